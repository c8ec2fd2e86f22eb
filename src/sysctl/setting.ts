import type { KernelPaths } from './kernel-paths.js';
import type { KeyLines } from './key-lines.js';

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

/** The one key that a reading is about; everything else may be left out of it. */
export interface KeyFocus {
  /** Canonical, below /proc/sys. */
  readonly path: string;
  /** The lines of the files that may concern it. */
  readonly lines: KeyLines;
  readonly kernel: KernelPaths;
}
