import type { DiagnosisKind } from '../model/kinds.js';
import type { Evidence } from './evidence.js';

/** The diagnosis in one sentence with its numbers. */
export function summariseKind(kind: DiagnosisKind, evidence: Evidence): string {
  const { peakOrphans, limit, memory } = evidence;
  const worst = `4 x ${peakOrphans} = ${4 * peakOrphans}`;
  switch (kind) {
    case 'cause-1':
      return `Too many orphaned sockets: orphans were reset, and ${worst} is above the limit ${limit ?? ''}.`;
    case 'headroom-low':
      return `Not enough room for orphans: ${worst} is above the limit ${limit ?? ''}, and no reset was seen yet.`;
    case 'healthy':
      return `Neither cause: ${worst} is not above the limit ${evidence.lastLimit ?? ''}, and TCP memory is below its own.`;
    case 'cause-2':
      return memory?.isOver === true
        ? 'TCP memory is exhausted: it was above tcp_mem[2] within the observation; the orphan limit does not cure that.'
        : 'TCP memory was exhausted: the kernel logged it within the observation; the orphan limit does not cure that.';
    case 'both':
      return 'Both causes: TCP memory was exhausted and orphans were too many; TCP memory comes first.';
    case 'peak-not-seen':
      return `The peak was not seen: there were resets, and ${worst} at the highest count observed is not above the limit ${limit ?? ''}.`;
    case 'not-decidable':
      return limit === null
        ? 'Not decidable: the limit could not be read, and without it the peak says nothing.'
        : 'Not decidable: TCP memory or tcp_mem could not be read, so the other cause cannot be ruled out.';
  }
}
