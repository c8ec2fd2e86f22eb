import type { GlobFolders } from './glob.js';

/** Where /proc/sys begins, as the loaders write it before a key. */
export const PROC_SYS = '/proc/sys/';

/** PATH_MAX with its closing NUL: no call takes a longer path. */
const MAX_PATH_CHARS = 4096;

/** What a path leads to below /proc/sys; `path` is without "/proc/sys/", dots and double slashes. */
export interface KernelPlace {
  readonly kind: 'file' | 'folder';
  readonly path: string;
}

/**
 * The files of /proc/sys as loaders meet them: paths are resolved part by part, ".." included, and can be listed for globs. A path
 * that leads out of /proc/sys and not back leads nowhere.
 */
export class KernelPaths implements GlobFolders {
  readonly #files = new Set<string>();
  readonly #folders = new Map<string, Set<string>>([['', new Set()]]);
  readonly #trustsFolders: boolean;

  /** `trustsFolders` takes every unknown folder for there, where nobody could list /proc/sys. */
  constructor(files: Iterable<string>, trustsFolders: boolean) {
    this.#trustsFolders = trustsFolders;
    for (const file of files) this.add(file);
  }

  /** One file among all the folders that the other files make: as much as the question for one key needs. */
  static around(file: string, others: readonly string[] | null): KernelPaths {
    const paths = new KernelPaths([file], others === null);
    for (const other of others ?? []) {
      const slash = other.lastIndexOf('/');
      if (slash !== -1) paths.#link(other.slice(0, slash));
    }
    return paths;
  }

  /** Adds a file, as busybox does when it opens a key that is not there. */
  add(file: string): void {
    if (file.length >= MAX_PATH_CHARS) return;
    this.#files.add(file);
    const slash = file.lastIndexOf('/');
    const folder = slash === -1 ? '' : file.slice(0, slash);
    this.#link(folder);
    this.#folders.get(folder)?.add(file.slice(slash + 1));
  }

  /** Makes a folder and those above it. */
  #link(folder: string): void {
    if (this.#folders.has(folder)) return;
    this.#folders.set(folder, new Set());
    const slash = folder.lastIndexOf('/');
    const above = slash === -1 ? '' : folder.slice(0, slash);
    this.#link(above);
    this.#folders.get(above)?.add(folder.slice(slash + 1));
  }

  /** What stands at an absolute path, links none; null where nothing does. */
  at(written: string): KernelPlace | null {
    if (written.length >= MAX_PATH_CHARS) return null;
    const path = written.includes('//') ? written.replace(/\/{2,}/g, '/') : written;
    if (path.startsWith(PROC_SYS)) {
      const direct = path.slice(PROC_SYS.length);
      if (this.#files.has(direct)) return { kind: 'file', path: direct };
    }
    let walked = '';
    let kind: KernelPlace['kind'] | null = 'folder';
    for (const part of path.split('/').slice(1)) {
      if (kind !== 'folder') return null;
      if (part === '' || part === '.') continue;
      walked = part === '..' ? walked.slice(0, Math.max(0, walked.lastIndexOf('/'))) : `${walked}/${part}`;
      kind = this.#kindOf(walked);
    }
    const isInside = walked === '/proc/sys' || walked.startsWith(PROC_SYS);
    return kind !== null && isInside ? { kind, path: walked.slice(PROC_SYS.length) } : null;
  }

  has(path: string): boolean {
    return this.at(path) !== null;
  }

  isFolder(path: string): boolean {
    return this.at(path)?.kind === 'folder';
  }

  names(folder: string): Iterable<string> | null {
    const place = this.at(folder);
    return place?.kind === 'folder' ? (this.#folders.get(place.path) ?? []) : null;
  }

  /** `walked` is absolute and has no slash at its end; "" is the root. */
  #kindOf(walked: string): KernelPlace['kind'] | null {
    if (walked === '' || walked === '/proc' || walked === '/proc/sys') return 'folder';
    if (!walked.startsWith(PROC_SYS)) return null;
    const path = walked.slice(PROC_SYS.length);
    if (this.#files.has(path)) return 'file';
    return this.#folders.has(path) || this.#trustsFolders ? 'folder' : null;
  }
}
