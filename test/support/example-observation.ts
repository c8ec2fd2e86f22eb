import type { Observation, Peak } from '../../src/model/observation.js';
import { present, type Reading } from '../../src/model/reading.js';
import type { CounterRise } from '../../src/model/recording.js';
import { EXAMPLE_HOST, EXAMPLE_TCP_MEM } from './example-host-state.js';

const FROM_MS = Date.UTC(2026, 1, 25, 8);
const DAY_MS = 24 * 60 * 60 * 1000;

export function examplePeak(overrides: Partial<Peak> = {}): Peak {
  return {
    orphans: 21564,
    at: '2026-02-25T08:23:42.000Z',
    lowerBound: false,
    source: 'recording web1.jsonl',
    ...overrides,
  };
}

/** A day's recording of the article's host, quiet but for its peak, with any part replaced. */
export function exampleObservation(overrides: Partial<Observation> = {}): Observation {
  return {
    kind: 'recording',
    host: EXAMPLE_HOST,
    sources: ['web1.jsonl'],
    fromMs: FROM_MS,
    toMs: FROM_MS + DAY_MS,
    coveredMs: DAY_MS,
    intervalMs: 100,
    samples: 864_000,
    peak: examplePeak(),
    meanOrphans: 9000,
    maxOrphans: present(65536),
    limitChanges: [],
    tcpMemPages: present(EXAMPLE_TCP_MEM),
    peakMemPages: present(1894),
    counterRises: present([]),
    counterScope: 'all-namespaces',
    log: present({ 'cause-1': 0, 'cause-2': 0, either: 0 }),
    gaps: [],
    longestRiseMs: 0,
    tornLines: [],
    ...overrides,
  };
}

/** Counters that say so many orphans were reset, in our own network namespace unless told. */
export function resets(delta: number, rise: Partial<CounterRise> = {}): Reading<CounterRise[]> {
  const own = 'net:[4026531840]';
  return present([{ name: 'TCPAbortOnMemory', networkNamespace: own, processName: null, delta, ...rise }]);
}
