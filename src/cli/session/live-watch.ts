import type { RecordingHeader, RecordingWindow } from '../../model/recording.js';
import type { Sample } from '../../observe/window.js';
import type { LiveState } from '../../report/live-view.js';
import { PeakSeries } from '../../report/peak-series.js';

/** The counter that rises with every orphan that is reset for either limit (kernel, net/ipv4/tcp_timer.c). */
const RESET_COUNTER = 'TCPAbortOnMemory';

/** Follows an observation while it runs and says at any time what a person should see of it. */
export class LiveWatch {
  readonly #durationMs: number;
  readonly #gapMs: number;
  readonly #history: PeakSeries;
  readonly #startMs: number;
  #header: RecordingHeader | null = null;
  #last: Sample | null = null;
  #peak: LiveState['peak'] = null;
  #missedMs = 0;
  #resets: number | null = null;
  #maxOrphans: number | null = null;
  #tcpMemHighPages: number | null = null;

  /** A pause of more than `gapMs` between two samples is time that was not covered. */
  constructor(
    start: { readonly monotonicMs: number },
    durationMs: number,
    intervalMs: number,
    gapMs: number,
  ) {
    this.#startMs = start.monotonicMs;
    this.#durationMs = durationMs;
    this.#gapMs = gapMs;
    this.#history = new PeakSeries(start.monotonicMs, intervalMs);
  }

  header(header: RecordingHeader): void {
    this.#header = header;
    this.#maxOrphans = header.maxOrphans;
    this.#tcpMemHighPages = header.tcpMemPages?.high ?? null;
    this.#resets = header.counters.includes(RESET_COUNTER) ? 0 : null;
  }

  sample(sample: Sample): void {
    const pausedMs = sample.at.monotonicMs - (this.#last?.at.monotonicMs ?? sample.at.monotonicMs);
    if (pausedMs > this.#gapMs) this.#missedMs += pausedMs;
    this.#last = sample;
    if (this.#peak === null || sample.orphans > this.#peak.orphans) {
      this.#peak = { orphans: sample.orphans, atMs: sample.at.wallMs };
    }
    this.#history.add(sample.at.monotonicMs, sample.orphans);
  }

  window(window: RecordingWindow): void {
    if (window.maxOrphans !== undefined) this.#maxOrphans = window.maxOrphans;
    if (window.tcpMemPages !== undefined) this.#tcpMemHighPages = window.tcpMemPages?.high ?? null;
    for (const rise of window.counters) {
      if (rise.name === RESET_COUNTER && this.#resets !== null) this.#resets += rise.delta;
    }
  }

  /** null until the observation has begun. */
  state(): LiveState | null {
    const header = this.#header;
    const last = this.#last;
    if (header === null || last === null) return null;
    const elapsedMs = last.at.monotonicMs - this.#startMs;
    const startedAtMs = last.at.wallMs - elapsedMs;
    return {
      hostname: header.host.hostname,
      kernelRelease: header.host.kernelRelease,
      nowMs: last.at.wallMs,
      startedAtMs,
      endsAtMs: startedAtMs + this.#durationMs,
      orphans: last.orphans,
      peak: this.#peak,
      maxOrphans: this.#maxOrphans,
      resets: this.#resets,
      resetScope: header.counterScope,
      memPages: last.memPages,
      tcpMemHighPages: this.#tcpMemHighPages,
      pageSizeBytes: header.host.pageSizeBytes,
      coveragePercent: elapsedMs === 0 ? 100 : Math.max(0, 100 * (1 - this.#missedMs / elapsedMs)),
      history: (width) => this.#history.columns(width),
    };
  }
}
