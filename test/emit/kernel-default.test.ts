import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastDefaultAbove, memoryWhereDefaultExceeds } from '../../src/emit/kernel-default.js';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Half of a slot per 128 KiB, a power of two, at most 524288 slots. */
function defaultOf(memoryBytes: number): number {
  let slots = 1;
  while (slots < memoryBytes / (128 * 1024)) slots *= 2;
  return Math.min(slots, 524_288) / 2;
}

describe('the memory above which the default of the kernel exceeds a value', () => {
  it.each([
    [87_000, 16 * GIB, 131_072],
    [65_536, 16 * GIB, 131_072],
    [65_535, 8 * GIB, 65_536],
    [131_072, 32 * GIB, 262_144],
    [262_143, 32 * GIB, 262_144],
    [262_144, null, null],
    [2_147_483_647, null, null],
    [1024, 256 * MIB, 2048],
  ])('%i: %j bytes, where it is %j', (value, memoryBytes, least) => {
    expect(memoryWhereDefaultExceeds(value)).toBe(memoryBytes);
    expect(leastDefaultAbove(value)).toBe(least);
  });

  it('is exactly the border, for every value', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 262_143 }), (value) => {
        const border = memoryWhereDefaultExceeds(value) as number;
        expect(defaultOf(border)).toBeLessThanOrEqual(value);
        expect(defaultOf(border + 1)).toBeGreaterThan(value);
        expect(defaultOf(border + 1)).toBe(leastDefaultAbove(value));
      }),
    );
  });

  it('is what a host of 24 GiB with a limit of 131072 shows', () => {
    expect(defaultOf(24 * GIB)).toBe(131_072);
  });
});
