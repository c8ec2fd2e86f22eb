import { isGlobKey } from './key.js';
import type { KernelPaths } from './kernel-paths.js';
import { isPlainSpelling } from './spells-key.js';

/** One assignment or exclusion that a loader read, in the form in which it compares keys. */
export interface Setting {
  /** Below /proc/sys/, as this loader spells it; may hold glob characters. */
  readonly path: string;
  /** null for an exclusion ("-KEY" without "="). */
  readonly value: string | null;
  readonly file: string;
  /** Counts from 1, as the loader counts lines. */
  readonly line: number;
}

/** One value written to one file of /proc/sys. */
export interface KernelWrite {
  /** Below /proc/sys, slash-separated. */
  readonly path: string;
  readonly value: string;
  readonly setting: Setting;
}

/** Something that a loader complains about, or passes over. */
export interface LoadProblem {
  readonly file: string;
  /** null where it concerns the whole file. */
  readonly line: number | null;
  readonly text: string;
}

/** Gives line by line what a file sets; the loader decides what a line is. */
export type SettingVisitor = (setting: Setting) => void;

/** Is told line by line what a loader complains about. */
export type ProblemVisitor = (problem: LoadProblem) => void;

/** For who does not ask for problems. */
export const ignoreProblems: ProblemVisitor = () => {};

/** The one key that a reading is about; everything else may be left out of it. */
export interface KeyFocus {
  /** Canonical, below /proc/sys. */
  readonly path: string;
  /** A word that every spelling of the key contains. */
  readonly word: string;
  readonly kernel: KernelPaths;
}

/** How many settings of one spelling are kept, and how many in all before older ones of a spelling are let go. */
const KEPT_PER_PATH = 100;
const KEPT_BEFORE_SORTING_OUT = 4096;

/**
 * Settings in the order of reading. With a focus, of many with the same spelling only the last
 * ones: what went before is always overruled by them, and is counted.
 */
export class SettingLog {
  #settings: Setting[] = [];
  #leftOut = 0;
  #sortsOutAt = KEPT_BEFORE_SORTING_OUT;
  readonly #concerns: ((path: string) => boolean) | null;
  readonly #known = new Map<string, boolean>();
  #last: { readonly path: string | null; readonly concerned: boolean } = { path: null, concerned: true };

  /** `concerns` tells for a spelling whether it may mean the key in focus; null keeps everything. */
  constructor(concerns: ((path: string) => boolean) | null) {
    this.#concerns = concerns;
  }

