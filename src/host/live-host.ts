import { constants } from 'node:fs';
import path from 'node:path';
import {
  type AppendFile,
  type DirectoryEntry,
  type FileKind,
  type FileStat,
  type FreeSpace,
  type HeldLock,
  type Host,
  HostError,
  type Instant,
  type RepeatedFile,
  type ReplaceOptions,
  type RunOptions,
  type RunResult,
} from '../model/host.js';
import { outsidePath, resolveInRoot } from './path-in-root.js';
import { replaceFile, syncFolder, temporaryPath } from './replace-file.js';
import { type FileCalls, REAL_WORLD, type World } from './world.js';

const DEFAULT_MOST_BYTES = 64 * 1024 * 1024;
const FIRST_BUFFER_BYTES = 16 * 1024;
/** /dev/kmsg refuses a buffer that its next record does not fit into (include/linux/printk.h, PRINTK_MESSAGE_MAX and before). */
const MOST_RECORD_BYTES = 8 * 1024;
const READ_WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK;

/** The real host: "/" in production, another host's tree under --root and in tests. */
export class LiveHost implements Host {
  readonly root: string;
  readonly #world: World;
  readonly #files: FileCalls;

  /** The world is the real one except in tests that let single system calls fail. */
  constructor(root = '/', world: World = REAL_WORLD) {
    this.root = path.resolve(root);
    this.#world = world;
    this.#files = world.files;
  }

  readBytes(insidePath: string, maxBytes = DEFAULT_MOST_BYTES): Uint8Array {
    return attempt('read', insidePath, () => {
      // A pipe without a writer must not hang a reader, and /dev/kmsg must end where it has nothing more.
      const descriptor = this.#files.openSync(this.outside(insidePath), READ_WITHOUT_WAITING);
      try {
        return readWhole(this.#files, descriptor, insidePath, maxBytes);
      } finally {
        this.#files.closeSync(descriptor);
      }
    });
  }

  readText(insidePath: string, maxBytes = DEFAULT_MOST_BYTES): string {
    return latin1(this.readBytes(insidePath, maxBytes));
  }

  openRepeated(insidePath: string): RepeatedFile {
    const files = this.#files;
    const descriptor = attempt('open', insidePath, () =>
      files.openSync(this.outside(insidePath), READ_WITHOUT_WAITING),
    );
    const isDevice = files.fstatSync(descriptor).isCharacterDevice();
    let buffer = Buffer.allocUnsafe(FIRST_BUFFER_BYTES);
    return {
      read() {
        return attempt('read', insidePath, () => {
          if (isDevice)
            return readWhole(files, descriptor, insidePath, DEFAULT_MOST_BYTES).toString('latin1');
          for (;;) {
            // The kernel makes such a file in one piece, so a read that does not fill the buffer is the whole of it.
            const length = files.readSync(descriptor, buffer, 0, buffer.length, 0);
            if (length < buffer.length) return buffer.toString('latin1', 0, length);
            buffer = Buffer.allocUnsafe(buffer.length * 2);
          }
        });
      },
      close() {
        files.closeSync(descriptor);
      },
    };
  }

  list(insidePath: string): DirectoryEntry[] {
    return attempt('list', insidePath, () =>
      this.#files
        .readdirSync(this.outside(insidePath), { withFileTypes: true, encoding: 'buffer' })
        .map((entry) => ({ name: entry.name.toString('latin1'), kind: kindOf(entry) })),
    );
  }

  stat(insidePath: string): FileStat | null {
    return attempt('stat', insidePath, () => {
      const stat = this.#files.lstatSync(this.outsideUnfollowed(insidePath), { throwIfNoEntry: false });
      if (stat === undefined) return null;
      return {
        kind: kindOf(stat),
        mode: stat.mode & 0o7777,
        uid: stat.uid,
        gid: stat.gid,
        sizeBytes: stat.size,
        linkCount: stat.nlink,
        device: stat.dev,
        inode: stat.ino,
        modifiedMs: stat.mtimeMs,
      };
    });
  }

  readLink(insidePath: string): string {
    return attempt('readlink', insidePath, () =>
      this.#files.readlinkSync(this.outsideUnfollowed(insidePath), 'buffer').toString('latin1'),
    );
  }

  resolve(insidePath: string): string {
    return this.root === '/' && isKernelFile(insidePath)
      ? insidePath
      : resolveInRoot(this.root, insidePath, { followLast: true });
  }

  checkWritable(insidePath: string): void {
    attempt('write', insidePath, () => this.#files.accessSync(this.outside(insidePath), constants.W_OK));
  }

  freeSpace(insidePath: string): FreeSpace {
    return attempt('statfs', insidePath, () => {
      const space = this.#files.statfsSync(this.outside(insidePath));
      // The blocks kept back are root's; a file system that counts no blocks or no inodes (ramfs, btrfs) says it has none at all.
      const blocks = process.geteuid?.() === 0 ? space.bfree : space.bavail;
      return {
        bytes: space.blocks === 0 ? Number.POSITIVE_INFINITY : blocks * space.bsize,
        files: space.files === 0 ? Number.POSITIVE_INFINITY : space.ffree,
      };
    });
  }

  now(): Instant {
    return { wallMs: Date.now(), monotonicMs: performance.now() };
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((done) => {
      if (signal?.aborted === true) {
        done();
        return;
      }
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        done();
      };
      const timer = setTimeout(finish, Math.max(0, durationMs));
      signal?.addEventListener('abort', finish, { once: true });
    });
  }

  async run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
    return this.#world.run(program, args, options);
  }

