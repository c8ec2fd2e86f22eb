import { type FileStat, HostError, type ReadingHost } from '../model/host.js';
import type { SysctlNode, SysctlTree } from '../model/sysctl-tree.js';
import { namesIn } from './tolerant-reads.js';

/** Every folder that some loader reads, highest precedence first (sysctl.d(5); procps adds /lib). */
const FOLDERS = [
  '/etc/sysctl.d',
  '/run/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
  '/lib/sysctl.d',
] as const;

const MAIN_FILE = '/etc/sysctl.conf';
const MOST_BYTES_OF_A_FILE = 8 * 1024 * 1024;
const MOST_BYTES_OF_ALL = 256 * 1024 * 1024;
const MOST_ENTRIES = 50_000;
const MOST_KERNEL_KEYS = 200_000;
const MOST_KERNEL_DEPTH = 16;

/**
 * Reads everything that decides which sysctl file wins: /etc/sysctl.conf, every entry of the sysctl.d folders, and `alsoFiles`
 * that other programs load (ufw's). What cannot be read becomes a node that says so; nothing is opened that is not a regular file.
 * The keys under /proc/sys are listed only when a file has a glob. Throws HostError EFBIG beyond 50,000 entries or 256 MiB.
 */
export function readSysctlTree(host: ReadingHost, alsoFiles: readonly string[] = []): SysctlTree {
  const nodes = new Map<string, SysctlNode>();
  const folderAliases = new Map<string, string>();
  let bytes = 0;
  const add = (path: string) => {
    const node = readNode(host, path);
    if (node === null) return;
    if (node.kind === 'file') bytes += node.text.length;
    if (bytes > MOST_BYTES_OF_ALL || nodes.size >= MOST_ENTRIES) {
      throw new HostError('EFBIG', 'read', path, 'the sysctl.d folders hold more than can be looked at');
    }
    nodes.set(path, node);
  };
  for (const folder of FOLDERS) {
    const real = resolveOrNull(host, folder);
    if (real !== null && real !== folder && (FOLDERS as readonly string[]).includes(real)) {
      folderAliases.set(folder, real);
      continue;
    }
    for (const name of namesIn(host, folder)) add(`${folder}/${name}`);
  }
  for (const path of [MAIN_FILE, ...alsoFiles]) if (!nodes.has(path)) add(path);
  const needsKeys = [...nodes.values()].some((node) => node.kind === 'file' && hasGlobLine(node.text));
  return { nodes, folderAliases, kernelKeys: needsKeys ? listKernelKeys(host) : null };
}

/** What stands at one path, links followed inside root; null where nothing does. */
export function readNode(host: ReadingHost, path: string): SysctlNode | null {
  try {
    const own = host.stat(path);
    if (own === null) return null;
    return readBehind(host, path, own.kind === 'symlink' ? host.readLink(path) : null);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    if (error.code === 'ENOTDIR' || error.code === 'ENOENT') return null;
    return { kind: 'unreadable', reason: error.code };
  }
}

function readBehind(host: ReadingHost, path: string, linkTarget: string | null): SysctlNode {
  const realPath = resolveOrNull(host, path);
  if (realPath === null) return { kind: 'dangling-link', linkTarget: linkTarget ?? '', broken: true };
  // In an image /dev may be empty; the link means the same.
  if (realPath === '/dev/null') return { kind: 'empty-device', linkTarget };
  const real = statThroughFolders(host, realPath);
  if (real === 'through-a-file') return { kind: 'dangling-link', linkTarget: linkTarget ?? '', broken: true };
  if (real === null) return { kind: 'dangling-link', linkTarget: linkTarget ?? '' };
  if (real.kind === 'directory') return { kind: 'directory', linkTarget };
  // A FIFO, socket or device: opening one could wait for ever.
  if (real.kind !== 'file') return { kind: 'empty-device', linkTarget };
  return { kind: 'file', text: host.readText(realPath, MOST_BYTES_OF_A_FILE), realPath, linkTarget };
}

function statThroughFolders(host: ReadingHost, path: string): FileStat | 'through-a-file' | null {
  try {
    return host.stat(path);
  } catch (error) {
    if (error instanceof HostError && error.code === 'ENOTDIR') return 'through-a-file';
    throw error;
  }
}

function resolveOrNull(host: ReadingHost, path: string): string | null {
  try {
    return host.resolve(path);
  } catch (error) {
    if (error instanceof HostError && (error.code === 'ELOOP' || error.code === 'ENOENT')) return null;
    throw error;
  }
}

/** Whether some line may have a glob left of its equals sign; a comment that looks like one only costs time. */
function hasGlobLine(text: string): boolean {
  const mayHave = text.includes('*') || text.includes('?') || text.includes('[');
  return mayHave && /^[^#;=\n]*[*?[]/m.test(text);
}

/** Every file under /proc/sys, relative to it; null where there is none. */
function listKernelKeys(host: ReadingHost): readonly string[] | null {
  const keys: string[] = [];
  const walk = (folder: string, depth: number): void => {
    if (depth > MOST_KERNEL_DEPTH) return;
    for (const entry of host.list(folder === '' ? '/proc/sys' : `/proc/sys/${folder}`)) {
      const inside = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (keys.length >= MOST_KERNEL_KEYS) return;
      if (entry.kind === 'file') keys.push(inside);
      else if (entry.kind === 'directory') tolerate(() => walk(inside, depth + 1));
    }
  };
  return tolerate(() => walk('', 0)) ? keys.sort() : null;
}

/** Runs it and says whether the host let it. */
function tolerate(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof HostError) return false;
    throw error;
  }
}
