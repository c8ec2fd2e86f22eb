import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROUND_RULES } from '../../src/model/plan.js';
import { deriveTarget } from '../../src/plan/derive-target.js';
import { roundUp } from '../../src/plan/round.js';

describe('roundUp', () => {
  it.each([
    [86256, 87000],
    [80000, 80000],
    [8000, 8000],
    [8004, 8100],
    [7, 7],
    [10, 10],
    [99, 99],
    [101, 110],
    [995, 1000],
    [9901, 10000],
    [2147483644, 2200000000],
  ])('%i to two significant digits is %i', (value, rounded) => {
    expect(roundUp(value, 'two-significant-digits')).toBe(rounded);
  });

  it.each([
    [86256, 87040],
    [1024, 1024],
    [1025, 2048],
  ])('%i to a multiple of 1024 is %i', (value, rounded) => {
    expect(roundUp(value, 'multiple-of-1024')).toBe(rounded);
  });

  it.each([
    [86256, 131072],
    [65536, 65536],
    [65537, 131072],
    [4, 4],
  ])('%i to a power of two is %i', (value, rounded) => {
    expect(roundUp(value, 'power-of-two')).toBe(rounded);
  });

  it('never rounds down, keeps what it rounded, and stays within its step', () => {
    const anyRule = fc.constantFrom(...ROUND_RULES);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), anyRule, (value, rule) => {
        const rounded = roundUp(value, rule);
        expect(rounded).toBeGreaterThanOrEqual(value);
        expect(roundUp(rounded, rule)).toBe(rounded);
        const step = {
          'two-significant-digits': value * 0.1 + 1,
          'multiple-of-1024': 1024,
          'power-of-two': value,
        };
        expect(rounded - value).toBeLessThan(step[rule] + 1);
      }),
      { numRuns: 2000 },
    );
  });
});

function targetOf(peakOrphans: number, atLeast: number | null = null) {
  return deriveTarget({ peakOrphans, round: 'two-significant-digits', atLeast });
}

describe('deriveTarget', () => {
  it("derives the article's 87000 and says what it covers", () => {
    expect(targetOf(21564)).toEqual({
      derivation: {
        multiplier: 4,
        round: 'two-significant-digits',
        exact: 86256,
        target: 87000,
        coversPeaksUpTo: 21750,
        coversExtraPercent: 0.8,
        raisedToKernelDefault: false,
      },
    });
  });

  it('gives 8000 for exactly 2000', () => {
    expect(targetOf(2000)).toMatchObject({
      derivation: { target: 8000, coversPeaksUpTo: 2000, coversExtraPercent: 0 },
    });
  });

  it('raises to the kernel default when that is larger, and only then', () => {
    expect(targetOf(2000, 65536)).toMatchObject({
      derivation: { target: 65536, raisedToKernelDefault: true },
    });
    expect(targetOf(21564, 65536)).toMatchObject({
      derivation: { target: 87000, raisedToKernelDefault: false },
    });
    expect(targetOf(0, 65536)).toMatchObject({ derivation: { target: 65536, coversExtraPercent: 0 } });
  });

  it.each([
    [525000000, 'derivation'],
    [525000001, 'impossible'],
    [536870911, 'impossible'],
    [536870912, 'impossible'],
    [0, 'impossible'],
    [1, 'derivation'],
  ])('a peak of %i is %s', (peak, outcome) => {
    expect(Object.keys(targetOf(peak))).toEqual([outcome]);
  });

  it('takes the largest peak exactly where no rounding takes it over the edge', () => {
    const rule = { peakOrphans: 536870656, round: 'multiple-of-1024', atLeast: null } as const;
    expect(deriveTarget(rule)).toMatchObject({ derivation: { target: 2147482624 } });
    expect(deriveTarget({ ...rule, peakOrphans: 536870911 })).toHaveProperty('impossible');
  });

  it('spares the most penalised orphan at every peak it covers: peak << 2 is not above the target', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 536870911 }),
        fc.constantFrom(...ROUND_RULES),
        (peakOrphans, round) => {
          const result = deriveTarget({ peakOrphans, round, atLeast: null });
          if ('impossible' in result) return;
          const { target, coversPeaksUpTo } = result.derivation;
          expect(coversPeaksUpTo).toBeGreaterThanOrEqual(peakOrphans);
          expect(coversPeaksUpTo * 4).toBeLessThanOrEqual(target);
          expect((coversPeaksUpTo + 1) * 4).toBeGreaterThan(target);
          expect(target).toBeLessThanOrEqual(2147483647);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
