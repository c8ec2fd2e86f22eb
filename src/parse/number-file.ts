import { absent, present, type Reading } from '../model/reading.js';

/** The numbers that a kernel file can hold. */
export interface NumberRange {
  readonly least: number;
  readonly most: number;
}

/** What proc_dointvec prints (kernel/sysctl.c). */
export const INT_RANGE: NumberRange = { least: -2_147_483_648, most: 2_147_483_647 };
const NUMBER = /^(-?[0-9]{1,19})\n?$/;

/** Reads a kernel file that holds one decimal number; absent when it holds anything else or a number out of range. */
export function parseNumberFile(text: string, range: NumberRange): Reading<number> {
  const digits = NUMBER.exec(text)?.[1];
  if (digits === undefined) return absent('it does not hold one decimal number');
  const value = Number(digits);
  if (value < range.least || value > range.most) return absent('its number is out of range');
  return present(value);
}
