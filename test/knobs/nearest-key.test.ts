import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasInterface, isKnownKey, keysOfAbridgedName, KNOWN_KEYS } from '../../src/knobs/key-names.js';
import { nearestKey } from '../../src/knobs/nearest-key.js';

const KEYS = [...KNOWN_KEYS].filter((key) => !hasInterface(key) && key.length <= 60);

/** Optimal string alignment distance, by the whole table. */
function distance(left: string, right: string): number {
  const table = Array.from({ length: left.length + 1 }, (_, row) =>
    Array.from({ length: right.length + 1 }, (__, column) => (row === 0 ? column : column === 0 ? row : 0)),
  );
  const cell = (row: number, column: number): number => table[row]?.[column] ?? Infinity;
  for (let row = 1; row <= left.length; row += 1) {
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      (table[row] as number[])[column] = Math.min(
        cell(row - 1, column) + 1,
        cell(row, column - 1) + 1,
        cell(row - 1, column - 1) + (isSame ? 0 : 1),
        isSwap && row > 1 && column > 1 ? cell(row - 2, column - 2) + 1 : Infinity,
      );
    }
  }
  return cell(left.length, right.length);
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

/** Makes one slip in a key. */
const slip = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  letter: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789_.'.split('')),
  form: fc.constantFrom('replace', 'insert', 'delete', 'swap'),
});

function withSlip(
  key: string,
  { at, letter, form }: typeof slip extends fc.Arbitrary<infer Slip> ? Slip : never,
): string {
  const index = Math.floor(at * (key.length - 1));
  const [before, rest] = [key.slice(0, index), key.slice(index + 1)];
  if (form === 'replace') return before + letter + rest;
  if (form === 'insert') return before + letter + key.slice(index);
  if (form === 'delete') return before + rest;
  return `${before}${rest.slice(0, 1)}${key[index]}${rest.slice(1)}`;
}

describe('the nearest key', () => {
  it('is as near as the nearest that a look at every key finds', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KEYS), fc.array(slip, { minLength: 1, maxLength: 4 }), (key, slips) => {
        const slipped = slips.reduce(withSlip, key);
        const name = nameOf(slipped);
        // Those of the same name in another folder, or with its beginning left off, need not be spelt like it.
        fc.pre(!isKnownKey(slipped) && !KEYS.some((known) => nameOf(known) === name));
        fc.pre(keysOfAbridgedName(name).length === 0);
        const allowed = Math.min(3, Math.max(1, Math.floor(name.length / 5)));
        const distances = [...KNOWN_KEYS]
          .filter((known) => Math.abs(known.length - slipped.length) <= allowed)
          .map((known) => distance(slipped, known));
        const least = Math.min(Infinity, ...distances);
        const nearest = nearestKey(slipped);
        if (least > allowed) expect(nearest).toBeNull();
        else expect(distance(slipped, nearest ?? '')).toBe(least);
      }),
      { numRuns: 200 },
    );
  });
});
