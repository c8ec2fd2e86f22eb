import type { SysctlTree } from '../model/sysctl-tree.js';
import { Concerns } from './concerns.js';
import { type ConfFile, type ConfListing, listConfFiles } from './conf-files.js';
import { globBracedPaths } from './glob.js';
import { KeptSettings } from './kept-settings.js';
import { isGlobKey } from './key.js';
import { compilePattern, fitsPattern } from './fnmatch.js';
import { PROC_SYS, type KernelPaths } from './kernel-paths.js';
import { hasRule } from './loader-rules.js';
import { type LoaderReading, type LoadOptions, problemsInto } from './loader.js';
import type { KernelWrite, KeyFocus, LoadProblem, Setting } from './setting.js';
import { globFitsKey, spellsKey } from './spells-key.js';
import { readSystemdFile, systemdPath } from './systemd-lines.js';

/** CONF_PATHS of systemd; /lib is looked at by builds for a split /usr only and is the same place elsewhere. */
const FOLDERS = [
  '/etc/sysctl.d',
  '/run/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
  '/lib/sysctl.d',
];

interface SystemdArgs {
  readonly prefixes: readonly string[];
  readonly names: readonly string[];
}

/**
 * What systemd-sysctl reads and keeps: one assignment or exclusion a key, the last one said. Source: systemd src/sysctl/sysctl.c:run,
 * parse_file.
 */
export function readAsSystemd(tree: SysctlTree, options: LoadOptions): LoaderReading {
  const args = readArgs(options.args);
  const listing = listFiles(tree, options);
  const files = args.names.length === 0 ? listing.files : args.names.flatMap((name) => findFile(tree, name));
  const rules = { commentMarks: hasRule('semicolon-is-no-comment', options.version) ? '#' : '#;' };
  const concerns = new Concerns(concernOf(options, args.prefixes));
  const kept = new KeptSettings();
  const about = options.focus?.lines ?? null;
  const problems: LoadProblem[] = [];
  const complain = problemsInto(problems, options);
  const keep = (setting: Setting): void => {
    if (!concerns.has(setting.path)) return;
    if (args.prefixes.length > 0 && !isGlobKey(setting.path) && !hasPrefix(setting.path, args.prefixes))
      return;
    kept.add(setting);
  };
  for (const { path, node } of files) {
    if (node.kind === 'file') {
      readSystemdFile(node.text, path, rules, about, keep, complain);
    } else if (node.kind === 'directory' || node.kind === 'unreadable') {
      complain?.({ file: path, line: null, text: 'cannot be read' });
    }
  }
  if (options.credential !== null && args.names.length === 0) {
    readSystemdFile(options.credential, 'credential sysctl.extra', rules, about, keep);
  }
  const replaced = about === null ? [] : kept.replaced.listed;
  return {
    settings: kept.settings,
    replaced,
    leftOut: about === null ? 0 : kept.replaced.count - replaced.length,
    files,
    listing,
    problems,
    write: (kernel) => writeAll(kept, args.prefixes, kernel, options.focus),
    readOther: (text, file, visit) =>
      readSystemdFile(text, file, rules, about, (setting) => {
        if (concerns.has(setting.path)) visit(setting);
      }),
    program: 'systemd-sysctl',
  };
}

/** Whether a spelling means the key in focus; null where there is none. */
function concernOf({ focus }: LoadOptions, prefixes: readonly string[]): ((path: string) => boolean) | null {
  if (focus === null) return null;
  const isAboutKey = (path: string): boolean =>
    spellsKey(path, focus.path, { braces: true }) ??
    (isGlobKey(path) && keysOf(path, focus.kernel, new Map()).includes(focus.path));
  return (path) => (isGlobKey(path) ? globsWithin(path, prefixes).some(isAboutKey) : isAboutKey(path));
}

