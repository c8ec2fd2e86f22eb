import type { Reading } from '../model/reading.js';
import type { LogCounts } from '../model/window-facts.js';
import type { KernelLogContent } from '../parse/kernel-log.js';

/** Follows a kernel log from now on. */
export interface LogFollower {
  readonly source: string;
  /** What came since the last call. */
  read(): Reading<LogCounts>;
  settle(): Promise<void>;
  close(): void;
}

/** How many lines of each kind a piece of log holds. */
export function countByCause(content: KernelLogContent): LogCounts {
  const counts = { 'cause-1': 0, 'cause-2': 0, either: 0, suppressed: content.suppressed };
  for (const event of content.events) counts[event.cause] += 1;
  return counts;
}
