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

/** Characters by which a line may concern a key that it does not name: those of globs, and the escape in them. */
const GLOB_MARKS = ['*', '?', '[', '\\'];

/**
 * Tells for stretches of a text, asked for from front to back, whether they may concern one key: whether they contain a word that
 * every spelling of the key contains, or could be a glob. Makes a scan of a million lines cheap, and never changes its result.
 */
export class KeyMentions {
  readonly #text: string;
  readonly #needles: readonly string[] | null;
  readonly #next: number[];

  /** A null word says yes to every stretch. */
  constructor(text: string, word: string | null) {
    this.#text = text;
    this.#needles = word === null ? null : [word, ...GLOB_MARKS];
    this.#next = (this.#needles ?? []).map(() => -2);
  }

  isIn(start: number, end: number): boolean {
    if (this.#needles === null) return true;
    for (const [at, needle] of this.#needles.entries()) {
      let next = this.#next[at] ?? -1;
      if (next !== -1 && next < start) {
        next = this.#text.indexOf(needle, start);
        this.#next[at] = next;
      }
      if (next !== -1 && next < end) return true;
    }
    return false;
  }
}

/** The word that every spelling of a path's key contains: its longest stretch without dots and slashes. */
export function commonWord(path: string): string {
  return path.split(/[./]/).reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}
