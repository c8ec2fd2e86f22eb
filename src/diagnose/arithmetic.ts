import type { Penalty } from '../model/diagnosis.js';
import { leastPenalty } from './decide-kind.js';
import type { Evidence } from './evidence.js';
import { tcpMemoryLine } from './tcp-memory.js';

/**
 * The kernel's comparisons with their numbers, one a line: the orphan test at its worst, x4 ("21564 x 4 = 86256 > 65536"), and at the
 * least penalty that strikes where that is another; then the memory test.
 */
export function explainArithmetic(evidence: Evidence): string[] {
  return [...orphanLines(evidence), memoryLine(evidence)];
}

function orphanLines({ peakOrphans, limit }: Evidence): string[] {
  if (limit === null) return [`${comparison(peakOrphans, 4)}, and the limit is not known`];
  const least = leastPenalty(peakOrphans, limit);
  const penalties: Penalty[] = least === null || least === 4 ? [4] : [4, least];
  return penalties.map(
    (penalty) => `${comparison(peakOrphans, penalty)} ${least === null ? '<=' : '>'} ${limit}`,
  );
}

function comparison(peakOrphans: number, penalty: Penalty): string {
  return `${peakOrphans} x ${penalty} = ${peakOrphans * penalty}`;
}

function memoryLine({ memory }: Evidence): string {
  return memory === null ? 'TCP memory or tcp_mem is not known' : tcpMemoryLine(memory);
}
