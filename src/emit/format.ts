import type { Quote } from './quote.js';
import type { View } from './render-strictly.js';
import type { Snippet } from './snippet.js';

/** Fills one of the shell scripts in templates/scripts and returns its lines. */
export type ScriptRenderer = (name: string, view: View) => readonly string[];

/**
 * What the emitted file depends on: a drop-in in /etc/sysctl.d that must win, the line in /etc/sysctl.conf, a node outside of
 * containers, a value set without any sysctl file, or only on metrics.
 */
export type Dependence = 'drop-in' | 'sysctl.conf' | 'node' | 'host' | 'metrics';

/** A file that stands on a host once the format's tool has done its work. */
export interface Deployment {
  readonly path: string;
  /** null where it is the emitted file itself. */
  readonly text: string | null;
}

/** One output format: its template and what goes into it. */
export interface Format {
  /** What it is, for lists and documents. */
  readonly title: string;
  /** The file in templates/. */
  readonly template: string;
  readonly quote: Quote;
  readonly dependsOn: Dependence;
  /** How the file leaves an equal or higher value on the host alone, one clause a line; null where it cannot look. */
  readonly comparison: readonly string[] | null;
  /** The file to look for on a host; null where there is none of its own. */
  readonly deploys: ((snippet: Snippet) => Deployment) | null;
  /** How the file is put to use. */
  readonly use: (snippet: Snippet) => readonly string[];
  readonly undo: (snippet: Snippet) => readonly string[];
  /** What the template is filled with besides `header`. */
  readonly view: (snippet: Snippet, script: ScriptRenderer) => View;
}
