import type { TcpMemPages } from '../model/host-facts.js';
import { formatBytes } from '../model/amounts.js';

const SMALL_PAGE_BYTES = 4096;

/** TCP memory at its peak beside the thresholds of tcp_mem, in bytes as in pages. */
export interface TcpMemory {
  /** As sockstat gives it. */
  readonly peakPages: number;
  readonly thresholds: TcpMemPages;
  readonly peakBytes: number;
  readonly pressureBytes: number;
  readonly highBytes: number;
  /** Strictly above the third value of tcp_mem, as the kernel compares (tcp_out_of_memory). */
  readonly isOver: boolean;
  /** Above the second value and not above the third. */
  readonly isNear: boolean;
  /** True where the kernel counts in units of 4 KiB and tcp_mem is in larger pages. */
  readonly hasUnitTrap: boolean;
}

/** Compares TCP memory with tcp_mem as the kernel at hand means both numbers. */
export function compareTcpMemory(
  peakPages: number,
  thresholds: TcpMemPages,
  host: { readonly kernelRelease: string; readonly pageSizeBytes: number } | null,
): TcpMemory {
  const pageSizeBytes = host?.pageSizeBytes ?? SMALL_PAGE_BYTES;
  const hasUnitTrap = host !== null && countsInSmallPages(host.kernelRelease, pageSizeBytes);
  const peakBytes = peakPages * (hasUnitTrap ? SMALL_PAGE_BYTES : pageSizeBytes);
  const pressureBytes = thresholds.pressure * pageSizeBytes;
  const highBytes = thresholds.high * pageSizeBytes;
  return {
    peakPages,
    thresholds,
    peakBytes,
    pressureBytes,
    highBytes,
    isOver: peakBytes > highBytes,
    isNear: peakBytes > pressureBytes && peakBytes <= highBytes,
    hasUnitTrap,
  };
}

/** The comparison as one line ("TCP memory 1894 pages (7.4 MiB) <= 6187968 pages (23.6 GiB) = tcp_mem[2]"). */
export function tcpMemoryLine(memory: TcpMemory): string {
  const unit = memory.hasUnitTrap ? 'units of 4 KiB' : 'pages';
  const sign = memory.isOver ? '>' : '<=';
  const peak = `${memory.peakPages} ${unit} (${formatBytes(memory.peakBytes)})`;
  return `TCP memory ${peak} ${sign} ${memory.thresholds.high} pages (${formatBytes(memory.highBytes)}) = tcp_mem[2]`;
}

/**
 * Kernels 4.11 to 5.19 count TCP memory in units of 4 KiB whatever the page size (commit bd68a2a854ad, reverted by e70f3c701276 in
 * 6.0), which only differs where pages are larger.
 */
function countsInSmallPages(kernelRelease: string, pageSizeBytes: number): boolean {
  const parts = /^(\d{1,4})\.(\d{1,4})/.exec(kernelRelease);
  if (parts === null || pageSizeBytes <= SMALL_PAGE_BYTES) return false;
  const [major, minor] = [Number(parts[1]), Number(parts[2])];
  return major === 5 || (major === 4 && minor >= 11);
}
