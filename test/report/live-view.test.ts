import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LiveState, liveView } from '../../src/report/live-view.js';
import { PeakSeries } from '../../src/report/peak-series.js';
import { styleFor } from '../../src/report/style.js';

const plain = styleFor(false);
const START = Date.UTC(2026, 10, 22, 17, 0, 0);

function stateOf(changes: Partial<LiveState> = {}): LiveState {
  const series = new PeakSeries(START, 100);
  for (let index = 0; index < 600; index += 1) series.add(START + index * 100, Math.min(2000, index * 5));
  return {
    hostname: 'web1',
    kernelRelease: '6.18.44',
    nowMs: START + 60_000,
    startedAtMs: START,
    endsAtMs: START + 600_000,
    orphans: 1034,
    peak: { orphans: 2000, atMs: START + 41_000 },
    maxOrphans: 7000,
    resets: 1013,
    resetScope: 'all-namespaces',
    memPages: 5418,
    tcpMemHighPages: 575_802,
    pageSizeBytes: 4096,
    coveragePercent: 99.8,
    history: (width) => series.columns(width),
    ...changes,
  };
}

function withoutFormats(line: string): string {
  return line.replace(/\x1b\[\d+m/g, '');
}

describe('liveView', () => {
  it.each([
    ['80x24', 80, 24, true],
    ['80x24-ascii', 80, 24, false],
    ['200x50', 200, 50, true],
    ['40x10', 40, 10, false],
    ['20x5', 20, 5, true],
  ] as const)('shows everything at %s', async (name, columns, rows, unicode) => {
    const lines = liveView(stateOf(), { columns, rows, unicode }, plain);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`goldens/live-view-${name}.txt`);
    expect(lines).toHaveLength(rows);
  });

  it('compares TCP memory in bytes where the kernel counts in units of 4 KiB and tcp_mem is in larger pages', () => {
    const trap = { kernelRelease: '5.10.0', pageSizeBytes: 65_536, tcpMemHighPages: 100 };
    const [at, over] = [1600, 1601].map((memPages) =>
      liveView(stateOf({ ...trap, memPages }), { columns: 80, rows: 24, unicode: true }, styleFor(true)).find(
        (line) => line.startsWith('memory'),
      ),
    );
    expect(withoutFormats(at ?? '')).toContain('1600 units of 4 KiB (6.25 MiB) of 100 pages (6.25 MiB)');
    expect([at, over].map((line) => line?.includes('\x1b[31m'))).toEqual([false, true]);
  });

  it('is plain ASCII where the locale is not UTF-8', () => {
    expect(liveView(stateOf(), { columns: 80, rows: 24, unicode: false }, plain).join('\n')).toMatch(
      /^[\x0a\x20-\x7e]*$/,
    );
  });

  it('keeps as many lines as a window has rows where every line is cut to the same', () => {
    expect(liveView(stateOf(), { columns: 1, rows: 2, unicode: true }, plain)).toEqual(['\u2026', '\u2026']);
  });

  it('never exceeds the window, whatever its size and the numbers', () => {
    const count = fc.integer({ min: 0, max: 2 ** 31 });
    fc.assert(
      fc.property(
        fc.record({ columns: fc.integer({ min: 1, max: 240 }), rows: fc.integer({ min: 1, max: 70 }) }),
        fc.record({ orphans: count, peak: count, limit: fc.option(count), resets: fc.option(count) }),
        fc.boolean(),
        fc.boolean(),
        (size, seen, unicode, colour) => {
          const series = new PeakSeries(START, 100);
          series.add(START, seen.peak);
          series.add(START + 900, seen.orphans);
          const state = stateOf({
            orphans: seen.orphans,
            peak: { orphans: seen.peak, atMs: START },
            maxOrphans: seen.limit,
            resets: seen.resets,
            history: (width) => series.columns(width),
          });
          const lines = liveView(state, { ...size, unicode }, styleFor(colour));
          expect(lines.length).toBeLessThanOrEqual(size.rows);
          for (const line of lines) expect(withoutFormats(line).length).toBeLessThanOrEqual(size.columns);
        },
      ),
    );
  });

  it.each([
    [true, 'limit 1048576 x4 262145 x2 524289 x1 10…'],
    [false, 'limit 1048576 x4 262145 x2 524289 x1 10~'],
  ])('marks a line that is cut, so that no part of a number passes for it', (unicode, line) => {
    const lines = liveView(stateOf({ maxOrphans: 1_048_576 }), { columns: 40, rows: 10, unicode }, plain);
    expect(lines[2]).toBe(line);
    expect(lines.filter((one) => /[…~]/.test(one))).toEqual([line]);
  });

  it('says what it cannot know instead of showing zero', () => {
    const state = stateOf({ maxOrphans: null, resets: null, memPages: null, orphans: null, peak: null });
    const text = liveView(state, { columns: 80, rows: 24, unicode: false }, plain).join('\n');
    expect(text).toContain('limit    not readable here');
    expect(text).toContain('resets counted unknown');
    expect(text).toContain('orphans  - now   peak -');
  });

  it('colours a mark once the peak is above it, and nothing without colour', () => {
    const coloured = liveView(stateOf(), { columns: 80, rows: 24, unicode: true }, styleFor(true));
    expect(coloured[2]).toContain('\x1b[33mx4 1751\x1b[39m   x2 3501');
    expect(liveView(stateOf(), { columns: 80, rows: 24, unicode: true }, plain).join('')).not.toContain(
      '\x1b',
    );
  });
});

describe('PeakSeries', () => {
  it('never loses the highest value, and keeps its size, whatever the length of the watch', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            afterMs: fc.integer({ min: 0, max: 600_000 }),
            value: fc.integer({ min: 0, max: 1e6 }),
          }),
          {
            minLength: 1,
            maxLength: 300,
          },
        ),
        fc.integer({ min: 1, max: 300 }),
        (steps, width) => {
          const series = new PeakSeries(START, 100);
          let atMs = START;
          for (const { afterMs, value } of steps) {
            atMs += afterMs;
            series.add(atMs, value);
          }
          const columns = series.columns(width);
          expect(columns.length).toBeLessThanOrEqual(width);
          const highest = Math.max(...columns.map((value) => value ?? -1));
          expect(highest).toBe(Math.max(...steps.map((step) => step.value)));
        },
      ),
    );
  });

  it('leaves a hole where nothing was seen', () => {
    const series = new PeakSeries(0, 100);
    series.add(0, 3);
    series.add(200, 5);
    expect(series.columns(10)).toEqual([3, null, 5]);
  });
});
