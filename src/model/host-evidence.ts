import type { Reading } from './reading.js';

/** What a host shows about knobs other than the one novoodoo changes: read once, at one instant, for the judge and for explain. */
export interface HostEvidence {
  /** As uname -r prints it; null where unknown. */
  readonly kernelRelease: string | null;
  /** Every key under /proc/sys, dotted; absent where there is no /proc/sys. */
  readonly keys: Reading<ReadonlySet<string>>;
  /** The text of the values that were asked for, blanks at the ends taken off, by dotted key. */
  readonly values: ReadonlyMap<string, Reading<string>>;
  /** Numbers by name: "TcpExt.ListenOverflows", "sockstat.TCP.tw", "softnet.dropped", "files.open", "conntrack.count". */
  readonly measures: ReadonlyMap<string, number>;
  /** Lines of the kernel log, newest last; absent where it could not be read. */
  readonly kernelLog: Reading<readonly string[]>;
  readonly memTotalBytes: number | null;
  readonly pageSizeBytes: number;
}

/** One piece of a knob's own evidence found on the host: a matter apart from the error at hand. */
export interface OwnEvidence {
  /** Name of the counter, gauge or log text. */
  readonly name: string;
  /** What was measured; null for a log text. */
  readonly value: number | null;
  /** The sentence for people, with the numbers. */
  readonly text: string;
  /** The file it was read from. */
  readonly source: string;
}
