import type { LoaderAnswer, LoaderName } from '../model/resolution.js';
import type { ConfFile, ConfListing } from './conf-files.js';
import type { KernelPaths } from './kernel-paths.js';
import {
  type KernelWrite,
  type KeyFocus,
  type LoadProblem,
  type ProblemVisitor,
  type Setting,
  type SettingVisitor,
} from './setting.js';

/** Which program loads, and how it is called. */
export interface Loader {
  readonly name: LoaderName;
  readonly version: string;
  /** Arguments of the program; left out for what boot scripts run: none, --system, -p. */
  readonly args?: readonly string[];
  /** Text of systemd's credential sysctl.extra, read after all files. */
  readonly credential?: string;
}

/** A loader together with how its version is known. */
export interface KnownLoader extends Loader {
  readonly basis: LoaderAnswer['basis'];
}

/** What a loader is told besides the tree. */
export interface LoadOptions {
  readonly version: string;
  /** The arguments of its command line; null for what boot scripts run. */
  readonly args: readonly string[] | null;
  /** Text of the credential sysctl.extra that systemd hands to its loader; null where there is none. */
  readonly credential: string | null;
  /** The key that is asked about; null for all. */
  readonly focus: KeyFocus | null;
  readonly index: ReadonlyMap<string, readonly string[]>;
}

/** A setting that a later one of the same key took the place of. */
export interface ReplacedSetting {
  readonly setting: Setting;
  readonly by: Setting;
}

/** What one loader made of the files, ready to be written. */
export interface LoaderReading {
  /** In the order in which they act; with a focus only those that would concern its key, were they alone. */
  readonly settings: readonly Setting[];
  /** Settings of the key in focus that others took the place of; empty without a focus. */
  readonly replaced: readonly ReplacedSetting[];
  /** How many more lines set the key in focus before those listed, all overruled. */
  readonly leftOut: number;
  /** The files that were opened, in order. */
  readonly files: readonly ConfFile[];
  readonly listing: ConfListing;
  /** Empty with a focus. */
  readonly problems: readonly LoadProblem[];
  /** The writes to the keys of a kernel, in order. */
  write(kernel: KernelPaths): KernelWrite[];
  /** Gives the settings of a file that this loader did not open, as `settings` would have them. */
  readOther(text: string, file: string, visit: SettingVisitor): void;
  /** In words: what was run. */
  readonly program: string;
}

/** Collects problems for who asks about all keys; asked about one, a file of a million bad lines shall not fill the memory. */
export function problemsInto(problems: LoadProblem[], { focus }: LoadOptions): ProblemVisitor | undefined {
  return focus === null ? (problem) => problems.push(problem) : undefined;
}
