import { expect, it } from 'vitest';
import { LastOnes } from '../../src/sysctl/last-ones.js';

it('keeps the last ones in order and counts all', () => {
  const ones = new LastOnes<number>(3);
  expect([ones.listed, ones.count]).toEqual([[], 0]);
  for (const [added, listed] of [
    [1, [1]],
    [2, [1, 2]],
    [3, [1, 2, 3]],
    [4, [2, 3, 4]],
    [5, [3, 4, 5]],
    [6, [4, 5, 6]],
    [7, [5, 6, 7]],
  ] as const) {
    ones.add(added);
    expect([ones.listed, ones.count]).toEqual([listed, added]);
  }
});
