import { describe, expect, it } from 'vitest';
import { absent, present } from '../../src/model/reading.js';
import type { RecordingEnd, RecordingHeader, RecordingWindow } from '../../src/model/recording.js';
import type { WindowFacts } from '../../src/model/window-facts.js';
import { observe, type ObserveOptions } from '../../src/observe/observe.js';
import { EXAMPLE_START_MS } from '../support/example-recording.js';
import { exampleFacts, FakeWorld } from '../support/fake-world.js';

interface Seen {
  header?: RecordingHeader;
  end?: RecordingEnd;
  samples: number;
  windows: RecordingWindow[];
}

async function watch(world: FakeWorld, given: Partial<ObserveOptions> = {}): Promise<Seen> {
  const seen: Seen = { samples: 0, windows: [] };
  const options = {
    toolVersion: '0.1.0',
    durationMs: 3000,
    intervalMs: 100,
    windowMs: 1000,
    gapIntervals: 3,
    ...given,
  };
  await observe(world, options, {
    header: (header) => (seen.header = header),
    sample: () => (seen.samples += 1),
    window: (window) => seen.windows.push(window),
    end: (end) => (seen.end = end),
  });
  return seen;
}

const at = (elapsedMs: number) => EXAMPLE_START_MS + elapsedMs;

function counting(...values: (Record<string, number> | null)[]): WindowFacts[] {
  return values.map((byNamespace) =>
    exampleFacts({
      counters:
        byNamespace === null
          ? absent('gone')
          : present({
              scope: 'all-namespaces',
              hiddenProcesses: 0,
              namespaces: Object.entries(byNamespace).map(([networkNamespace, resets]) => ({
                networkNamespace,
                processId: 7,
                processName: 'nginx',
                counters: { TCPAbortOnMemory: resets },
              })),
            }),
    }),
  );
}

