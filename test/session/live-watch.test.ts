import { describe, expect, it } from 'vitest';
import { LiveWatch } from '../../src/cli/session/live-watch.js';
import { openPlainDisplay } from '../../src/cli/session/show-observation.js';
import type { RecordingHeader, RecordingWindow } from '../../src/model/recording.js';

const WALL = Date.UTC(2026, 10, 22, 17, 0, 0);

const HEADER: RecordingHeader = {
  kind: 'header',
  version: 1,
  toolVersion: '0.1.0',
  host: {
    hostname: 'web1',
    kernelRelease: '6.18.44',
    machineId: null,
    bootId: null,
    pageSizeBytes: 4096,
    cpus: 2,
    memTotalBytes: 8e9,
    networkNamespace: null,
  },
  startedAtMs: WALL,
  intervalMs: 100,
  windowMs: 2000,
  maxOrphans: 7000,
  tcpMemPages: { low: 1, pressure: 2, high: 3 },
  counters: ['TCPAbortOnMemory'],
  counterScope: 'all-namespaces',
  kernelLogSource: null,
};

function windowOf(changes: Partial<RecordingWindow>): RecordingWindow {
  return {
    kind: 'window',
    fromMs: WALL,
    toMs: WALL + 2000,
    samples: 20,
    peakOrphans: 0,
    peakAtMs: WALL,
    leastOrphans: 0,
    meanOrphans: 0,
    peakMemPages: 0,
    lastMemPages: 0,
    counters: [],
    gaps: [],
    ...changes,
  };
}

function sampleAt(afterMs: number, orphans: number) {
  return { at: { wallMs: WALL + afterMs, monotonicMs: 50 + afterMs }, orphans, memPages: 9 };
}

function newWatch(): LiveWatch {
  return new LiveWatch({ monotonicMs: 50 }, 60_000, 100, 300);
}

describe('LiveWatch', () => {
  it('knows nothing before the first sample', () => {
    const watch = newWatch();
    watch.header(HEADER);
    expect(watch.state()).toBeNull();
  });

  it('keeps the first of the highest counts with its instant', () => {
    const watch = newWatch();
    watch.header(HEADER);
    for (const [afterMs, orphans] of [
      [0, 5],
      [100, 2000],
      [200, 2000],
      [300, 10],
    ] as const) {
      watch.sample(sampleAt(afterMs, orphans));
    }
    expect(watch.state()).toMatchObject({
      orphans: 10,
      peak: { orphans: 2000, atMs: WALL + 100 },
      startedAtMs: WALL,
      endsAtMs: WALL + 60_000,
      maxOrphans: 7000,
      tcpMemHighPages: 3,
      resets: 0,
      coveragePercent: 100,
    });
    expect(watch.state()?.history(10)).toEqual([5, 2000, 2000, 10]);
  });

  it('counts resets of all namespaces, and follows a limit that changes', () => {
    const watch = newWatch();
    watch.header(HEADER);
    watch.sample(sampleAt(0, 1));
    const rise = { name: 'TCPAbortOnMemory', networkNamespace: 'net:[1]', processName: null, delta: 7 };
    watch.window(windowOf({ counters: [rise, { ...rise, networkNamespace: 'net:[2]', delta: 3 }] }));
    watch.window(windowOf({ counters: [{ ...rise, name: 'TCPMemoryPressures' }], maxOrphans: 8000 }));
    expect(watch.state()).toMatchObject({ resets: 10, maxOrphans: 8000 });
  });

  it('never calls a counter that cannot be read zero', () => {
    const watch = newWatch();
    watch.header({ ...HEADER, counters: [], counterScope: null });
    watch.sample(sampleAt(0, 1));
    expect(watch.state()).toMatchObject({ resets: null, resetScope: null });
  });

  it('takes pauses out of the coverage', () => {
    const watch = newWatch();
    watch.header(HEADER);
    watch.sample(sampleAt(0, 1));
    watch.sample(sampleAt(300, 1));
    watch.sample(sampleAt(800, 1));
    watch.sample(sampleAt(1000, 1));
    expect(watch.state()?.coveragePercent).toBeCloseTo(50);
  });
});

describe('the plain display', () => {
  it('speaks at each tenth of the time and after 5 s at the earliest, without a wall clock', () => {
    const said: string[] = [];
    const watch = newWatch();
    watch.header(HEADER);
    const silent = { next: () => new Promise<never>(() => undefined) };
    const display = openPlainDisplay(
      (text) => said.push(text),
      60_000,
      { stop: () => undefined, leave: () => undefined },
      silent,
    );
    for (let afterMs = 0; afterMs <= 60_000; afterMs += 100) {
      watch.sample(sampleAt(afterMs, 42));
      const state = watch.state();
      if (state !== null) display.update(state);
    }
    expect(said).toHaveLength(11);
    expect(said[1]).toBe('54 s left, 42 orphans now, peak 42, limit 7000, 0 resets counted.\n');
  });

  it('stops at Enter and leaves at the end of input', async () => {
    const wishes: string[] = [];
    const wish = { stop: () => wishes.push('stop'), leave: (why: string) => wishes.push(why) };
    openPlainDisplay(() => undefined, 60_000, wish, { next: async () => ({ kind: 'line', text: '' }) });
    openPlainDisplay(() => undefined, 60_000, wish, { next: async () => ({ kind: 'end-of-input' }) });
    await Promise.resolve();
    await Promise.resolve();
    expect(wishes).toEqual(['stop', 'end-of-input']);
  });
});
