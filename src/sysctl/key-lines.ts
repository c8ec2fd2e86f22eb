import { isSpace, skipBlanks, trimBlanks } from './blanks.js';
import { dottedKey, longestPart } from './key.js';
import { type LineTable, LineTableBuilder } from './line-table.js';
import { finders, nearest, NextFinder } from './next-finder.js';

/** ".." and, where slashes and dots change places, "//" may take back what stands before them. */
const STEPS_BACK = ['..', '//'];
/** Characters of a line by whose sense loaders differ: ends of lines and blanks for some, text for others. */
const DISPUTED = ['\0', '\r', '\v', '\f'];
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
  readonly #usual: readonly UsualSpelling[];
  readonly #marks: readonly string[];
  readonly #byFile = new Map<string, LineTable>();
  /** The last key in no usual spelling. */
  #last = { key: '', mayMean: false };

  constructor(path: string) {
    this.path = path;
    this.#bare = path.slice(skipBlanks(path, 0, path.length, isSpaceOrDash));
    // What a loader would take for a comment or a dash before the key is nothing that all of them read alike.
    this.#usual = /^[#;-]/.test(path) ? [] : [dottedKey(path), path].map(usualSpelling);
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
    const marks = finders(text, this.#marks);
    const stepsBack = finders(text, STEPS_BACK);
    const disputed = finders(text, DISPUTED);
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
      const isDisputed = nearest(disputed, start) < end;
      const usual = isDisputed ? null : this.#usualAt(text, start);
      if (usual !== null) {
        lines.addAssignment(start, end, number, usual.key, usual.pattern.lastIndex);
      } else {
        const equals = Math.min(equalsSigns.from(start), end);
        const keyStart = skipBlanks(text, start, equals, isSpaceOrDash);
        const keyEnd = trimBlanks(text, keyStart, equals, isSpace);
        const { key, mayMean } = this.#look(text.slice(keyStart, keyEnd));
        const reading = mayMean && !isDisputed ? commonReading(text, start, keyStart, equals, end) : null;
        if (reading === 'assignment') lines.addAssignment(start, end, number, key, equals + 1);
        else if (reading === 'exclusion') lines.addExclusion(start, end, number, key);
        else if (mayMean || nearest(stepsBack, start) < end) lines.add(start, end, number);
      }
      start = end + 1;
      number += 1;
    }
    return lines.tableOf(text);
  }

  /** The spelling in which a line gives the key a value that every loader reads alike; its pattern then ends where the value begins. */
  #usualAt(text: string, start: number): UsualSpelling | null {
    for (const spelling of this.#usual) {
      spelling.pattern.lastIndex = start;
      if (spelling.pattern.test(text)) return spelling;
    }
    return null;
  }

  /** Whether a key may mean the one asked about. Equal keys in a row are looked at once, and are one string. */
  #look(key: string): { readonly key: string; readonly mayMean: boolean } {
    if (key !== this.#last.key) this.#last = { key, mayMean: isAlike(this.#bare, key) };
    return this.#last;
  }
}

/**
 * What every loader takes a line for, whose key stands between `keyStart` and `equals`; null where they may differ: a dash before an
 * assignment, a comment, no value, no sense.
 */
function commonReading(
  text: string,
  start: number,
  keyStart: number,
  equals: number,
  end: number,
): 'assignment' | 'exclusion' | null {
  const first = skipBlanks(text, start, equals, isSpace);
  if (text[first] === '#' || text[first] === ';') return null;
  if (equals === end) return keyStart === first + 1 ? 'exclusion' : null;
  return keyStart === first && equals + 1 < end && text[equals + 1] !== '#' ? 'assignment' : null;
}

/** A way to write a key, and what a line begins with that gives it a value. */
interface UsualSpelling {
  readonly key: string;
  readonly pattern: RegExp;
}

/** No value, or a comment right behind the equals sign, is nothing that every loader reads alike. */
function usualSpelling(key: string): UsualSpelling {
  const literal = key.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return { key, pattern: new RegExp(`[ \\t]*${literal}[ \\t]*=(?!#|\\n|$)[ \\t]*`, 'y') };
}

function isAlike(path: string, key: string): boolean {
  // Where a loader takes a line for a C string, the key ends at the NUL.
  return (mayEndLike(path, key) || key.includes('\0')) && mayBeginLike(path, key);
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
    if (isSeparator(code) && isSeparator(wanted)) continue;
    // A dot, a slash or what makes a glob, also where the path has the same character: only who reads the whole line can tell.
    if (isSeparatorOrMark(code)) return true;
    if (code !== wanted) return isSeparator(wanted);
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
