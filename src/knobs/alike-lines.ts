import type { ScannedLine } from './scan-line.js';
import { Usefulness } from './usefulness.js';

const MOST_REMEMBERED = 4000;
const MOST_DIGITS = 20;
/** Each number of an example has a digit of its own. */
const MOST_NUMBERS = 9;
/** How far the digits of two examples are apart. */
const SHIFT = 4;

/** Makes what was found in an example, or a part of it, with the numbers of another line; null where it has none of them. */
type Fill<T> = ((numbers: readonly string[]) => T) | null;

/**
 * Scans lines once that differ in nothing but their numbers: advice of megabytes has few forms. A number is a run of digits that stands
 * alone, and no rule by which a line is scanned asks which digits it has. So two examples of a form are scanned, with other digits and the
 * same lengths, and where both say the same but for those digits it is what every line of that form says, with its own. A few thousand
 * forms are remembered; where hardly one comes again, none.
 */
export class AlikeLines {
  readonly #scan: (line: string) => ScannedLine | null;
  readonly #fills = new Map<string, Fill<ScannedLine>>();
  readonly #memory = new Usefulness();

  constructor(scan: (line: string) => ScannedLine | null) {
    this.#scan = scan;
  }

  scan(line: string): ScannedLine | null {
    if (!this.#memory.isWorthAsking) return this.#scan(line);
    const spans = spansOfNumbers(line);
    if (spans.length === 0) return this.#scan(line);
    const example = withDigits(line, spans, 0);
    const known = this.#memory.tried(this.#fills.get(example));
    if (known !== undefined) return known === null ? this.#scan(line) : known(numbersIn(line, spans));
    if (this.#fills.size < MOST_REMEMBERED) {
      const other = withDigits(line, spans, SHIFT);
      this.#fills.set(example, fillOf(this.#scan(example), this.#scan(other), numbersIn(example, spans)));
    }
    return this.#scan(line);
  }
}

/** Where each number begins and ends, one after the other. */
function spansOfNumbers(line: string): number[] {
  const spans: number[] = [];
  for (let at = 0; at < line.length && spans.length < 2 * MOST_NUMBERS; at += 1) {
    if (!isDigit(line.charCodeAt(at))) continue;
    const start = at;
    while (isDigit(line.charCodeAt(at + 1))) at += 1;
    const end = at + 1;
    const standsAlone =
      (start === 0 || BEFORE[line.charCodeAt(start - 1)] === 1) &&
      (end === line.length || AFTER[line.charCodeAt(end)] === 1);
    if (standsAlone && end - start <= MOST_DIGITS) spans.push(start, end);
  }
  return spans;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/**
 * What stands before and after numbers that stand alone. Not "#" and ";", which may be those of an HTML escape, not ">" after one, which
 * may be a file descriptor's, and nothing that stands in names and in numbers of other forms.
 */
const BEFORE = marksOf('\t\n\f\r \u00a0\0=:"\'`|>(,');
const AFTER = marksOf('\t\n\f\r \u00a0\0"\'`|<),');

function marksOf(marks: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const mark of marks) table[mark.charCodeAt(0)] = 1;
  return table;
}

function withDigits(line: string, spans: readonly number[], shift: number): string {
  let text = '';
  let next = 0;
  for (let index = 0; index < spans.length; index += 2) {
    const start = spans[index] as number;
    const end = spans[index + 1] as number;
    text += line.slice(next, start) + digitsFor(index / 2, shift, end - start);
    next = end;
  }
  return text + line.slice(next);
}

/** The digits of one number of an example. */
function digitsFor(index: number, shift: number, length: number): string {
  return REPEATED[(index + shift) % MOST_NUMBERS]?.slice(0, length) ?? '';
}

const REPEATED = Array.from({ length: MOST_NUMBERS }, (_, index) => String(index + 1).repeat(MOST_DIGITS));

function numbersIn(line: string, spans: readonly number[]): string[] {
  const numbers: string[] = [];
  for (let index = 0; index < spans.length; index += 2)
    numbers.push(line.slice(spans[index], spans[index + 1]));
  return numbers;
}

function fillOf(
  one: ScannedLine | null,
  other: ScannedLine | null,
  numbers: readonly string[],
): Fill<ScannedLine> {
  const fill = partOf(one, other, numbers);
  return one === null || fill === undefined ? null : ((fill ?? (() => one)) as Fill<ScannedLine>);
}

/** Makes a part of what was found with other numbers; null where it is the same in both examples, undefined where they differ otherwise. */
function partOf(one: unknown, other: unknown, numbers: readonly string[]): Fill<unknown> | undefined {
  if (one === other) return null;
  if (typeof one === 'string' && typeof other === 'string') return textOf(one, other, numbers);
  if (!isRecord(one) || !isRecord(other) || Array.isArray(one) !== Array.isArray(other)) return undefined;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return undefined;
  const parts: { readonly name: string; readonly fill: (numbers: readonly string[]) => unknown }[] = [];
  for (const name of names) {
    const fill = partOf(one[name], other[name], numbers);
    if (fill === undefined) return undefined;
    if (fill !== null) parts.push({ name, fill });
  }
  if (parts.length === 0) return null;
  return (theirs) => {
    const made = (Array.isArray(one) ? [...one] : { ...one }) as Record<string, unknown>;
    for (const { name, fill } of parts) made[name] = fill(theirs);
    return made;
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A text of which nothing but whole numbers differs. */
function textOf(one: string, other: string, numbers: readonly string[]): Fill<string> | undefined {
  if (one.length !== other.length) return undefined;
  const pieces: (string | number)[] = [];
  let next = 0;
  for (let at = 0; at < one.length; at += 1) {
    if (one[at] === other[at]) continue;
    const index = Number(one[at]) - 1;
    const length = numbers[index]?.length ?? 0;
    const isWhole =
      length > 0 &&
      one.startsWith(digitsFor(index, 0, length), at) &&
      other.startsWith(digitsFor(index, SHIFT, length), at);
    if (!isWhole) return undefined;
    pieces.push(one.slice(next, at), index);
    at += length - 1;
    next = at + 1;
  }
  if (pieces.length === 2 && pieces[0] === '' && next === one.length) {
    const index = pieces[1] as number;
    return (theirs) => theirs[index] as string;
  }
  pieces.push(one.slice(next));
  return (theirs) => {
    let text = '';
    for (const piece of pieces) text += typeof piece === 'number' ? theirs[piece] : piece;
    return text;
  };
}