  openAppend(insidePath: string, mode: number): AppendFile {
    const files = this.#files;
    const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL } = constants;
    const flags = O_WRONLY | O_APPEND | O_CREAT | O_EXCL;
    const descriptor = attempt('open', insidePath, () =>
      files.openSync(this.outside(insidePath), flags, mode),
    );
    let length = 0;
    return {
      append(bytes) {
        const written = attempt('append', insidePath, () => files.writeSync(descriptor, bytes));
        if (written !== bytes.length) {
          attempt('truncate', insidePath, () => files.ftruncateSync(descriptor, length));
          throw new HostError('ENOSPC', 'append', insidePath, `${written} of ${bytes.length} bytes written`);
        }
        length += written;
      },
      sync() {
        attempt('fsync', insidePath, () => files.fsyncSync(descriptor));
      },
      close() {
        files.closeSync(descriptor);
      },
    };
  }

  makeDirectory(insidePath: string, mode: number): void {
    attempt('mkdir', insidePath, () =>
      makeFolder(this.#files, this.locateByText(this.resolve(insidePath)), mode),
    );
  }

  writeKernelValue(insidePath: string, text: string): void {
    attempt('write', insidePath, () => {
      const descriptor = this.#files.openSync(this.outside(insidePath), constants.O_WRONLY);
      try {
        const bytes = Buffer.from(text, 'latin1');
        const written = this.#files.writeSync(descriptor, bytes);
        if (written !== bytes.length) {
          throw new HostError('EIO', 'write', insidePath, `${written} of ${bytes.length} bytes taken`);
        }
      } finally {
        this.#files.closeSync(descriptor);
      }
    });
  }

  replaceFile(insidePath: string, content: Uint8Array, options: ReplaceOptions): void {
    attempt('replace', insidePath, () => {
      replaceFile(this.#world, this.locateByText(this.resolve(insidePath)), content, options);
    });
  }

  keepAside(insidePath: string): void {
    attempt('link', insidePath, () => {
      const target = this.locateByText(insidePath);
      this.#files.linkSync(target, temporaryPath(target));
    });
  }

  renameFile(from: string, to: string): void {
    attempt('rename', to, () => {
      const target = this.locateByText(to);
      this.#files.renameSync(this.locateByText(from), target);
      syncFolder(this.#files, path.dirname(target));
    });
  }

  removeFile(insidePath: string): void {
    attempt('remove', insidePath, () => {
      const target = this.locateByText(insidePath);
      this.#files.unlinkSync(target);
      syncFolder(this.#files, path.dirname(target));
    });
  }

  lock(insidePath: string): Promise<HeldLock | null> {
    return this.#world.lock(this.locateByText(insidePath));
  }

  private outside(insidePath: string): string | Buffer {
    return this.locate(insidePath, true);
  }

  private outsideUnfollowed(insidePath: string): string | Buffer {
    return this.locate(insidePath, false);
  }

  private locate(insidePath: string, followLast: boolean): string | Buffer {
    if (this.root === '/') return outsidePath('/', insidePath);
    return outsidePath(this.root, resolveInRoot(this.root, insidePath, { followLast }));
  }

  /** For what changes a file: programs that help with it, and names beside it, take text only. */
  private locateByText(insidePath: string): string {
    const located = this.outsideUnfollowed(insidePath);
    if (typeof located === 'string') return located;
    throw new HostError('EILSEQ', 'change', insidePath, 'the name is not UTF-8');
  }
}

/** Makes a folder, durably, and those above it that are missing. Node's own recursive mkdir gives ENOENT for errors it has no name for. */
function makeFolder(files: FileCalls, folder: string, mode: number): void {
  const parent = path.dirname(folder);
  try {
    files.mkdirSync(folder, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && !files.lstatSync(folder).isFile()) return;
    if (code !== 'ENOENT' || parent === folder) throw error;
    makeFolder(files, parent, mode);
    files.mkdirSync(folder, { mode });
  }
  syncFolder(files, parent);
}

function readWhole(files: FileCalls, descriptor: number, insidePath: string, maxBytes: number): Buffer {
  let buffer = Buffer.allocUnsafe(FIRST_BUFFER_BYTES);
  let length = 0;
  for (;;) {
    const got = readNext(files, descriptor, buffer, length);
    if (got === 0) return buffer.subarray(0, length);
    length += got;
    if (length > maxBytes) throw new HostError('EFBIG', 'read', insidePath, `larger than ${maxBytes} bytes`);
    if (buffer.length - length < MOST_RECORD_BYTES) buffer = Buffer.concat([buffer], buffer.length * 2);
  }
}

/** One read; 0 at the end, which for /dev/kmsg is where a reader would have to wait. */
function readNext(files: FileCalls, descriptor: number, buffer: Buffer, length: number): number {
  for (;;) {
    try {
      return files.readSync(descriptor, buffer, length, buffer.length - length, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') return 0;
      // The kernel has overwritten the record that was next and has moved on (kernel/printk/printk.c, devkmsg_read).
      if (code !== 'EPIPE') throw error;
    }
  }
}

function isKernelFile(insidePath: string): boolean {
  return insidePath.startsWith('/proc/');
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): FileKind {
  if (entry.isSymbolicLink()) return 'symlink';
  if (entry.isDirectory()) return 'directory';
  return entry.isFile() ? 'file' : 'other';
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** Node reports some system errors by number only, EDQUOT among them. */
const NAMES_BY_ERRNO: Readonly<Record<number, string>> = { [-122]: 'EDQUOT' };

function attempt<T>(operation: string, insidePath: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof HostError || !(error instanceof Error)) throw error;
    const system = error as NodeJS.ErrnoException;
    if (system.errno === undefined && system.code === undefined) throw error;
    const code = NAMES_BY_ERRNO[system.errno ?? 0] ?? system.code ?? 'EIO';
    throw new HostError(code, operation, insidePath);
  }
}
