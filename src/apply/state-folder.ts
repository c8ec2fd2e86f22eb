import { ExitCode } from '../model/exit-code.js';
import { type FileStat, type Host, HostError, type ReadingHost } from '../model/host.js';
import { UserError } from '../model/user-error.js';

/** Group and others may not write what root acts upon. */
const WRITABLE_BY_OTHERS = 0o022;
const FOLDER_MODE = 0o700;

/** Where a transaction keeps its journal, lock and receipts, and who may own them. */
export interface StateFolder {
  /** Inside the host's root. */
  readonly path: string;
  /** The effective user: what belongs to anybody else but root is not believed. */
  readonly euid: number;
}

/** Whether there is such a folder; one that others could write, that is a link, or that this user may not look at, throws UserError. */
export function hasStateFolder(host: ReadingHost, folder: StateFolder): boolean {
  const stat = statIfAllowed(host, folder.path);
  if (stat === null) return false;
  if (stat.kind !== 'directory') {
    throw unsafe(folder.path, stat.kind === 'symlink' ? 'is a link' : 'is not a folder');
  }
  refuseForeign(folder, folder.path, stat);
  return true;
}

/** Makes the folder and one below it where they are missing, readable by the owner alone. Throws UserError, HostError. */
export function ensureStateFolder(host: Host, folder: StateFolder, below?: string): void {
  if (!hasStateFolder(host, folder)) host.makeDirectory(folder.path, FOLDER_MODE);
  if (below === undefined) return;
  const path = `${folder.path}/${below}`;
  if (!hasStateFolder(host, { ...folder, path })) host.makeDirectory(path, FOLDER_MODE);
}

/**
 * The bytes of a file in the state folder; null where there is none. A link, a second name of another file, a foreign owner, or write
 * permission for others throws UserError.
 */
export function readStateFile(
  host: ReadingHost,
  folder: StateFolder,
  name: string,
  mostBytes: number,
): Uint8Array | null {
  if (!hasStateFolder(host, folder)) return null;
  const path = `${folder.path}/${name}`;
  const stat = refuseUnlessFile(host, path);
  if (stat === null) return null;
  if (stat.linkCount > 1) throw unsafe(path, 'has a second name');
  refuseForeign(folder, path, stat);
  try {
    return host.readBytes(path, mostBytes);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    if (error.code === 'ENOENT') return null;
    if (error.code === 'EFBIG') throw unsafe(path, 'is larger than any that novoodoo writes');
    throw error;
  }
}

/** What stands where a file of the state folder belongs; null where nothing does. Anything but a file throws UserError. */
export function refuseUnlessFile(host: ReadingHost, path: string): FileStat | null {
  const stat = statIfAllowed(host, path);
  if (stat === null || stat.kind === 'file') return stat;
  throw unsafe(path, stat.kind === 'symlink' ? 'is a link' : 'is not a file');
}

function statIfAllowed(host: ReadingHost, path: string): FileStat | null {
  try {
    return host.stat(path);
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== 'EACCES') throw error;
    throw new UserError(`this user may not look for ${path}`, {
      exitCode: ExitCode.refused,
      kind: 'not-privileged',
      next: 'run it as root, or choose another --state',
    });
  }
}

function refuseForeign(folder: StateFolder, path: string, stat: { mode: number; uid: number }): void {
  if (stat.uid !== folder.euid && stat.uid !== 0) {
    throw unsafe(path, `belongs to user ${stat.uid}, not to ${folder.euid}`);
  }
  if ((stat.mode & WRITABLE_BY_OTHERS) !== 0) {
    throw unsafe(path, `can be written by others (mode ${stat.mode.toString(8)})`);
  }
}

function unsafe(path: string, why: string): UserError {
  return new UserError(`${path} ${why}; nothing was done`, {
    exitCode: ExitCode.refused,
    kind: 'unsafe-state-folder',
    next: 'look who made it, and move it away or choose another --state',
  });
}