function listFiles(tree: SysctlTree, options: LoadOptions): ConfListing {
  return listConfFiles(tree, options.index, {
    folders: FOLDERS,
    skipsHidden: true,
    skipsBrokenLinks: hasRule('broken-links-do-not-mask', options.version),
  });
}

function findFile(tree: SysctlTree, name: string): ConfFile[] {
  const candidates = name.startsWith('/') ? [name] : FOLDERS.map((folder) => `${folder}/${name}`);
  for (const path of candidates) {
    const node = tree.nodes.get(path);
    if (node !== undefined && node.kind !== 'dangling-link') return [{ path, node }];
  }
  return [];
}

function writeAll(
  kept: KeptSettings,
  prefixes: readonly string[],
  kernel: KernelPaths,
  focus: KeyFocus | null,
): KernelWrite[] {
  const writes: KernelWrite[] = [];
  const found = new Map<string, readonly string[]>();
  const write = (key: string, value: string, setting: Setting): void => {
    const parts = key.split('/').filter((part) => part !== '' && part !== '.');
    const place = parts.includes('..') ? null : kernel.at(PROC_SYS + parts.join('/'));
    if (place?.kind === 'file') writes.push({ path: place.path, value, setting });
  };
  for (const setting of kept.settings) {
    const { value } = setting;
    if (value === null) continue;
    if (!isGlobKey(setting.path)) {
      write(setting.path, value, setting);
      continue;
    }
    for (const pattern of globsWithin(setting.path, prefixes)) {
      // Asked about one key, only that one of the keys that fit matters.
      const isAboutKey = focus !== null && globFitsKey(pattern, focus.path, { braces: true }) === true;
      const fitting = isAboutKey ? [focus.path] : keysOf(pattern, kernel, found);
      for (const key of isGlobKey(pattern) ? fitting : [pattern]) {
        if (!kept.has(key)) write(key, value, setting);
      }
    }
  }
  return writes;
}

function keysOf(
  pattern: string,
  kernel: KernelPaths,
  found: Map<string, readonly string[]>,
): readonly string[] {
  const known = found.get(pattern);
  if (known !== undefined) return known;
  const paths = globBracedPaths(PROC_SYS + pattern, kernel, false);
  // What leads nowhere stands for itself (GLOB_NOCHECK).
  const keys = (paths.length === 0 ? [PROC_SYS + pattern] : paths).map((path) =>
    path.slice(PROC_SYS.length).replace(/^(?:\/|\.\/)+/, ''),
  );
  found.set(pattern, keys);
  return keys;
}

/**
 * The options and file names of a command line; options that change no value are passed over. A prefix is taken for a key: one that
 * begins with /proc/sys loses its first slash before systemd looks for that, and fits nothing.
 */
function readArgs(args: readonly string[] | null): SystemdArgs {
  const prefixes: string[] = [];
  const names: string[] = [];
  const rest = [...(args ?? [])];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--prefix') prefixes.push(systemdPath(rest.shift() ?? ''));
    else if (arg.startsWith('--prefix=')) prefixes.push(systemdPath(arg.slice('--prefix='.length)));
    else if (!arg.startsWith('-')) names.push(arg);
  }
  return { prefixes, names };
}

function hasPrefix(path: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => prefix === '' || path === prefix || path.startsWith(`${prefix}/`));
}

/** A glob with its beginning replaced by each prefix that it fits. Source: systemd src/basic/path-util.c:path_glob_can_match. */
function globsWithin(path: string, prefixes: readonly string[]): string[] {
  if (prefixes.length === 0) return [path];
  return prefixes.flatMap((prefix) => {
    const parts = path.split('/');
    const wanted = prefix.split('/').filter((name) => name !== '');
    const fits = wanted.every((name, at) => {
      const part = parts[at];
      if (part === undefined) return false;
      return part === name || (isGlobKey(part) && fitsPattern(compilePattern(part), name, false));
    });
    return fits ? [[...wanted, ...parts.slice(wanted.length)].join('/')] : [];
  });
}
