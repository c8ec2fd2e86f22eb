import { compareVersions } from '../model/compare-versions.js';

/**
 * Whether a kernel is older than a version of Linux, by the numbers of its release ("3.10.0-1160.el7", "Linux 6.18.44"); false where
 * they are not known. What a distribution took over from newer kernels does not show there.
 */
export function isKernelBefore(release: string | null, version: string): boolean {
  const numbers = release === null ? null : /\d+(?:\.\d+)+/.exec(release);
  return numbers !== null && compareVersions(numbers[0], version) < 0;
}