describe('observe', () => {
  it('samples every interval from the start to the end, in windows without a hole between them', async () => {
    const world = new FakeWorld((elapsedMs) => elapsedMs);
    const { windows, samples, end } = await watch(world);
    expect(world.sampledAtMs).toEqual(Array.from({ length: 31 }, (_, index) => index * 100));
    expect(windows.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [at(0), at(1000)],
      [at(1000), at(2000)],
      [at(2000), at(3000)],
    ]);
    expect(windows.map((one) => one.samples)).toEqual([10, 10, 11]);
    expect([samples, end]).toEqual([31, { kind: 'end', atMs: at(3000), reason: 'time' }]);
    expect(world.isOpen).toBe(false);
  });

  it('gives each window its exact peak with the first instant, least, mean and memory', async () => {
    const spike = (elapsedMs: number) => (elapsedMs === 1300 || elapsedMs === 1500 ? 50 : 10);
    const { windows } = await watch(new FakeWorld(spike));
    expect(windows[1]).toMatchObject({
      peakOrphans: 50,
      peakAtMs: at(1300),
      leastOrphans: 10,
      meanOrphans: 18,
      peakMemPages: 100,
      lastMemPages: 20,
    });
  });

  it('does not drift, however long its own work takes', async () => {
    const world = new FakeWorld();
    world.workMs = 7.3;
    await watch(world);
    expect(world.sampledAtMs.slice(0, 30).map((elapsedMs) => Math.round(elapsedMs))).toEqual(
      Array.from({ length: 30 }, (_, index) => index * 100),
    );
  });

  it('skips what it missed instead of catching up, and records a pause as a gap', async () => {
    const world = new FakeWorld();
    world.oversleepMs.set(5, 450);
    const { windows } = await watch(world);
    expect(world.sampledAtMs.slice(3, 8)).toEqual([300, 400, 950, 1000, 1100]);
    expect(windows[0]?.gaps).toEqual([{ fromMs: at(400), toMs: at(950) }]);
    expect(windows[1]?.gaps).toEqual([]);
  });

  it('does not call three intervals a gap', async () => {
    const world = new FakeWorld();
    world.oversleepMs.set(5, 200);
    expect((await watch(world)).windows.flatMap((one) => one.gaps)).toEqual([]);
  });

  it('leaves out windows in which it saw nothing', async () => {
    const world = new FakeWorld();
    world.oversleepMs.set(5, 1700);
    const { windows } = await watch(world);
    expect(windows.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [at(0), at(400)],
      [at(2200), at(3000)],
    ]);
    expect(windows[1]?.gaps).toEqual([{ fromMs: at(400), toMs: at(2200) }]);
  });

  it.each([
    ['forward, as after a suspend', 3_600_000, [{ fromMs: at(400), toMs: at(3_600_500) }]],
    ['back', -3_600_000, []],
  ])('starts a new window when the clock goes %s', async (_name, stepMs, gaps) => {
    const world = new FakeWorld();
    world.onWake.set(5, () => {
      world.wallMs += stepMs;
    });
    const { windows } = await watch(world);
    expect(windows[0]).toMatchObject({ fromMs: at(0), toMs: at(400), samples: 5 });
    expect(windows[1]).toMatchObject({ fromMs: at(500 + stepMs), clockStepMs: stepMs, gaps });
    expect(world.sampledAtMs).toHaveLength(31);
  });

  it('does not mind a clock that is slewed', async () => {
    const world = new FakeWorld();
    for (let number = 1; number <= 30; number += 1) world.onWake.set(number, () => (world.wallMs += 2));
    const { windows } = await watch(world);
    expect(windows).toHaveLength(3);
    expect(windows.some((one) => one.clockStepMs !== undefined || one.gaps.length > 0)).toBe(false);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends at %s with the open window', async (name) => {
    const world = new FakeWorld((elapsedMs) => elapsedMs);
    const stop = new AbortController();
    world.onWake.set(14, () => stop.abort(name));
    const { windows, end } = await watch(world, { durationMs: null, signal: stop.signal });
    expect(windows.map((one) => one.samples)).toEqual([10, 5]);
    expect([end?.reason, windows[1]?.peakOrphans, world.settled]).toEqual([name, 1400, 1]);
  });

  it('loses a sample that cannot be read, and only that', async () => {
    const world = new FakeWorld((elapsedMs) => (elapsedMs === 500 ? 'TCP: inuse 1 orphan -4 mem 1\n' : 3));
    const { windows, samples } = await watch(world);
    expect([windows[0]?.samples, windows[0]?.leastOrphans, samples]).toEqual([9, 3, 30]);
  });

  it('refuses a host without an orphan count', async () => {
    const world = new FakeWorld(() => 'sockets: used 1\n');
    await expect(watch(world)).rejects.toThrow('cannot observe: /proc/net/sockstat: it has no TCP line');
    expect(world.isOpen).toBe(false);
  });

  it('says in the header what could be read, and why the rest could not', async () => {
    const facts = exampleFacts({ maxOrphans: absent('a child'), log: absent('not allowed') });
    const { header } = await watch(new FakeWorld(() => 0, [facts]));
    expect(header).toMatchObject({
      maxOrphans: null,
      tcpMemPages: { low: 1, pressure: 2, high: 3 },
      counters: [],
      counterScope: null,
      kernelLogSource: null,
      absent: { maxOrphans: 'a child', counters: 'none', kernelLog: 'not allowed' },
    });
  });

  it('counts rises by namespace: from first sight, over a failed look, and after a number was reused', async () => {
    const facts = counting({ a: 5 }, { a: 5, b: 100 }, null, { a: 8, b: 101 }, { a: 2, b: 101 });
    const { header, windows } = await watch(new FakeWorld(() => 0, facts), { durationMs: 4000 });
    const rises = windows.map((one) => one.counters.map((rise) => [rise.networkNamespace, rise.delta]));
    expect(rises).toEqual([
      [],
      [],
      [
        ['a', 3],
        ['b', 1],
      ],
      [['a', 2]],
    ]);
    expect(header?.counters).toEqual(['TCPAbortOnMemory']);
  });

  it('notes limits and log lines in the window in which they came', async () => {
    const log = { 'cause-1': 3, 'cause-2': 0, either: 0, suppressed: 9 };
    const facts = [
      exampleFacts(),
      exampleFacts({ log: present(log) }),
      exampleFacts({ maxOrphans: present(131072), tcpMemPages: absent('gone'), log: absent('gone') }),
    ];
    const { windows } = await watch(new FakeWorld(() => 0, facts));
    expect(windows[0]).toMatchObject({ log: { 'cause-1': 3 }, suppressedLogLines: 9 });
    expect(windows[0]).not.toHaveProperty('maxOrphans');
    expect(windows[1]).toMatchObject({ maxOrphans: 131072, tcpMemPages: null });
    expect(windows[1]).not.toHaveProperty('log');
    expect(windows[2]).toMatchObject({ maxOrphans: 65536, log: {} });
  });
});
