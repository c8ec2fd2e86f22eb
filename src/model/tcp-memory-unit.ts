import { formatBytes } from './amounts.js';

const SMALL_PAGE_BYTES = 4096;

/** What decides in which unit a kernel counts TCP memory. */
export interface PageFacts {
  readonly kernelRelease: string;
  readonly pageSizeBytes: number;
}

/**
 * Bytes of one unit of `mem` in /proc/net/sockstat: a page, but 4 KiB on kernels 4.11 to 5.19 whatever their pages are (commit
 * bd68a2a854ad, reverted by e70f3c701276 in 6.0). tcp_mem is in pages on every kernel.
 */
export function tcpMemoryUnitBytes({ kernelRelease, pageSizeBytes }: PageFacts): number {
  const parts = /^(\d{1,4})\.(\d{1,4})/.exec(kernelRelease);
  if (parts === null) return pageSizeBytes;
  const [major, minor] = [Number(parts[1]), Number(parts[2])];
  const countsSmall = major === 5 || (major === 4 && minor >= 11);
  return countsSmall ? SMALL_PAGE_BYTES : pageSizeBytes;
}

/** TCP memory as sockstat counts it, for people: "1894 pages (7.4 MiB)", "1600 units of 4 KiB (6.25 MiB)". */
export function tcpMemoryText(units: number, host: PageFacts): string {
  const unitBytes = tcpMemoryUnitBytes(host);
  const unit = unitBytes === host.pageSizeBytes ? 'pages' : `units of ${formatBytes(unitBytes)}`;
  return `${units} ${unit} (${formatBytes(units * unitBytes)})`;
}
