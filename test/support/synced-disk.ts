import fs from 'node:fs';
import path from 'node:path';

/** What a power cut does to that which was never fsynced; file systems differ, and each of these is allowed. */
export type PowerCut =
  /** The names in a folder are those of its last fsync. */
  | 'names-lost'
  /** Names stay, also those that lead to a file whose content was lost. */
  | 'content-lost';

interface SyncedFile {
  readonly content: Buffer;
  readonly mode: number;
}

const NOTHING: SyncedFile = { content: Buffer.alloc(0), mode: 0o600 };

/** What of a tree has reached the disk, by inode number: each file's content, and the names in each folder, as of its own last fsync. */
export class SyncedDisk {
  readonly #root: string;
  readonly #files = new Map<number, SyncedFile>();
  readonly #folders = new Map<number, ReadonlyMap<string, number>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Takes everything for synced. */
  syncAll(): void {
    this.#files.clear();
    this.#folders.clear();
    this.sync(this.#root);
    for (const name of this.#names()) this.sync(path.join(this.#root, name));
  }

  /** A new file may have the inode number of one that is gone. */
  forget(file: string): void {
    this.#files.delete(fs.statSync(file).ino);
  }

  /** What fsync(2) does to a file or folder. */
  sync(file: string): void {
    const stat = fs.statSync(file);
    if (stat.isFile()) {
      this.#files.set(stat.ino, { content: fs.readFileSync(file), mode: stat.mode & 0o7777 });
    } else {
      const names = new Map<string, number>();
      for (const name of fs.readdirSync(file)) {
        const below = fs.statSync(path.join(file, name));
        names.set(name, below.ino);
        if (below.isDirectory() && !this.#folders.has(below.ino)) this.#folders.set(below.ino, new Map());
      }
      this.#folders.set(stat.ino, names);
    }
  }

  /** Leaves what a power cut leaves of a folder directly under the root. */
  cut(folder: string, kind: PowerCut): void {
    const top = path.join(this.#root, folder);
    if (kind === 'content-lost') {
      for (const name of fs.readdirSync(top, { recursive: true, encoding: 'utf8' })) {
        const file = path.join(top, name);
        if (fs.statSync(file).isFile()) put(file, this.#files.get(inodeOf(file)) ?? NOTHING);
      }
    } else {
      const inode = inodeOf(top);
      fs.rmSync(top, { recursive: true });
      this.#makeAgain(top, inode);
    }
  }

  #makeAgain(folder: string, inode: number): void {
    fs.mkdirSync(folder);
    for (const [name, below] of this.#folders.get(inode) ?? []) {
      const file = path.join(folder, name);
      if (this.#folders.has(below)) this.#makeAgain(file, below);
      else put(file, this.#files.get(below) ?? NOTHING);
    }
  }

  #names(): string[] {
    return fs.readdirSync(this.#root, { recursive: true, encoding: 'utf8' });
  }
}

function inodeOf(file: string): number {
  return fs.statSync(file).ino;
}

function put(file: string, { content, mode }: SyncedFile): void {
  fs.writeFileSync(file, content);
  fs.chmodSync(file, mode);
}
