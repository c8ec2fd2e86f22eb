import type { Instant } from '../model/host.js';
import type { RecordingGap, RecordingWindow } from '../model/recording.js';

/** One look at the orphan count. */
export interface Sample {
  readonly at: Instant;
  readonly orphans: number;
  readonly memPages: number;
}

/** What has been seen of a window so far. */
export interface OpenWindow {
  readonly fromMs: number;
  readonly clockStepMs: number | null;
  samples: number;
  peakOrphans: number;
  peakAtMs: number;
  leastOrphans: number;
  sumOrphans: number;
  peakMemPages: number;
  lastMemPages: number;
  readonly gaps: RecordingGap[];
}

/** The part of a window that its samples give. */
export type SampledWindow = Omit<
  RecordingWindow,
  'counters' | 'log' | 'maxOrphans' | 'tcpMemPages' | 'suppressedLogLines'
>;

/** Starts a window; the wall clock may have been set just before. */
export function openWindow(fromMs: number, clockStepMs: number | null): OpenWindow {
  return {
    fromMs,
    clockStepMs,
    samples: 0,
    peakOrphans: 0,
    peakAtMs: fromMs,
    leastOrphans: 0,
    sumOrphans: 0,
    peakMemPages: 0,
    lastMemPages: 0,
    gaps: [],
  };
}

/** Adds one sample; the first of equal peaks keeps its instant. */
export function addSample(window: OpenWindow, sample: Sample): void {
  const isFirst = window.samples === 0;
  window.samples += 1;
  window.sumOrphans += sample.orphans;
  window.lastMemPages = sample.memPages;
  if (isFirst || sample.memPages > window.peakMemPages) window.peakMemPages = sample.memPages;
  if (isFirst || sample.orphans < window.leastOrphans) window.leastOrphans = sample.orphans;
  if (isFirst || sample.orphans > window.peakOrphans) {
    window.peakOrphans = sample.orphans;
    window.peakAtMs = Math.max(window.fromMs, sample.at.wallMs);
  }
}

/** Closes a window that has at least one sample. The mean is rounded to a tenth, which is what is saved. */
export function closeWindow(window: OpenWindow, toMs: number): SampledWindow {
  return {
    kind: 'window',
    fromMs: window.fromMs,
    toMs: Math.max(window.peakAtMs, toMs),
    samples: window.samples,
    peakOrphans: window.peakOrphans,
    peakAtMs: window.peakAtMs,
    leastOrphans: window.leastOrphans,
    meanOrphans: Math.round((window.sumOrphans / window.samples) * 10) / 10,
    peakMemPages: window.peakMemPages,
    lastMemPages: window.lastMemPages,
    gaps: window.gaps,
    ...(window.clockStepMs !== null && { clockStepMs: window.clockStepMs }),
  };
}
