import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/model/user-error.js';
import { durationText, parseDuration } from '../../src/parse/duration.js';

const RANGE = { option: '--for', leastMs: 1, mostMs: 30 * 86_400_000 };

describe('parseDuration', () => {
  it.each([
    ['100ms', 100],
    ['1s', 1000],
    ['90s', 90_000],
    ['10m', 600_000],
    ['24h', 86_400_000],
    ['7d', 7 * 86_400_000],
  ])('reads %s', (text, expected) => {
    expect(parseDuration(text, RANGE)).toBe(expected);
  });

  it.each(['', '10', 's', '1.5h', '-1s', '+1s', '1h30m', ' 1s', '1s\n', '1 s', '1e3s', '1S', '0x10s', '٣s'])(
    'refuses %j as no duration',
    (text) => {
      expect(() => parseDuration(text, RANGE)).toThrow('--for is not a duration');
    },
  );

  it.each(['0s', '31d', '999999999999d'])('refuses %s as out of range', (text) => {
    expect(() => parseDuration(text, RANGE)).toThrow(/out of range/);
  });

  it('reads back what durationText writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: RANGE.leastMs, max: RANGE.mostMs }), (ms) => {
        expect(parseDuration(durationText(ms), RANGE)).toBe(ms);
      }),
    );
  });

  it('throws nothing but UserError', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parseDuration(text, RANGE);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});
