import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../src/model/policy.js';
import { absent, present } from '../../src/model/reading.js';
import { longestRiseMs } from '../../src/observe/longest-rise.js';
import { cutSpans, lengthOf, mergeSpans } from '../../src/observe/spans.js';
import { summarise } from '../../src/observe/summarise.js';
import {
  EXAMPLE_IDENTITY,
  EXAMPLE_START_MS,
  exampleHeader,
  exampleRecording,
  exampleWindow,
} from '../support/example-recording.js';

const resets = (delta: number, networkNamespace = 'net:[4026531833]') => ({
  name: 'TCPAbortOnMemory',
  networkNamespace,
  processName: null,
  delta,
});

const summary = (...recordings: Parameters<typeof summarise>[0]) => summarise(recordings, DEFAULT_POLICY);

describe('summarise', () => {
  it('gives the exact peak with its instant, the mean over samples, and the covered time', () => {
    const windows = [
      exampleWindow(0, { peakOrphans: 10, meanOrphans: 4 }),
      exampleWindow(1, { peakOrphans: 21564, meanOrphans: 100, samples: 300, peakMemPages: 1894 }),
      exampleWindow(2, { peakOrphans: 21564, meanOrphans: 4 }),
    ];
    expect(summary(exampleRecording(windows))).toMatchObject({
      peak: {
        orphans: 21564,
        at: '2023-11-14T22:13:35.000Z',
        lowerBound: false,
        source: 'recording web1.jsonl',
      },
      meanOrphans: 61.6,
      samples: 500,
      coveredMs: 30_000,
      peakMemPages: present(1894),
      maxOrphans: present(65536),
      limitChanges: [],
      counterRises: present([]),
      log: present({ 'cause-1': 0, 'cause-2': 0, either: 0 }),
    });
  });

  it.each([
    ['in its window', 1, true],
    ['in the window before', 0, true],
    ['in the window after', 2, true],
    ['two windows after', 3, false],
  ])('calls the peak a lower bound when resets were counted %s', (_name, at, lowerBound) => {
    const windows = [0, 1, 2, 3].map((index) =>
      exampleWindow(index, {
        peakOrphans: index === 1 ? 900 : 100,
        counters: index === at ? [resets(3)] : [],
      }),
    );
    expect(summary(exampleRecording(windows)).peak.lowerBound).toBe(lowerBound);
  });

  it('does not take another counter for resets, but takes a log line', () => {
    const pressure = { ...resets(1), name: 'TCPMemoryPressures' };
    expect(summary(exampleRecording([exampleWindow(0, { counters: [pressure] })])).peak.lowerBound).toBe(
      false,
    );
    expect(summary(exampleRecording([exampleWindow(0, { log: { either: 1 } })])).peak.lowerBound).toBe(true);
  });

  it('takes gaps out of the covered time, also where they reach over windows', () => {
    const gap = { fromMs: EXAMPLE_START_MS + 8000, toMs: EXAMPLE_START_MS + 25_000 };
    const late = exampleWindow(2, { fromMs: gap.toMs, gaps: [gap] });
    const read = summary(exampleRecording([exampleWindow(0), late]));
    expect([read.coveredMs, read.gaps]).toEqual([13_000, [gap]]);
  });

  it('adds recordings of different times, and does not count the same time twice', () => {
    const first = exampleRecording([exampleWindow(0, { counters: [resets(5)], log: { 'cause-1': 2 } })]);
    const same = exampleRecording([exampleWindow(0, { counters: [resets(7)], log: { 'cause-1': 1 } })]);
    const later = exampleRecording([exampleWindow(9, { counters: [resets(1)] })], {
      header: exampleHeader({ startedAtMs: EXAMPLE_START_MS + 90_000 }),
    });
    const read = summary(later, same, first);
    expect(read.counterRises).toEqual(present([resets(8)]));
    expect(read.log).toMatchObject({ value: { 'cause-1': 2 } });
    expect(read.coveredMs).toBe(20_000);
  });

  it('keeps the rises of namespaces apart, the highest first', () => {
    const counters = [resets(2), resets(1013, 'net:[4026532210]')];
    expect(summary(exampleRecording([exampleWindow(0, { counters })])).counterRises).toEqual(
      present([counters[1], counters[0]]),
    );
  });

  it('never takes what was not read for nothing', () => {
    const header = exampleHeader({
      maxOrphans: null,
      tcpMemPages: null,
      counters: [],
      counterScope: null,
      kernelLogSource: null,
      absent: { maxOrphans: 'a child namespace', counters: 'no netstat', kernelLog: 'not allowed' },
    });
    const { log: _log, ...unread } = exampleWindow(0);
    expect(summary(exampleRecording([unread], { header }))).toMatchObject({
      maxOrphans: absent('a child namespace'),
      tcpMemPages: absent('the recording has no tcp_mem'),
      counterRises: absent('no netstat'),
      counterScope: null,
      log: absent('not allowed'),
    });
  });

  it('calls the log absent when it was lost on the way', () => {
    const { log: _log, ...lost } = exampleWindow(1);
    expect(summary(exampleRecording([exampleWindow(0), lost])).log.status).toBe('absent');
  });

  it('shows every limit and takes the last one', () => {
    const windows = [exampleWindow(0), exampleWindow(1, { maxOrphans: 262144 })];
    const read = summary(exampleRecording(windows));
    expect(read.maxOrphans).toEqual(present(262144));
    expect(read.limitChanges).toEqual([
      { atMs: EXAMPLE_START_MS, maxOrphans: 65536 },
      { atMs: EXAMPLE_START_MS + 20_000, maxOrphans: 262144 },
    ]);
  });

  it('warns of recordings of several boots', () => {
    const other = (given: object) =>
      exampleRecording([exampleWindow(5)], {
        header: exampleHeader({ host: { ...EXAMPLE_IDENTITY, ...given } }),
      });
    const one = exampleRecording([exampleWindow(0)]);
    const kinds = (...recordings: Parameters<typeof summarise>[0]) =>
      summary(...recordings).warnings?.map((warning) => warning.kind);
    expect(kinds(one, other({ bootId: null }))).toEqual(['recordings-of-several-boots']);
    expect(kinds(one, other({}))).toBeUndefined();
  });

  it('names torn lines, and refuses a recording without a window', () => {
    expect(summary(exampleRecording([exampleWindow(0)], { tornLine: 3 })).tornLines).toEqual([
      'web1.jsonl:3',
    ]);
    expect(() => summary(exampleRecording([]))).toThrow('nothing was recorded');
  });
});

