import type { WarningKind } from './kinds.js';
import type { HostIdentity, TcpMemPages } from './host-facts.js';
import type { CounterRise, RecordingGap } from './recording.js';
import type { Reading } from './reading.js';

/** The highest orphan count known, and how it is known. */
export interface Peak {
  readonly orphans: number;
  /** ISO 8601 in UTC; null where nobody said. */
  readonly at: string | null;
  /** True when resets were counted during it: the limit cut it off, the demand was higher. */
  readonly lowerBound: boolean;
  /** Where it comes from, in words ("recording web1.jsonl", "measured elsewhere: Prometheus"). */
  readonly source: string;
}

/** What was seen over a stretch of time: one or more recordings summed up, or one instant's look. */
export interface Observation {
  readonly kind: 'recording' | 'instant' | 'stated-peak';
  readonly host: HostIdentity | null;
  readonly sources: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Time really covered by samples, gaps taken out. */
  readonly coveredMs: number;
  readonly intervalMs: number | null;
  readonly samples: number;
  readonly peak: Peak;
  readonly meanOrphans: number | null;
  readonly maxOrphans: Reading<number>;
  /** The limits in force, the first one included, with the epoch milliseconds each was first seen; empty when it never changed. */
  readonly limitChanges: readonly { readonly atMs: number; readonly maxOrphans: number | null }[];
  readonly tcpMemPages: Reading<TcpMemPages>;
  readonly peakMemPages: Reading<number>;
  /** How far TCPAbortOnMemory (and others) rose, by network namespace; absent where counters could not be read. */
  readonly counterRises: Reading<readonly CounterRise[]>;
  readonly counterScope: 'all-namespaces' | 'this-namespace' | null;
  /** Log lines by cause within the span; absent where the log could not be read. */
  readonly log: Reading<{ readonly 'cause-1': number; readonly 'cause-2': number; readonly either: number }>;
  /** Network log lines of any kind that the kernel says it held back within the span; left out where unknown. */
  readonly suppressedLogLines?: number;
  readonly gaps: readonly RecordingGap[];
  /** Longest stretch without a fall of the orphan count by the policy's share. */
  readonly longestRiseMs: number;
  readonly tornLines: readonly string[];
  /** What speaks against reading several recordings as one. */
  readonly warnings?: readonly { readonly kind: WarningKind; readonly text: string }[];
}
