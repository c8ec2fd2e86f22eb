import type { CounterReading, KernelLogCause, TcpMemPages } from './host-facts.js';
import type { Reading } from './reading.js';

/** Log lines by cause, counted as they were found; the kernel limits its own output, so this is never a rate. */
export interface LogCounts extends Readonly<Record<KernelLogCause, number>> {
  /** Network messages of any kind that the kernel says it held back. */
  readonly suppressed: number;
}

/** What an observation looks at once per window, beside its samples. */
export interface WindowFacts {
  readonly maxOrphans: Reading<number>;
  readonly tcpMemPages: Reading<TcpMemPages>;
  readonly counters: Reading<CounterReading>;
  /** Lines that were new since the last look. */
  readonly log: Reading<LogCounts>;
}

/** Reads the facts of one window after the other. */
export interface WindowFactsSource {
  /** Where log lines come from; null where none can be read. */
  readonly kernelLogSource: string | null;
  read(): WindowFacts;
  /** Waits until log lines that are on their way have arrived, so that the last read() has them. */
  settle(): Promise<void>;
  close(): void;
}
