import { isSpace, skipBlanks, trimBlanks } from './blanks.js';
import { dottedKey, longestPart } from './key.js';
import { type LineTable, LineTableBuilder } from './line-table.js';
import { nearest, NextFinder } from './next-finder.js';

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
