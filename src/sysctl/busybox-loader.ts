import type { SysctlTree } from '../model/sysctl-tree.js';
import { readBusyboxFile } from './busybox-lines.js';
import { Concerns } from './concerns.js';
import type { ConfFile } from './conf-files.js';
import { type KernelPaths, PROC_SYS } from './kernel-paths.js';
import { type LoaderReading, type LoadOptions, problemsInto } from './loader.js';
import type { KernelWrite, LoadProblem, ProblemVisitor, Setting, SettingVisitor } from './setting.js';
import { SettingLog } from './setting-log.js';
import { mayBeForBusybox } from './spells-key.js';

/** NAME_MAX of Linux, with the separator before it: what follows the last slash found cannot be longer. */
const MAX_NAME_CHARS = 256;
/** PATH_MAX: no key as long can be opened. */
const MAX_KEY_CHARS = 4096;
const DEFAULT_FILE = '/etc/sysctl.conf';

/**
 * What busybox `sysctl -p` reads: /etc/sysctl.conf or the files named, no folder, no globs, no exclusions; the dots of a key are
 * resolved against what stands in /proc/sys. Source: busybox procps/sysctl.c.
 */
export function readAsBusybox(tree: SysctlTree, options: LoadOptions): LoaderReading {
  const args = options.args ?? ['-p'];
  const names = args.filter((arg) => !arg.startsWith('-'));
  const loads = args.some((arg) => /^-[a-z]*p/.test(arg));
  const wanted = loads ? (names.length === 0 ? [DEFAULT_FILE] : names) : [];
  const files: ConfFile[] = wanted.flatMap((path) => {
    const node = tree.nodes.get(path);
    return node === undefined ? [] : [{ path, node }];
  });
  const log = new SettingLog({ isAboutOneKey: options.focus !== null });
  const concerns = new Concerns(concernOf(options));
  const read = (text: string, file: string, visit: SettingVisitor, complain?: ProblemVisitor): void =>
    readBusyboxFile(
      text,
      file,
      options.focus?.lines ?? null,
      ({ key, value, line }) => {
        if (concerns.has(key)) visit({ path: key, value, file, line });
      },
      complain,
    );
  const problems: LoadProblem[] = [];
  const complain = problemsInto(problems, options);
  for (const path of wanted) {
    if (!tree.nodes.has(path)) complain?.({ file: path, line: null, text: 'cannot be opened' });
  }
  for (const { path, node } of files) {
    if (node.kind === 'file') read(node.text, path, (setting) => log.add(setting), complain);
  }
  return {
    settings: log.settings,
    replaced: [],
    leftOut: log.leftOut,
    files,
    listing: { files, masked: [], hidden: [] },
    problems,
    write: (kernel) => writeAll(log.settings, kernel),
    readOther: read,
    program: `busybox sysctl -p${names.map((name) => ` ${name}`).join('')}`,
  };
}

/** Whether a spelling means the key in focus; null where there is none. */
function concernOf({ focus }: LoadOptions): ((path: string) => boolean) | null {
  if (focus === null) return null;
  const { kernel } = focus;
  return (key) =>
    mayBeForBusybox(key, focus.path) &&
    key.length <= MAX_KEY_CHARS &&
    kernel.at(absolute(busyboxPath(key, kernel)))?.path === focus.path;
}

function writeAll(settings: readonly Setting[], kernel: KernelPaths): KernelWrite[] {
  const writes: KernelWrite[] = [];
  for (const setting of settings) {
    const { value } = setting;
    if (setting.path === '' || setting.path.length > MAX_KEY_CHARS || value === null || value === '')
      continue;
    const path = absolute(busyboxPath(setting.path, kernel));
    const place = kernel.at(path);
    if (place?.kind === 'file') {
      writes.push({ path: place.path, value, setting });
      continue;
    }
    const created = place === null ? creatable(path, kernel) : null;
    if (created === null) continue;
    kernel.add(created);
    writes.push({ path: created, value, setting });
  }
  return writes;
}

/**
 * A key with as few dots turned to slashes as lead to something that is there; dots and slashes change places where a dot comes
 * first and a slash later. Source: busybox procps/sysctl.c:sysctl_dots_to_slashes.
 */
export function busyboxPath(key: string, kernel: KernelPaths): string {
  const slash = key.indexOf('/');
  const dot = key.indexOf('.');
  if (slash !== -1 && dot !== -1 && dot < slash) {
    return key.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
  }
  let path = key;
  let fixedUpTo = -1;
  for (let at = path.length; at > fixedUpTo; at -= 1) {
    if (at < path.length && path[at] !== '.') continue;
    if (at - fixedUpTo > MAX_NAME_CHARS) continue;
    if (!isThere(path.slice(0, at), kernel)) continue;
    if (at === path.length) break;
    path = `${path.slice(0, at)}/${path.slice(at + 1)}`;
    fixedUpTo = at;
    at = path.length + 1;
  }
  return path;
}

function isThere(path: string, kernel: KernelPaths): boolean {
  return path !== '' && kernel.has(absolute(path));
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : PROC_SYS + path;
}

/**
 * busybox opens with O_CREAT: where the folder is there, a file that is not would be made. The kernel makes none below /proc/sys, a
 * tree of ordinary files does.
 */
function creatable(path: string, kernel: KernelPaths): string | null {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const folder = kernel.at(path.slice(0, slash) || '/');
  if (folder?.kind !== 'folder' || name === '') return null;
  return folder.path === '' ? name : `${folder.path}/${name}`;
}
