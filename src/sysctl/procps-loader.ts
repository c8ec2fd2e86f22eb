import type { SysctlNode, SysctlTree } from '../model/sysctl-tree.js';
import { Concerns } from './concerns.js';
import { type ConfFile, listConfFiles } from './conf-files.js';
import { compilePattern, fitsPattern } from './fnmatch.js';
import { globBracedPaths, type GlobFolders, globPaths } from './glob.js';
import { isGlobKey } from './key.js';
import { type KernelPaths, PROC_SYS } from './kernel-paths.js';
import { type LoaderReading, type LoadOptions, problemsInto } from './loader.js';
import { hasRule } from './loader-rules.js';
import { type ProcpsArgs, readProcpsArgs } from './procps-args.js';
import { readProcpsFile } from './procps-lines.js';
import type { KernelWrite, KeyFocus, LoadProblem, Setting } from './setting.js';
import { SettingLog } from './setting-log.js';
import { fitsWholeKey, globFitsKey, spellsKey } from './spells-key.js';

const FOLDERS = [
  '/etc/sysctl.d',
  '/run/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
  '/lib/sysctl.d',
];
const LAST_FILE = '/etc/sysctl.conf';

/**
 * What procps `sysctl --system` (or -p) reads: every line, in order; /etc/sysctl.conf last. Source: procps src/sysctl.c:
 * PreloadSystem, Preload.
 */
export function readAsProcps(tree: SysctlTree, options: LoadOptions): LoaderReading {
  const args = readProcpsArgs(options.args ?? ['--system'], options.version);
  const listing = listConfFiles(tree, options.index, {
    folders: FOLDERS,
    skipsHidden: false,
    skipsBrokenLinks: false,
  });
  const files = filesToRead(tree, listing.files, args, options);
  const excludesByGlob = hasRule('exclusions-may-be-globs', options.version);
  const log = new SettingLog({ isAboutOneKey: options.focus !== null });
  const known = new Concerns(concernOf(options));
  const concerns = (setting: Setting): boolean =>
    known.has(setting.path) || (setting.value === null && excludesByGlob && isExcludedBy(setting, options));
  const keep = (setting: Setting): void => {
    if (concerns(setting)) log.add(setting);
  };
  const about = options.focus?.lines ?? null;
  const problems: LoadProblem[] = [];
  const complain = problemsInto(problems, options);
  for (const { path, node } of files) {
    if (node.kind === 'file') {
      readProcpsFile(node.text, path, args.pattern, about, keep, complain);
    } else if (node.kind === 'dangling-link' || node.kind === 'unreadable') {
      complain?.({ file: path, line: null, text: 'cannot be opened' });
    }
  }
  return {
    settings: log.settings,
    replaced: [],
    leftOut: log.leftOut,
    files,
    listing,
    problems,
    write: (kernel) => (args.dryRun ? [] : writeAll(log.settings, kernel, excludesByGlob, options.focus)),
    readOther: (text, file, visit) =>
      readProcpsFile(text, file, args.pattern, about, (setting) => {
        if (concerns(setting)) visit(setting);
      }),
    program: args.mode === 'files' ? `sysctl -p ${args.files.join(' ')}` : 'sysctl --system',
  };
}

/** Whether a spelling means the key in focus; null where there is none. */
function concernOf({ focus }: LoadOptions): ((path: string) => boolean) | null {
  if (focus === null) return null;
  const { kernel } = focus;
  return (path) => {
    const known = spellsKey(path, focus.path, { braces: false });
    if (known !== null) return known;
    const spelled = PROC_SYS + path;
    const matches = isGlobKey(path) ? [spelled, ...globPaths(spelled, kernel, true)] : [spelled];
    return matches.some((match) => kernel.at(match)?.path === focus.path);
  };
}

function isExcludedBy(exclusion: Setting, { focus }: LoadOptions): boolean {
  return focus === null || fitsWholeKey(exclusion.path, focus.path);
}

/** procps opens each name through glob(3), braces included, so that a file called "*.conf" means every one of the folder. */
function filesToRead(
  tree: SysctlTree,
  listed: readonly ConfFile[],
  args: ProcpsArgs,
  options: LoadOptions,
): ConfFile[] {
  if (args.mode === 'nothing') return [];
  const isSystem = args.mode === 'system';
  const last = tree.nodes.get(LAST_FILE);
  const names = isSystem ? listed.map((file) => file.path) : [...args.files];
  if (isSystem && last?.kind === 'file') names.push(LAST_FILE);
  const missing: SysctlNode = { kind: 'unreadable', reason: 'not there' };
  const files: ConfFile[] = [];
  for (const name of names) {
    for (const path of openedNames(name, tree, options.index)) {
      const node = tree.nodes.get(path) ?? missing;
      files.push({ path, node });
      // A file that cannot be opened ends the work on this name.
      if (node.kind === 'dangling-link' || node.kind === 'unreadable') break;
    }
  }
  return files;
}

function openedNames(name: string, tree: SysctlTree, index: LoadOptions['index']): string[] {
  if (!/[*?[{\\]/.test(name) || !name.startsWith('/')) return [name];
  const folders: GlobFolders = {
    names: (folder) => index.get(folder.replace(/\/+$/, '')) ?? null,
    has: (path) => tree.nodes.has(path),
    isFolder: (path) => index.has(path),
  };
  const found = globBracedPaths(name, folders, true);
  return found.length === 0 ? [name] : found;
}

function writeAll(
  settings: readonly Setting[],
  kernel: KernelPaths,
  excludesByGlob: boolean,
  focus: KeyFocus | null,
): KernelWrite[] {
  const writes: KernelWrite[] = [];
  const named = new Set(settings.map((setting) => setting.path));
  const excluding = excludesByGlob
    ? [...new Set(settings.filter((setting) => setting.value === null).map((setting) => setting.path))].map(
        (path) => compilePattern(PROC_SYS + path),
      )
    : [];
  const found = new Map<string, readonly string[]>();
  const write = (path: string, value: string, setting: Setting): void => {
    const place = kernel.at(path);
    if (place?.kind === 'file') writes.push({ path: place.path, value, setting });
  };
  for (const setting of settings) {
    const { path, value } = setting;
    if (value === null) continue;
    if (!isGlobKey(path)) {
      write(PROC_SYS + path, value, setting);
      continue;
    }
    let matches = found.get(path);
    if (matches === undefined) {
      // Asked about one key, only that one of the keys that fit matters.
      const isAboutKey = focus !== null && globFitsKey(path, focus.path, { braces: false }) === true;
      const fitting = isAboutKey ? [PROC_SYS + focus.path] : globPaths(PROC_SYS + path, kernel, true);
      matches = fitting.filter(
        (match) =>
          !named.has(match.slice(PROC_SYS.length)) &&
          !excluding.some((pattern) => fitsPattern(pattern, match, false)),
      );
      found.set(path, matches);
    }
    for (const match of matches) write(match, value, setting);
  }
  return writes;
}
