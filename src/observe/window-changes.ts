import type { CounterReading, TcpMemPages } from '../model/host-facts.js';
import { type Reading, valueOf } from '../model/reading.js';
import type { CounterRise, RecordingWindow } from '../model/recording.js';
import type { LogCounts, WindowFacts } from '../model/window-facts.js';

/** The part of a window that the facts at its end give. */
export type WindowChanges = Pick<
  RecordingWindow,
  'counters' | 'log' | 'maxOrphans' | 'tcpMemPages' | 'suppressedLogLines'
>;

/** Compares the facts of each window with those before it. */
export interface ChangeTracker {
  next(facts: WindowFacts): WindowChanges;
}

/**
 * Tracks changes from the facts at the start of an observation on. A counter that could not be read keeps its earlier value, so that
 * its rise is not lost; a namespace that was not there before is counted from its first sight on.
 */
export function trackChanges(start: WindowFacts): ChangeTracker {
  const counters = new Map<string, Map<string, number>>();
  let maxOrphans = valueOf(start.maxOrphans);
  let tcpMemPages = valueOf(start.tcpMemPages);
  countRises(start.counters, counters);
  return {
    next(facts) {
      const limit = valueOf(facts.maxOrphans);
      const memory = valueOf(facts.tcpMemPages);
      const changes: WindowChanges = {
        counters: countRises(facts.counters, counters),
        ...(limit !== maxOrphans && { maxOrphans: limit }),
        ...(!isSameMemory(memory, tcpMemPages) && { tcpMemPages: memory }),
        ...logChanges(facts.log),
      };
      maxOrphans = limit;
      tcpMemPages = memory;
      return changes;
    },
  };
}

function countRises(
  reading: Reading<CounterReading>,
  known: Map<string, Map<string, number>>,
): CounterRise[] {
  const rises: CounterRise[] = [];
  for (const { networkNamespace, processName, counters } of valueOf(reading)?.namespaces ?? []) {
    const before = known.get(networkNamespace) ?? new Map<string, number>();
    known.set(networkNamespace, before);
    for (const [name, value] of Object.entries(counters)) {
      const earlier = before.get(name);
      before.set(name, value);
      if (earlier === undefined || value === earlier) continue;
      // A lower value means that the number of the namespace was given to a new one, whose counters began at 0.
      const delta = value > earlier ? value - earlier : value;
      if (delta > 0) rises.push({ name, networkNamespace, processName, delta });
    }
  }
  return rises;
}

function logChanges(log: Reading<LogCounts>): Pick<WindowChanges, 'log' | 'suppressedLogLines'> {
  if (log.status === 'absent') return {};
  const { suppressed, ...counts } = log.value;
  const seen = Object.entries(counts).filter(([, lines]) => lines > 0);
  return {
    log: Object.fromEntries(seen),
    ...(suppressed > 0 && { suppressedLogLines: suppressed }),
  };
}

function isSameMemory(a: TcpMemPages | null, b: TcpMemPages | null): boolean {
  if (a === null || b === null) return a === b;
  return a.low === b.low && a.pressure === b.pressure && a.high === b.high;
}
