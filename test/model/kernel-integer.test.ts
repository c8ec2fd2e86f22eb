import { describe, expect, it } from 'vitest';
import { kernelInteger } from '../../src/model/kernel-integer.js';

describe('what the kernel makes of a value', () => {
  it.each([
    ['262144', 262144],
    ['262144 # c', 262144],
    [' 300000 ', 300000],
    ['300000\t1', 300000],
    ['300000\n', 300000],
    ['0x40000', 262144],
    ['010', 8],
    ['0', 0],
    ['-5', -5],
    ['-0', 0],
    ['00000000000000131072', 45_626],
    [' -0000000000000000005 ', -5],
    ['2147483647', 2147483647],
    ['-2147483648', -2147483648],
  ])('%j is %d', (text, value) => expect(kernelInteger(text)).toBe(value));

  it.each([
    '256k',
    '262144abc',
    '1e5',
    '+5',
    '1,2',
    '',
    ' ',
    '08',
    '0x',
    '2147483648',
    '99999999999',
    '"1"',
    '- 5',
    '000000000000000131072',
    '-00000000000000000005',
  ])('%j is refused and changes nothing', (text) => expect(kernelInteger(text)).toBeNull());
});
