import type { LoaderAnswer, LoaderName } from '../model/resolution.js';
import type { SysctlTree } from '../model/sysctl-tree.js';
import { readAsBusybox } from './busybox-loader.js';
import { folderIndex } from './conf-files.js';
import { explainKey } from './explain.js';
import { canonicalPath, isGlobKey } from './key.js';
import { KernelPaths } from './kernel-paths.js';
import { KeyLines } from './key-lines.js';
import type { KnownLoader, Loader, LoaderReading, LoadOptions } from './loader.js';
import { newestKnownVersion } from './loader-rules.js';
import { readAsProcps } from './procps-loader.js';
import type { KernelWrite, KeyFocus, LoadProblem } from './setting.js';
import { readAsSystemd } from './systemd-loader.js';

/** Everything one loader would write to a host, in order. */
export interface LoaderRun {
  readonly writes: readonly KernelWrite[];
  /** The last value written, by path below /proc/sys. */
  readonly final: ReadonlyMap<string, string>;
  readonly masked: readonly { readonly path: string; readonly maskedBy: string }[];
  readonly problems: readonly LoadProblem[];
}

/**
 * What one loader writes to every key, from plain data. Where the tree has no kernel keys, every key that a line names in full is
 * taken for there.
 */
export function loadAll(tree: SysctlTree, loader: Loader): LoaderRun {
  const reading = readTree(tree, loader, null);
  const writes = reading.write(kernelOf(tree, namedKeys(reading)));
  return {
    writes,
    final: new Map(writes.map((write) => [write.path, write.value])),
    masked: reading.listing.masked.map(({ path, maskedBy }) => ({ path, maskedBy })),
    problems: reading.problems,
  };
}

/**
 * Which line decides a key for each loader, who loses, and why. The key, in either spelling, is taken for there; one that names
 * nothing below /proc/sys is set by nobody. Later loaders of the same name take the place of earlier ones.
 */
export function resolveKey(
  tree: SysctlTree,
  key: string,
  loaders: readonly KnownLoader[],
): Partial<Record<LoaderName, LoaderAnswer>> {
  return Object.fromEntries(loaders.map((loader) => [loader.name, answerFor(tree, key, loader)]));
}

/** The answer of one loader, as `resolveKey` gives it. */
export function answerFor(tree: SysctlTree, key: string, loader: KnownLoader): LoaderAnswer {
  const path = canonicalPath(key) ?? '';
  const kernel =
    loader.name === 'busybox'
      ? new KernelPaths([...(tree.kernelKeys ?? []), path], false)
      : KernelPaths.around(path, tree.kernelKeys);
  const reading = readTree(tree, loader, { path, kernel, lines: linesOf(tree, path) });
  return explainKey(tree, path, loader, reading, kernel);
}

/** The lines of a tree that may concern the key that was asked about last: each loader, and a second question, needs the same ones. */
const LINES_OF_TREE = new WeakMap<SysctlTree, KeyLines>();

function linesOf(tree: SysctlTree, path: string): KeyLines {
  const known = LINES_OF_TREE.get(tree);
  if (known?.path === path) return known;
  const lines = new KeyLines(path);
  LINES_OF_TREE.set(tree, lines);
  return lines;
}

/** A loader of the newest version that the rules were compared with, for a host where none could be found out. */
export function assumedLoader(name: LoaderName): KnownLoader {
  return { name, version: newestKnownVersion(name), basis: 'assumed' };
}

const READERS: Readonly<Record<LoaderName, (tree: SysctlTree, options: LoadOptions) => LoaderReading>> = {
  systemd: readAsSystemd,
  procps: readAsProcps,
  busybox: readAsBusybox,
};

function readTree(tree: SysctlTree, loader: Loader, focus: KeyFocus | null): LoaderReading {
  return READERS[loader.name](tree, {
    version: loader.version,
    args: loader.args ?? null,
    credential: loader.credential ?? null,
    focus,
    index: folderIndex(tree),
  });
}

function namedKeys(reading: LoaderReading): string[] {
  return reading.settings.flatMap((setting) => {
    const path = isGlobKey(setting.path) ? null : canonicalPath(`/${setting.path}`);
    return path === null ? [] : [path];
  });
}

function kernelOf(tree: SysctlTree, named: readonly string[]): KernelPaths {
  return new KernelPaths(tree.kernelKeys ?? named, tree.kernelKeys === null);
}
