import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveLine, type LiveLineState } from '../../src/report/live-line.js';

const STATE: LiveLineState = {
  orphans: 12000,
  peak: 21564,
  maxOrphans: 65536,
  leftMs: 3_600_000,
  history: (width) => [0, 1, null, 10782, 21564].slice(0, width),
};

describe('liveLine', () => {
  it('shows now, peak, limit, its quarter, a sparkline and the time left', () => {
    expect(liveLine(STATE, 120, true)).toBe(
      'orphans 12000  peak 21564  limit 65536 (quarter 16384)  ▁▂ ▄█  1 h left',
    );
  });

  it('uses no character beyond ASCII where the locale is not UTF-8', () => {
    expect(liveLine(STATE, 120, false)).toMatch(/^[\x20-\x7e]+$/);
    expect(liveLine(STATE, 120, false)).toContain('  __ .#  ');
  });

  it('says that the limit cannot be read, and leaves out an end that is not planned', () => {
    const line = liveLine({ ...STATE, maxOrphans: null, leftMs: null }, 120, true);
    expect(line).toContain('limit not readable here');
    expect(line).not.toContain('left');
  });

  it.each([
    [true, 'orphans 12000  peak 21…'],
    [false, 'orphans 12000  peak 21~'],
  ])('marks a line that is cut, so that no part of a number passes for it', (unicode, line) => {
    expect(liveLine(STATE, 23, unicode)).toBe(line);
  });

  it('is never wider than told, and keeps the count longest', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.boolean(), fc.nat(), (columns, unicode, orphans) => {
        const line = liveLine({ ...STATE, orphans }, columns, unicode);
        expect(line.length).toBeLessThanOrEqual(columns);
        expect(line.startsWith('orphans'.slice(0, Math.max(0, columns - 1)))).toBe(true);
      }),
    );
  });
});