  /** Adds a setting that concerns the key in focus, or may. */
  add(setting: Setting): void {
    this.#settings.push(setting);
    if (this.#concerns !== null && this.#settings.length > this.#sortsOutAt) this.#sortOut();
  }

  isConcerned(path: string): boolean {
    if (this.#concerns === null) return true;
    // Lists of one key are common, and comparing is cheaper than looking up.
    if (path === this.#last.path) return this.#last.concerned;
    const concerned = this.#lookUp(path);
    this.#last = { path, concerned };
    return concerned;
  }

  #lookUp(path: string): boolean {
    let concerned = this.#known.get(path);
    if (concerned === undefined) {
      concerned = this.#concerns?.(path) ?? true;
      if (this.#known.size < KEPT_BEFORE_SORTING_OUT) this.#known.set(path, concerned);
    }
    return concerned;
  }

  get settings(): readonly Setting[] {
    return this.#settings;
  }

  /** How many settings were let go. */
  get leftOut(): number {
    return this.#leftOut;
  }

  #sortOut(): void {
    const assigned = new Map<string, number>();
    const excluded = new Map<string, number>();
    const kept: Setting[] = [];
    for (const setting of this.#settings.reverse()) {
      const seen = setting.value === null ? excluded : assigned;
      // Of globs that the key fits the last one counts, however they are spelled.
      const name = isGlobKey(setting.path) && isPlainSpelling(setting.path) ? '*' : setting.path;
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      if (count <= KEPT_PER_PATH) kept.push(setting);
    }
    this.#leftOut += this.#settings.length - kept.length;
    this.#settings = kept.reverse();
    this.#sortsOutAt = Math.max(KEPT_BEFORE_SORTING_OUT, 2 * kept.length);
  }
}

/** How many spellings are remembered: files repeat few, and a hostile one shall not fill the memory. */
const REMEMBERED_SPELLINGS = 1024;
/** A file in which so many spellings were new is asked no further. */
const MOST_MISSES = 10_000;

/** Remembers what a written key comes to, for files say the same keys again and again. */
export class SpellingMemory {
  readonly #known = new Map<string, string>();
  readonly #convert: (key: string) => string;
  #last: { readonly key: string; readonly path: string };
  #misses = 0;

  constructor(convert: (key: string) => string) {
    this.#convert = convert;
    this.#last = { key: '', path: convert('') };
  }

  pathOf(key: string): string {
    // Lists of one key are common, and comparing is cheaper than looking up.
    if (key === this.#last.key) return this.#last.path;
    const known = this.#misses < MOST_MISSES ? this.#known.get(key) : undefined;
    const path = known ?? this.#convert(key);
    if (known === undefined) {
      this.#misses += 1;
      if (this.#known.size < REMEMBERED_SPELLINGS) this.#known.set(key, path);
    }
    this.#last = { key, path };
    return path;
  }
}

/** Characters by which a line may concern a key that it does not name: those of globs, and the escape in them. */
const GLOB_MARKS = ['*', '?', '[', '\\'];
/** What makes ".." of a path, which may take back what stands before it; slashes and dots may change places. */
const STEPS_BACK = ['..', '//'];

/**
 * Tells for stretches of a text, asked for from front to back, whether they may concern one key: whether they contain a word that
 * every spelling of the key contains, or could be a glob, and begin like the key. Makes a scan of a million lines cheap, and never
 * changes its result.
 */
export class KeyMentions {
  readonly #text: string;
  readonly #path: string | null;
  readonly #names: NextFinder[];
  readonly #stepsBack: NextFinder[];

  /** Without a key it says yes to every stretch. */
  constructor(text: string, key: Pick<KeyFocus, 'path' | 'word'> | null) {
    this.#text = text;
    this.#path = key?.path ?? null;
    this.#names = key === null ? [] : [key.word, ...GLOB_MARKS].map((mark) => new NextFinder(text, mark));
    this.#stepsBack = key === null ? [] : STEPS_BACK.map((mark) => new NextFinder(text, mark));
  }

  isIn(start: number, end: number): boolean {
    if (this.#path === null) return true;
    return (
      isAnyIn(this.#names, start, end) &&
      (this.#mayBeginLikeKey(this.#path, start, end) || isAnyIn(this.#stepsBack, start, end))
    );
  }

  /** Compares up to the first character that tells; which separator stands where does not. */
  #mayBeginLikeKey(path: string, start: number, end: number): boolean {
    let at = start;
    while (at < end && isBlankOrDash(this.#text.charCodeAt(at))) at += 1;
    for (let index = 0; index < path.length; index += 1, at += 1) {
      if (at >= end) return false;
      const [code, wanted] = [this.#text.charCodeAt(at), path.charCodeAt(index)];
      if (code === wanted || (isSeparator(code) && isSeparator(wanted))) continue;
      // A dot, a slash or what makes a glob: only who reads the whole line can tell.
      return isSeparator(code) || isSeparator(wanted) || isGlobMark(code);
    }
    return true;
  }
}

/** Where a text occurs next, asked for from front to back without looking twice at the same text. */
class NextFinder {
  readonly #text: string;
  readonly #wanted: string;
  #at = -1;

  constructor(text: string, wanted: string) {
    this.#text = text;
    this.#wanted = wanted;
  }

  isIn(start: number, end: number): boolean {
    if (this.#at < start) {
      const at = this.#text.indexOf(this.#wanted, start);
      this.#at = at === -1 ? Number.POSITIVE_INFINITY : at;
    }
    return this.#at < end;
  }
}

function isAnyIn(finders: readonly NextFinder[], start: number, end: number): boolean {
  for (let index = 0; index < finders.length; index += 1) {
    if (finders[index]?.isIn(start, end) === true) return true;
  }
  return false;
}

function isBlankOrDash(code: number): boolean {
  return code === 0x20 || code === 0x2d || (code >= 0x09 && code <= 0x0d);
}

function isSeparator(code: number): boolean {
  return code === 0x2e || code === 0x2f;
}

/** One of * ? [ { and the backslash. */
function isGlobMark(code: number): boolean {
  return code === 0x2a || code === 0x3f || code === 0x5b || code === 0x7b || code === 0x5c;
}

/** The word that every spelling of a path's key contains: its longest stretch without dots and slashes. */
export function commonWord(path: string): string {
  return path.split(/[./]/).reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}
