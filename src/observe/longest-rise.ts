import type { Policy } from '../model/policy.js';
import type { RecordingWindow } from '../model/recording.js';

/**
 * The longest time over which the orphan count never fell by the policy's share of its highest value, in milliseconds. A count of 0
 * is no orphan that could leak, and a gap ends a stretch: a fall may be hidden in it. Windows must be in order.
 */
export function longestRiseMs(windows: readonly RecordingWindow[], policy: Policy): number {
  const keptShare = 1 - policy.leakFallPercent / 100;
  let longestMs = 0;
  let sinceMs: number | null = null;
  let highest = 0;
  let untilMs = 0;
  for (const window of windows) {
    const isBroken = window.gaps.length > 0 || window.fromMs > untilMs;
    const isFall = window.leastOrphans < highest * keptShare;
    if (sinceMs === null || isBroken || isFall || window.leastOrphans === 0) {
      sinceMs = window.leastOrphans === 0 ? null : window.fromMs;
      highest = window.leastOrphans;
    }
    if (sinceMs !== null) {
      highest = Math.max(highest, window.peakOrphans);
      longestMs = Math.max(longestMs, window.toMs - sinceMs);
    }
    untilMs = window.toMs;
  }
  return longestMs;
}
