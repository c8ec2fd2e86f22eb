import { formatBytes } from '../model/amounts.js';
import type { MemoryCost } from '../model/plan.js';

/** What one more orphan needs besides its socket: the FIN and bookkeeping. */
const EXTRA_BYTES = 1024;
/** Size of a TCP socket on kernel 6.18 (slab TCP), for hosts that do not tell. */
const USUAL_TCP_OBJECT_BYTES = 2368;
/** "each orphan eats up to ~64K of unswappable memory" (kernel documentation, ip-sysctl). */
const DOCUMENTED_WORST_BYTES = 64 * 1024;

export interface MemoryCostRequest {
  readonly target: number;
  /** null where /proc/net/protocols does not tell. */
  readonly tcpObjectBytes: number | null;
  /** tcp_mem[2] in bytes; null where it is not known. */
  readonly tcpMemHighBytes: number | null;
  /** null where it is not known. */
  readonly memTotalBytes: number | null;
}

/** Judges the target's cost in memory: high above half of MemTotal, not fitting above all of it. */
export function judgeMemoryCost(request: MemoryCostRequest): MemoryCost {
  const { target, memTotalBytes } = request;
  const objectBytes = request.tcpObjectBytes ?? USUAL_TCP_OBJECT_BYTES;
  const orphanBytes = target * (objectBytes + EXTRA_BYTES);
  const totalBytes = orphanBytes + (request.tcpMemHighBytes ?? 0);
  return {
    judgement: judge(totalBytes, memTotalBytes),
    orphanBytes,
    totalBytes,
    documentedWorstCaseBytes: target * DOCUMENTED_WORST_BYTES,
    text: describe(request, objectBytes, orphanBytes, totalBytes),
  };
}

function judge(totalBytes: number, memTotalBytes: number | null): MemoryCost['judgement'] {
  if (memTotalBytes === null) return 'unknown';
  if (totalBytes > memTotalBytes) return 'does-not-fit';
  return totalBytes > memTotalBytes / 2 ? 'high' : 'fits';
}

function describe(
  request: MemoryCostRequest,
  objectBytes: number,
  orphanBytes: number,
  totalBytes: number,
): string {
  const { target, tcpMemHighBytes, memTotalBytes } = request;
  const assumed = request.tcpObjectBytes === null ? ', the size on kernel 6.18,' : '';
  const orphans = `${target} orphans x (${objectBytes}${assumed} + ${EXTRA_BYTES} bytes) = ${formatBytes(orphanBytes)}`;
  const tcpMem =
    tcpMemHighBytes === null
      ? 'tcp_mem is not known'
      : `with all of tcp_mem[2] (${formatBytes(tcpMemHighBytes)}) ${formatBytes(totalBytes)}`;
  const total = memTotalBytes === null ? 'of unknown memory' : `of ${formatBytes(memTotalBytes)} memory`;
  return `${orphans}; ${tcpMem} ${total}`;
}
