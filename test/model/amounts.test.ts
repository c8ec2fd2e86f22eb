import { describe, expect, it } from 'vitest';
import { formatBytes, formatClock, formatDuration, formatTimeLeft } from '../../src/model/amounts.js';

describe('amounts for people', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1023 bytes'],
    [1024, '1 KiB'],
    [5418 * 4096, '21.2 MiB'],
    [575_802 * 4096, '2.2 GiB'],
    [5.5 * 2 ** 30, '5.5 GiB'],
    [3 * 2 ** 50, '3 PiB'],
  ])('formatBytes(%d) is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0, '0 s'],
    [250, '250 ms'],
    [1500, '1.5 s'],
    [2999, '3 s'],
    [45_000, '45 s'],
    [59_999, '1 min'],
    [200_000, '3 min 20 s'],
    [600_000, '10 min'],
    [7_500_000, '2 h 5 min'],
    [86_400_000, '24 h'],
    [-5, '0 s'],
  ])('formatDuration(%d) is %s', (durationMs, text) => expect(formatDuration(durationMs)).toBe(text));

  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [1, '1 s'],
    [8200, '9 s'],
    [61_000, '1 min 1 s'],
  ])('formatTimeLeft(%d) is %s', (leftMs, text) => expect(formatTimeLeft(leftMs)).toBe(text));

  it('shows the time of day in UTC', () =>
    expect(formatClock(Date.UTC(2026, 0, 1, 7, 5, 9))).toBe('07:05:09'));
});
