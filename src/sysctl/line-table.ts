/** Where the lines of a text stand, one after the other; in flat lists, for a million lines would be a million objects otherwise. */
export class LineTable {
  readonly #offsets: Int32Array;
  readonly #keys: readonly string[];
  readonly length: number;

  constructor(offsets: readonly number[], keys: readonly string[]) {
    this.#offsets = new Int32Array(offsets);
    this.#keys = keys;
    this.length = keys.length;
  }

  /** Offset of the first character of a line. */
  start(at: number): number {
    return this.#offsets[at * 4] ?? 0;
  }

  /** Offset behind the last character of a line. */
  end(at: number): number {
    return this.#offsets[at * 4 + 1] ?? 0;
  }

  /** The number of a line in its file; counts from 1. */
  number(at: number): number {
    return this.#offsets[at * 4 + 2] ?? 0;
  }

  /** The part of a line's text that a loader takes for the key. */
  key(at: number, text: string, start: number, end: number): string {
    const key = this.#keys[at] ?? '';
    const isSame = end === this.#offsets[at * 4 + 3] && end - start === key.length;
    return isSame ? key : text.slice(start, end);
  }
}

/** Takes down lines for a table. */
export class LineTableBuilder {
  readonly #offsets: number[] = [];
  readonly #keys: string[] = [];

  /** `key` is what stands before the equals sign without dash and blanks, and `keyEnd` the offset behind it, where that is known. */
  add(start: number, end: number, number: number, key = '', keyEnd = -1): void {
    this.#offsets.push(start, end, number, keyEnd);
    this.#keys.push(key);
  }

  get table(): LineTable {
    return new LineTable(this.#offsets, this.#keys);
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
  return lines.table;
}
