import { expect, it } from 'vitest';
import { Usefulness } from '../../src/knobs/usefulness.js';

function afterTries(tries: number, found: (at: number) => unknown): Usefulness {
  const usefulness = new Usefulness();
  for (let at = 0; at < tries; at += 1) usefulness.tried(found(at));
  return usefulness;
}

it('gives back what a try found', () => {
  const usefulness = new Usefulness();
  expect([usefulness.tried('x'), usefulness.tried(null), usefulness.tried(undefined)]).toEqual([
    'x',
    null,
    undefined,
  ]);
});

it('gives a memory up after ten thousand tries in vain, not before', () => {
  expect(afterTries(9999, () => null).isWorthAsking).toBe(true);
  expect(afterTries(10_000, () => undefined).isWorthAsking).toBe(false);
});

it('keeps a memory in which one try in eight finds something', () => {
  expect(afterTries(50_000, (at) => (at % 8 === 0 ? {} : null)).isWorthAsking).toBe(true);
  expect(afterTries(50_000, (at) => (at % 9 === 0 ? {} : null)).isWorthAsking).toBe(false);
});
