import type { Finding } from '../model/diagnosis.js';
import type { Observation } from '../model/observation.js';
import type { Policy } from '../model/policy.js';
import { formatDuration, formatInstant } from '../model/amounts.js';

/** What every finding about the watch itself is made from. */
export interface WatchFacts {
  readonly observation: Observation;
  readonly policy: Policy;
  readonly resets: number | null;
}

/** The peak is a lower bound because orphans were reset while it was measured. */
export function findCutOffPeak({ observation, resets }: WatchFacts): Finding | null {
  if (!observation.peak.lowerBound) return null;
  const counted = resets === null || resets === 0 ? 'Resets' : `${resets} resets`;
  return {
    kind: 'peak-cut-off',
    text: `${counted} were counted while the peak of ${observation.peak.orphans} was measured: the limit cut it off, the demand was higher. Observe again after applying.`,
  };
}

/**
 * The watch was shorter than the policy asks for. What is no gap between samples is none at the ends either: a watch of a whole day
 * ends with its last sample.
 */
export function findShortObservation({ observation, policy }: WatchFacts): Finding | null {
  const { kind, coveredMs, intervalMs } = observation;
  const toleratedMs = policy.gapIntervals * (intervalMs ?? 0);
  if (kind === 'stated-peak' || coveredMs + toleratedMs >= policy.shortObservationMs) return null;
  const wanted = formatDuration(policy.shortObservationMs);
  const covered = formatDuration(coveredMs);
  const covers = covered === wanted ? `a little less than ${wanted}` : covered;
  const seen = kind === 'instant' ? 'This is one instant' : `This covers ${covers}`;
  return {
    kind: 'short-observation',
    text: `${seen}; under ${wanted} the daily peak may be missing. Watch a whole day: novoodoo observe --for 24h`,
  };
}

/** Samples are missing. */
export function findGaps({ observation, policy }: WatchFacts): Finding | null {
  const { gaps } = observation;
  if (gaps.length === 0) return null;
  const totalMs = gaps.reduce((sum, gap) => sum + (gap.toMs - gap.fromMs), 0);
  const longest = gaps.reduce((best, gap) => (gap.toMs - gap.fromMs > best.toMs - best.fromMs ? gap : best));
  return {
    kind: 'observation-gaps',
    text: `${gaps.length} ${gaps.length === 1 ? 'gap' : 'gaps'} of more than ${policy.gapIntervals} intervals, ${formatDuration(totalMs)} in all, the longest at ${formatInstant(longest.fromMs)}: a peak there was not seen.`,
  };
}

/** The count only ever rose. */
export function findLeak({ observation, policy }: WatchFacts): Finding | null {
  if (observation.longestRiseMs < policy.leakMinimumMs || observation.peak.orphans === 0) return null;
  return {
    kind: 'leak-suspected',
    text: `The orphan count did not fall by ${policy.leakFallPercent} % for ${formatDuration(observation.longestRiseMs)}. Orphans that never end (kernel sockets of NFS, SMB or ksmbd are known for it) fill any limit: look for what holds them before raising it.`,
  };
}

/** The limit was another one at times. */
export function findLimitChange({ observation }: WatchFacts): Finding | null {
  const { limitChanges } = observation;
  if (limitChanges.length === 0) return null;
  const steps = limitChanges.map(
    ({ atMs, maxOrphans }) => `${maxOrphans === null ? 'unreadable' : maxOrphans} at ${formatInstant(atMs)}`,
  );
  const shown = steps.slice(0, 3).join(', ');
  return {
    kind: 'limit-changed-meanwhile',
    text: `The limit changed during the observation: ${shown}${steps.length > 3 ? `, and ${steps.length - 3} more times` : ''}.`,
  };
}

/** A recorder was killed in the middle of a line. */
export function findTornRecording({ observation }: WatchFacts): Finding | null {
  const { tornLines } = observation;
  if (tornLines.length === 0) return null;
  return {
    kind: 'torn-recording',
    text: `Skipped a last line that was cut off: ${tornLines.slice(0, 3).join(', ')}. The recorder was killed; at most one window is lost.`,
  };
}
