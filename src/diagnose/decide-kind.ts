import type { Penalty } from '../model/diagnosis.js';
import type { DiagnosisKind } from '../model/kinds.js';
import type { Evidence } from './evidence.js';

const PENALTIES: readonly Penalty[] = [1, 2, 4];

/**
 * Which of the seven diagnoses the evidence supports. The kernel's own comparisons decide (tcp_too_many_orphans,
 * tcp_out_of_memory), both strictly greater; the log texts of kernels since 3.4 tell the causes apart, and where they are silent or
 * ambiguous the numbers do.
 */
export function decideKind(evidence: Evidence): DiagnosisKind {
  const { log, limit, lastLimit, peakOrphans, memory } = evidence;
  const hasCause2 = memory?.isOver === true || (log?.['cause-2'] ?? 0) > 0;
  if (hasCause2) return isCause1BesideCause2(evidence) ? 'both' : 'cause-2';
  if (limit === null || lastLimit === null) return 'not-decidable';
  if (leastPenalty(peakOrphans, limit) === null) {
    if (wereResetsSeen(evidence)) return 'peak-not-seen';
    return memory === null ? 'not-decidable' : 'healthy';
  }
  if (wereResetsSeen(evidence) || evidence.hadResetsSinceBoot) {
    return memory === null && (log?.['cause-1'] ?? 0) === 0 ? 'not-decidable' : 'cause-1';
  }
  // The limit may have been raised during the observation so far that the peak is no trouble any more.
  if (leastPenalty(peakOrphans, lastLimit) !== null) return 'headroom-low';
  return memory === null ? 'not-decidable' : 'healthy';
}

/** The least penalty at which the limit strikes; null where none is enough. */
export function leastPenalty(peakOrphans: number, limit: number): Penalty | null {
  return PENALTIES.find((penalty) => peakOrphans * penalty > limit) ?? null;
}

/** Whether counters or log lines show resets that can be due to the limit. */
function wereResetsSeen({ log, resets }: Evidence): boolean {
  return (resets ?? 0) > 0 || (log?.['cause-1'] ?? 0) + (log?.either ?? 0) > 0;
}

/** A complete log of a kernel that tells the causes apart decides by its texts; without one the numbers do. */
function isCause1BesideCause2(evidence: Evidence): boolean {
  const { log, limit, peakOrphans } = evidence;
  if ((log?.['cause-1'] ?? 0) > 0) return true;
  if (limit === null || leastPenalty(peakOrphans, limit) === null) return false;
  const logTells = (log?.['cause-2'] ?? 0) > 0 && !evidence.hasSuppressedLog;
  return !logTells && (wereResetsSeen(evidence) || evidence.hadResetsSinceBoot);
}
