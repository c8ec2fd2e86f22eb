import type { Sample } from '../observe/window.js';
import { liveLine } from '../report/live-line.js';
import { PeakSeries } from '../report/peak-series.js';
import { readMaxOrphans } from '../host/read-host-state.js';
import { valueOf } from '../model/reading.js';
import type { CommandContext } from './context.js';

const REDRAW_MS = 500;
const BUCKET_MS = 1000;
const LIMIT_MS = 10_000;

/** The line that shows an observation while it runs; nothing at all where nothing can be written over. */
export interface LiveLine {
  readonly add: (sample: Sample) => void;
  /** Takes the line away. It never hides the cursor, so there is none to bring back. */
  readonly clear: () => void;
}

/** Opens the live line for an observation that begins now. */
export function openLiveLine(
  context: Pick<CommandContext<'records'>, 'host' | 'stderr' | 'talk'>,
  durationMs: number,
): LiveLine {
  const { host, stderr, talk } = context;
  if (!stderr.canRedraw) return { add: () => undefined, clear: () => undefined };
  const startMs = host.now().monotonicMs;
  const series = new PeakSeries(startMs, BUCKET_MS);
  let peak = 0;
  let drawnMs = Number.NEGATIVE_INFINITY;
  let limitMs = Number.NEGATIVE_INFINITY;
  let maxOrphans: number | null = null;
  return {
    add({ at, orphans }) {
      const nowMs = at.monotonicMs;
      peak = Math.max(peak, orphans);
      series.add(nowMs, orphans);
      if (nowMs - drawnMs < REDRAW_MS) return;
      drawnMs = nowMs;
      if (nowMs - limitMs >= LIMIT_MS) {
        limitMs = nowMs;
        maxOrphans = valueOf(readMaxOrphans(host));
      }
      const leftMs = Math.max(0, Math.round((startMs + durationMs - nowMs) / 1000) * 1000);
      const state = { orphans, peak, maxOrphans, leftMs, history: (width: number) => series.columns(width) };
      // The last column stays free: a terminal that wraps there would leave lines behind.
      talk(`\r${liveLine(state, stderr.columns - 1, stderr.unicode)}\x1b[K`);
    },
    clear() {
      if (drawnMs !== Number.NEGATIVE_INFINITY) talk('\r\x1b[K');
      drawnMs = Number.NEGATIVE_INFINITY;
    },
  };
}
