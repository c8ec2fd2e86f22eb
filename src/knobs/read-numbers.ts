import { MOST_NUMBER_CHARACTERS } from '../model/kernel-integer.js';
import { isKernelBefore } from './kernel-version.js';
import type { NumberShape, NumberType } from './knob.js';
import { shortened } from './shortened.js';

/** A number as the kernel holds it; those that a double would round are bigints, and no others. */
export type KernelNumber = number | bigint;

/** What the kernel makes of a text written to a numeric file. */
export type NumbersRead =
  | {
      readonly status: 'read';
      readonly numbers: readonly KernelNumber[];
      /** Why the numbers are not the ones a reader of the text would expect; null where they are. */
      readonly surprise: string | null;
    }
  | { readonly status: 'refused'; readonly because: string };

const RANGES: Readonly<Record<NumberType, readonly [KernelNumber, KernelNumber]>> = {
  int: [-2_147_483_648, 2_147_483_647],
  uint: [0, 4_294_967_295],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
  ulong: [0, 2n ** 64n - 1n],
};
/** From so many digits on a number may be inexact. */
const MOST_EXACT_DIGITS = 15;

const NUMBER = /^(-?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;

/** A number as most people write it, which means itself: no sign, no leading 0, exact. */
const PLAIN_NUMBER = /^(?:0|[1-9][0-9]{0,14})$/;

/** Whether a value is one plain decimal number, which is the same for every file that takes it. */
export function isPlainNumber(text: string): boolean {
  return PLAIN_NUMBER.test(text);
}

/**
 * Reads a value as proc_dointvec and proc_doulongvec do (kernel/sysctl.c): blanks between numbers, 0x for hexadecimal, a leading 0 for
 * octal, fewer numbers than the file holds change only the first ones, more are ignored. Without the release of a kernel it is a
 * present one that reads.
 */
export function readNumbers(text: string, shape: NumberShape, release: string | null = null): NumbersRead {
  if (shape.count === 1 && isPlainNumber(text)) {
    const number = Number(text);
    if (number <= RANGES[shape.type][1]) return { status: 'read', numbers: [number], surprise: null };
  }
  const words = text.split(/[ \t]+/, shape.count + 2).filter((word) => word !== '');
  if (words.length === 0) return { status: 'refused', because: 'the value is empty' };
  const numbers: KernelNumber[] = [];
  const surprises: string[] = [];
  for (const word of words.slice(0, shape.count)) {
    const whole = readNumber(word);
    const number = typeof whole === 'string' ? whole : fitted(whole, shape, release);
    if (typeof number === 'string') return wordRefused(word, number, numbers);
    if (/^-?0[0-7]+$/.test(word) && Number(word) !== Number(number)) {
      surprises.push(`"${word}" is ${number}, because a leading 0 means octal`);
    }
    if (number !== whole) {
      surprises.push(
        `"${word}" becomes ${number}: before Linux 4.1 an int keeps the low 32 bits and says nothing`,
      );
    }
    numbers.push(number);
  }
  if (words.length > shape.count) surprises.push(tooMany(shape.count, words[shape.count] ?? ''));
  if (numbers.length < shape.count) surprises.push(tooFew(shape.count, numbers.length));
  return { status: 'read', numbers, surprise: surprises.length === 0 ? null : surprises.join('; ') };
}

function wordRefused(word: string, why: string, numbers: readonly KernelNumber[]): NumbersRead {
  const after = numbers.length === 0 ? '' : `, after having taken ${numbers.join(' ')}`;
  return { status: 'refused', because: `the kernel refuses "${shortened(word)}"${after}: ${why}` };
}

function readNumber(word: string): KernelNumber | string {
  const match = word.length > MOST_NUMBER_CHARACTERS ? null : NUMBER.exec(word);
  if (match === null) return complaint(word);
  const digits = match[2] ?? '';
  const literal = /^0[0-7]+$/.test(digits) ? `0o${digits}` : digits;
  const isExact = digits.length <= MOST_EXACT_DIGITS;
  const size = isExact ? Number(literal) : narrowed(BigInt(literal));
  return match[1] === '-' && size !== 0 ? -size : size;
}

/** What the file keeps of a number, or why it takes none so large or small. */
function fitted(number: KernelNumber, shape: NumberShape, release: string | null): KernelNumber | string {
  const [least, most] = RANGES[shape.type];
  if (number >= least && number <= most) return number;
  // do_proc_dointvec_conv compares with INT_MAX since commit 230633d109e3.
  const isCut = shape.type === 'int' && shape.inTicks !== true && isKernelBefore(release, '4.1');
  if (isCut) return Number(BigInt.asIntN(32, BigInt(number)));
  return number < least
    ? `the file takes no number below ${least}`
    : `the file takes no number above ${most}`;
}

function narrowed(number: bigint): KernelNumber {
  return number <= Number.MAX_SAFE_INTEGER ? Number(number) : number;
}

function complaint(word: string): string {
  if (NUMBER.test(word)) return `it reads no number of more than ${MOST_NUMBER_CHARACTERS} characters`;
  if (/^0[0-9]+$/.test(word)) return 'a leading 0 means octal, which has no 8 and no 9';
  if (/^-?[0-9]+[a-zA-Z%]+$/.test(word)) return 'a number may have no suffix';
  if (/^[0-9]+[.,][0-9]/.test(word)) return 'a number has neither points nor commas';
  return 'it is not a number';
}

function tooMany(count: number, word: string): string {
  const taken = count === 1 ? 'the first number' : `the first ${count} numbers`;
  return `the kernel reads ${taken} and ignores the rest from "${shortened(word)}" on`;
}

function tooFew(count: number, given: number): string {
  return `the file holds ${count} numbers; ${given === 1 ? 'one alone changes the first and leaves' : `${given} change the first ${given} and leave`} the others as they are`;
}
