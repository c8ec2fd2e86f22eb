import { isSpace, skipBlanks, trimBlanks } from './blanks.js';

/** A line that every loader reads alike: an assignment, or an exclusion, for which the value is null. */
export interface PlainLine {
  readonly key: string;
  readonly value: string | null;
}

/** How many numbers are kept of a line: its start, its end, its number, and the start of its value. */
const NUMBERS = 4;
/** In place of the start of a value. */
const NOT_PLAIN = -1;
const EXCLUSION = -2;

/**
 * Where the lines of a text stand, one after the other, and what the plain ones say. In flat lists, for a million lines would be a
 * million objects otherwise.
 */
export class LineTable {
  readonly #text: string;
  readonly #numbers: Int32Array;
  readonly #keys: readonly string[];
  readonly length: number;

  constructor(text: string, numbers: Int32Array, keys: readonly string[]) {
    this.#text = text;
    this.#numbers = numbers;
    this.#keys = keys;
    this.length = keys.length;
  }

  /** Offset of the first character of a line. */
  start(at: number): number {
    return this.#numbers[at * NUMBERS] ?? 0;
  }

  /** Offset behind the last character of a line. */
  end(at: number): number {
    return this.#numbers[at * NUMBERS + 1] ?? 0;
  }

  /** The number of a line in its file; counts from 1. */
  number(at: number): number {
    return this.#numbers[at * NUMBERS + 2] ?? 0;
  }

  /** What a line says, where it is known that every loader reads it alike; else null. */
  plain(at: number): PlainLine | null {
    const valueStart = this.#numbers[at * NUMBERS + 3] ?? NOT_PLAIN;
    if (valueStart === NOT_PLAIN) return null;
    const key = this.#keys[at] ?? '';
    if (valueStart === EXCLUSION) return { key, value: null };
    const end = this.end(at);
    const start = skipBlanks(this.#text, valueStart, end, isSpace);
    return { key, value: this.#text.slice(start, trimBlanks(this.#text, start, end, isSpace)) };
  }
}

/** Takes down the lines of a text. */
export class LineTableBuilder {
  readonly #keys: string[] = [];
  #numbers = new Int32Array(256 * NUMBERS);

  /** A line that each loader has to read for itself. */
  add(start: number, end: number, number: number): void {
    this.#put(start, end, number, '', NOT_PLAIN);
  }

  /** A line that every loader takes for an assignment of what stands from `valueStart` on, without the blanks around it. */
  addAssignment(start: number, end: number, number: number, key: string, valueStart: number): void {
    this.#put(start, end, number, key, valueStart);
  }

  /** A line that every loader that knows exclusions takes for one. */
  addExclusion(start: number, end: number, number: number, key: string): void {
    this.#put(start, end, number, key, EXCLUSION);
  }

  /** The table of the lines, which stand in this text. */
  tableOf(text: string): LineTable {
    return new LineTable(text, this.#numbers.slice(0, this.#keys.length * NUMBERS), this.#keys);
  }

  #put(start: number, end: number, number: number, key: string, valueStart: number): void {
    const at = this.#keys.length * NUMBERS;
    if (at === this.#numbers.length) {
      const longer = new Int32Array(2 * at);
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    this.#keys.push(key);
    this.#numbers[at] = start;
    this.#numbers[at + 1] = end;
    this.#numbers[at + 2] = number;
    this.#numbers[at + 3] = valueStart;
  }
}

/** Every line of a text; a line ends with a newline only. */
export function everyLine(text: string): LineTable {
  const lines = new LineTableBuilder();
  for (let start = 0, number = 1; start < text.length; number += 1) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    lines.add(start, end, number);
    start = end + 1;
  }
  return lines.tableOf(text);
}