describe('longestRiseMs', () => {
  const rise = (...counts: [least: number, peak: number][]) =>
    longestRiseMs(
      counts.map(([leastOrphans, peakOrphans], index) => exampleWindow(index, { leastOrphans, peakOrphans })),
      DEFAULT_POLICY,
    );

  it.each([
    [
      'a steady rise',
      [
        [10, 20],
        [20, 30],
        [30, 40],
      ],
      30_000,
    ],
    [
      'a plateau',
      [
        [100, 100],
        [100, 100],
        [96, 100],
      ],
      30_000,
    ],
    [
      'a fall of just over the share',
      [
        [100, 100],
        [94, 100],
        [96, 100],
      ],
      20_000,
    ],
    [
      'no orphan at all',
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      0,
    ],
    [
      'a return to 0',
      [
        [5, 5],
        [0, 5],
        [5, 5],
      ],
      10_000,
    ],
  ] as [string, [number, number][], number][])('of %s', (_name, counts, expected) => {
    expect(rise(...counts)).toBe(expected);
  });

  it('does not reach over a gap', () => {
    const gap = { fromMs: EXAMPLE_START_MS + 10_000, toMs: EXAMPLE_START_MS + 11_000 };
    const windows = [exampleWindow(0), exampleWindow(1, { gaps: [gap] }), exampleWindow(3)];
    expect(longestRiseMs(windows, DEFAULT_POLICY)).toBe(10_000);
  });
});

describe('spans', () => {
  const span = fc
    .tuple(fc.nat({ max: 60 }), fc.nat({ max: 20 }))
    .map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length }));
  const covers = (spans: readonly { fromMs: number; toMs: number }[], at: number) =>
    spans.some((one) => one.fromMs <= at && at < one.toMs);

  it('are cut as a look at every single millisecond would', () => {
    fc.assert(
      fc.property(fc.array(span), fc.array(span), (spans, holes) => {
        const left = cutSpans(spans, holes);
        const expected = Array.from({ length: 80 }, (_, at) => covers(spans, at) && !covers(holes, at));
        expect(Array.from({ length: 80 }, (_, at) => covers(left, at))).toEqual(expected);
        expect(lengthOf(left)).toBe(expected.filter(Boolean).length);
      }),
    );
  });

  it('are merged where they touch', () => {
    expect(
      mergeSpans([
        { fromMs: 5, toMs: 9 },
        { fromMs: 0, toMs: 5 },
      ]),
    ).toEqual([{ fromMs: 0, toMs: 9 }]);
  });
});
