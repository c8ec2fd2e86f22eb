import { isSpace, skipBlanks, trimBlanks } from './blanks.js';
import { dottedKey, longestPart } from './key.js';

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

interface WrittenKey {
  readonly text: string;
  /** Whether it begins and ends as the key asked about may be spelled. */
  readonly isAlike: boolean;
}

/** Characters by which a line may concern a key that it does not name: those of globs, and the escape in them. */
const GLOB_MARKS = ['*', '?', '[', '\\'];

/**
 * The lines of files that may concern one key: those that hold a word which every spelling of the key has, or what makes a glob, and
 * that begin and end like the key. Found once for all loaders, from mark to mark, so that a million lines of other keys cost little.
 * Leaving out the others never changes what a loader makes of a file.
 */
export class KeyLines {
  /** Canonical, below /proc/sys. */
  readonly path: string;
  /** The path as it is compared: without the dashes and blanks that may stand before a key. */
  readonly #bare: string;
  readonly #dotted: WrittenKey;
  readonly #marks: readonly string[];
  readonly #byFile = new Map<string, LineTable>();
  #last: WrittenKey;

  constructor(path: string) {
    this.path = path;
    this.#bare = path.slice(skipBlanks(path, 0, path.length, isSpaceOrDash));
    this.#dotted = { text: dottedKey(path), isAlike: true };
    this.#last = this.#dotted;
    this.#marks = [longestPart(path), ...GLOB_MARKS];
  }

  /** The lines of one file, remembered by its name; a line ends with a newline only. */
  of(file: string, text: string): LineTable {
    let lines = this.#byFile.get(file);
    if (lines === undefined) {
      lines = this.#find(text);
      this.#byFile.set(file, lines);
    }
    return lines;
  }

  #find(text: string): LineTable {
    const lines = new LineTableBuilder();
    const marks = this.#marks.map((mark) => new NextFinder(text, mark));
    // ".." and, where slashes and dots change places, "//" may take back what stands before them.
    const stepsBack = ['..', '//'].map((mark) => new NextFinder(text, mark));
    const equalsSigns = new NextFinder(text, '=');
    let start = 0;
    let number = 1;
    for (let mark = nearest(marks, 0); mark < text.length; mark = nearest(marks, start)) {
      let newline = text.indexOf('\n', start);
      while (newline !== -1 && newline < mark) {
        start = newline + 1;
        number += 1;
        newline = text.indexOf('\n', start);
      }
      const end = newline === -1 ? text.length : newline;
      const keyStart = skipBlanks(text, start, end, isSpaceOrDash);
      const keyEnd = trimBlanks(text, keyStart, Math.min(equalsSigns.from(start), end), isSpace);
      const key = this.#keyOf(text.slice(keyStart, keyEnd));
      if (key.isAlike || nearest(stepsBack, start) < end) {
        lines.add(start, end, number, key.text, keyEnd);
      }
      start = end + 1;
      number += 1;
    }
    return lines.table;
  }

  /** Lists of one key are common: it is looked at once, and is one string, so that others compare it at once. */
  #keyOf(text: string): WrittenKey {
    if (text === this.#dotted.text) return this.#dotted;
    if (text !== this.#last.text) this.#last = { text, isAlike: isAlike(this.#bare, text) };
    return this.#last;
  }
}

/** Where a text occurs next, asked for from front to back without looking twice at the same text. */
export class NextFinder {
  readonly #text: string;
  readonly #wanted: string;
  #at = -1;

  constructor(text: string, wanted: string) {
    this.#text = text;
    this.#wanted = wanted;
  }

  /** The first place from `start` on; the length of the text where there is none. */
  from(start: number): number {
    if (this.#at < start) {
      const at = this.#text.indexOf(this.#wanted, start);
      this.#at = at === -1 ? this.#text.length : at;
    }
    return this.#at;
  }
}

/** The first place of any of several texts from `start` on. */
export function nearest(finders: readonly NextFinder[], start: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const finder of finders) least = Math.min(least, finder.from(start));
  return least;
}

function isAlike(path: string, key: string): boolean {
  // Where a loader takes a line for a C string, the key ends at the NUL.
  return mayBeginLike(path, key) && (mayEndLike(path, key) || key.includes('\0'));
}

/** Compares from the end back to the first character that may stand for others. */
function mayEndLike(path: string, key: string): boolean {
  let start = key.length;
  while (start > 0 && !isSeparatorOrMark(key.charCodeAt(start - 1))) start -= 1;
  return path.endsWith(key.slice(start));
}

/** Compares up to the first character that tells; which separator stands where does not. */
function mayBeginLike(path: string, key: string): boolean {
  for (let at = 0; at < path.length; at += 1) {
    if (at >= key.length) return false;
    const code = key.charCodeAt(at);
    const wanted = path.charCodeAt(at);
    if (code === wanted || (isSeparator(code) && isSeparator(wanted))) continue;
    // A dot, a slash or what makes a glob: only who reads the whole line can tell.
    return isSeparatorOrMark(code) || isSeparator(wanted);
  }
  return true;
}

function isSpaceOrDash(code: number): boolean {
  return code === 0x2d || isSpace(code);
}

function isSeparator(code: number): boolean {
  return code === 0x2e || code === 0x2f;
}

/** A dot, a slash, a bracket or brace, one of * ? and the backslash. */
function isSeparatorOrMark(code: number): boolean {
  return (
    isSeparator(code) ||
    code === 0x2a ||
    code === 0x3f ||
    (code >= 0x5b && code <= 0x5d) ||
    code === 0x7b ||
    code === 0x7d
  );
}
