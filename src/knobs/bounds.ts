import { isKernelBefore } from './kernel-version.js';
import type { NumberShape } from './knob.js';
import type { KernelNumber } from './read-numbers.js';

/**
 * Why the kernel of the release refuses numbers that it has read, by the bounds of their file; null where it takes them. Without a
 * release the bounds are those of present kernels.
 */
export function refusedByBounds(
  numbers: readonly KernelNumber[],
  shape: NumberShape,
  release: string | null,
): string | null {
  const older = shape.older?.find(({ before }) => isKernelBefore(release, before));
  for (const [index, number] of numbers.entries()) {
    const { least, most, remark } = older ?? shape.at?.[index] ?? shape;
    const tooLow = least !== undefined && number < least;
    if (!tooLow && (most === undefined || number <= most)) continue;
    const bound = tooLow ? `the least is ${least}` : `the most is ${most}`;
    return `the kernel refuses ${number}: ${bound}${remark === undefined ? '' : `; ${remark}`}`;
  }
  return null;
}
