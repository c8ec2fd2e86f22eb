import type { HostIdentity, KernelLogCause, TcpMemPages } from './host-facts.js';

export const RECORDING_VERSION = 1;

/** First line of a recording. Stamps are epoch milliseconds. */
export interface RecordingHeader {
  readonly kind: 'header';
  readonly version: typeof RECORDING_VERSION;
  readonly toolVersion: string;
  readonly host: HostIdentity;
  readonly startedAtMs: number;
  readonly intervalMs: number;
  readonly windowMs: number;
  /** null where it could not be read. */
  readonly maxOrphans: number | null;
  readonly tcpMemPages: TcpMemPages | null;
  /** Names of the counters that could be read; in a window a listed counter that is not named is 0. */
  readonly counters: readonly string[];
  readonly counterScope: 'all-namespaces' | 'this-namespace' | null;
  /** Where the kernel log came from; null where it could not be read. */
  readonly kernelLogSource: string | null;
  /** Why something could not be read, one clause each. */
  readonly absent?: {
    readonly maxOrphans?: string;
    readonly tcpMemPages?: string;
    readonly counters?: string;
    readonly kernelLog?: string;
  };
}

/** A pause between two samples that was longer than the policy allows. */
export interface RecordingGap {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The counter of one network namespace rose by this much within the window. */
export interface CounterRise {
  readonly name: string;
  readonly networkNamespace: string;
  readonly processName: string | null;
  readonly delta: number;
}

/** One line per window. */
export interface RecordingWindow {
  readonly kind: 'window';
  readonly fromMs: number;
  readonly toMs: number;
  readonly samples: number;
  readonly peakOrphans: number;
  readonly peakAtMs: number;
  /** The smallest count seen in the window, for telling a leak from a plateau. */
  readonly leastOrphans: number;
  readonly meanOrphans: number;
  readonly peakMemPages: number;
  readonly lastMemPages: number;
  readonly counters: readonly CounterRise[];
  /** Present when the limit differs from the line before. */
  readonly maxOrphans?: number | null;
  readonly tcpMemPages?: TcpMemPages | null;
  readonly gaps: readonly RecordingGap[];
  /**
   * Present when the wall clock moved by this much against the monotonic one just before the window: the clock was set, or, when
   * positive, the host was suspended.
   */
  readonly clockStepMs?: number;
  /** Log lines seen in the window by cause; never a rate. Absent where the log could not be read. */
  readonly log?: Readonly<Partial<Record<KernelLogCause, number>>>;
  /** Log lines that the kernel says it held back ("net_ratelimit: N callbacks suppressed"); left out where it said nothing. */
  readonly suppressedLogLines?: number;
}

export interface RecordingEnd {
  readonly kind: 'end';
  readonly atMs: number;
  readonly reason: 'time' | 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'error';
}

/** A whole recording as read back. */
export interface Recording {
  readonly source: string;
  readonly header: RecordingHeader;
  readonly windows: readonly RecordingWindow[];
  /** null where the recorder was killed. */
  readonly end: RecordingEnd | null;
  /** The line number of a torn last line that was skipped. */
  readonly tornLine: number | null;
}
