import { readHostIdentity } from '../host/host-identity.js';
import { openWindowFacts } from '../host/window-facts.js';
import type { ReadingHost } from '../model/host.js';
import { DEFAULT_POLICY } from '../model/policy.js';
import type { Recording, RecordingEnd, RecordingHeader, RecordingWindow } from '../model/recording.js';
import { observe, type RecordingSink } from '../observe/observe.js';
import type { Sample } from '../observe/window.js';

export const DEFAULT_INTERVAL_MS = 100;
export const DEFAULT_WINDOW_MS = 10_000;

export interface ObserveForOptions {
  readonly toolVersion: string;
  readonly euid: number;
  /** null until the signal aborts. */
  readonly durationMs: number | null;
  /** 100 ms unless told: that is how often kernels since 5.16 count orphans themselves. */
  readonly intervalMs?: number;
  /** 10 s unless told. */
  readonly windowMs?: number;
  /** Ends the observation early. */
  readonly signal?: AbortSignal;
  readonly onSample?: (sample: Sample) => void;
  /** Takes every part of the recording as it comes, for storing it. */
  readonly store?: Omit<RecordingSink, 'sample'>;
  /** How the recording is called in messages; "this observation" unless told. */
  readonly source?: string;
}

/**
 * Observes a host in this process and gives back the recording, with or without storing it. Throws UserError when the host has no
 * orphan count.
 */
export async function observeFor(host: ReadingHost, options: ObserveForOptions): Promise<Recording> {
  const identity = readHostIdentity(host);
  const facts = await openWindowFacts(host, options.euid);
  const windows: RecordingWindow[] = [];
  let header: RecordingHeader | null = null;
  let end: RecordingEnd | null = null;
  const { store, onSample } = options;
  const sink: RecordingSink = {
    header(value) {
      header = value;
      store?.header(value);
    },
    window(value) {
      windows.push(value);
      store?.window(value);
    },
    end(value) {
      end = value;
      store?.end(value);
    },
    ...(onSample !== undefined && { sample: onSample }),
  };
  const { durationMs, toolVersion, signal } = options;
  const intervalMs = options.intervalMs ?? DEFAULT_INTERVAL_MS;
  const windowMs = options.windowMs ?? DEFAULT_WINDOW_MS;
  const { gapIntervals } = DEFAULT_POLICY;
  try {
    await observe(
      { host, identity, facts },
      {
        toolVersion,
        durationMs,
        intervalMs,
        windowMs,
        gapIntervals,
        ...(signal !== undefined && { signal }),
      },
      sink,
    );
  } finally {
    facts.close();
  }
  if (header === null) throw new Error('an observation without a header');
  return { source: options.source ?? 'this observation', header, windows, end, tornLine: null };
}
