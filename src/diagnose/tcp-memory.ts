import { formatBytes } from '../model/amounts.js';
import type { TcpMemPages } from '../model/host-facts.js';
import { type PageFacts, tcpMemoryText, tcpMemoryUnitBytes } from '../model/tcp-memory-unit.js';

/** Where nobody says which host it was. */
const USUAL_PAGES: PageFacts = { kernelRelease: 'unknown', pageSizeBytes: 4096 };

/** TCP memory at its peak beside the thresholds of tcp_mem, in bytes. */
export interface TcpMemory {
  /** As sockstat gives it, and in bytes. */
  readonly peakText: string;
  readonly thresholds: TcpMemPages;
  readonly peakBytes: number;
  readonly pressureBytes: number;
  readonly highBytes: number;
  /** Strictly above the third value of tcp_mem, as the kernel compares (tcp_out_of_memory). */
  readonly isOver: boolean;
  /** Above the second value and not above the third. */
  readonly isNear: boolean;
  readonly pageSizeBytes: number;
  /** True where the kernel counts in units of 4 KiB and tcp_mem is in larger pages. */
  readonly hasUnitTrap: boolean;
}

/** Compares TCP memory with tcp_mem as the kernel at hand means both numbers. */
export function compareTcpMemory(
  peakUnits: number,
  thresholds: TcpMemPages,
  host: PageFacts | null,
): TcpMemory {
  const pages = host ?? USUAL_PAGES;
  const { pageSizeBytes } = pages;
  const unitBytes = tcpMemoryUnitBytes(pages);
  const peakBytes = peakUnits * unitBytes;
  const pressureBytes = thresholds.pressure * pageSizeBytes;
  const highBytes = thresholds.high * pageSizeBytes;
  return {
    peakText: tcpMemoryText(peakUnits, pages),
    thresholds,
    peakBytes,
    pressureBytes,
    highBytes,
    isOver: peakBytes > highBytes,
    isNear: peakBytes > pressureBytes && peakBytes <= highBytes,
    pageSizeBytes,
    hasUnitTrap: unitBytes !== pageSizeBytes,
  };
}

/** The comparison as one line ("TCP memory 1894 pages (7.4 MiB) <= 6187968 pages (23.6 GiB) = tcp_mem[2]"). */
export function tcpMemoryLine(memory: TcpMemory): string {
  const sign = memory.isOver ? '>' : '<=';
  return `TCP memory ${memory.peakText} ${sign} ${memory.thresholds.high} pages (${formatBytes(memory.highBytes)}) = tcp_mem[2]`;
}
