import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {
  type AppendFile,
  type DirectoryEntry,
  type FileKind,
  type FileStat,
  type HeldLock,
  type Host,
  HostError,
  type Instant,
  type RepeatedFile,
  type ReplaceOptions,
  type RunOptions,
  type RunResult,
} from '../model/host.js';
import { resolveInRoot } from './path-in-root.js';
import { runProgram } from './run-program.js';

const DEFAULT_MOST_BYTES = 64 * 1024 * 1024;
const FIRST_BUFFER_BYTES = 16 * 1024;

/** The real host: "/" in production, another host's tree under --root and in tests. */
export class LiveHost implements Host {
  readonly root: string;

  constructor(root = '/') {
    this.root = path.resolve(root);
  }

  readBytes(insidePath: string, maxBytes = DEFAULT_MOST_BYTES): Uint8Array {
    return attempt('read', insidePath, () => {
      const descriptor = fs.openSync(this.outside(insidePath), 'r');
      try {
        return readWhole(descriptor, insidePath, maxBytes);
      } finally {
        fs.closeSync(descriptor);
      }
    });
  }

  readText(insidePath: string, maxBytes = DEFAULT_MOST_BYTES): string {
    return latin1(this.readBytes(insidePath, maxBytes));
  }

  openRepeated(insidePath: string): RepeatedFile {
    const descriptor = attempt('open', insidePath, () => fs.openSync(this.outside(insidePath), 'r'));
    let buffer = Buffer.allocUnsafe(FIRST_BUFFER_BYTES);
    return {
      read() {
        return attempt('read', insidePath, () => {
          let length = 0;
          for (;;) {
            const got = fs.readSync(descriptor, buffer, length, buffer.length - length, length);
            length += got;
            if (got === 0) break;
            if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
          }
          return buffer.toString('latin1', 0, length);
        });
      },
      close() {
        fs.closeSync(descriptor);
      },
    };
  }

  list(insidePath: string): DirectoryEntry[] {
    return attempt('list', insidePath, () =>
      fs
        .readdirSync(this.outside(insidePath), { withFileTypes: true, encoding: 'buffer' })
        .map((entry) => ({ name: entry.name.toString('latin1'), kind: kindOf(entry) })),
    );
  }

  stat(insidePath: string): FileStat | null {
    return attempt('stat', insidePath, () => {
      const stat = fs.lstatSync(this.outsideUnfollowed(insidePath), { throwIfNoEntry: false });
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
      fs.readlinkSync(this.outsideUnfollowed(insidePath), 'buffer').toString('latin1'),
    );
  }

  resolve(insidePath: string): string {
    return this.root === '/' && isKernelFile(insidePath)
      ? insidePath
      : resolveInRoot(this.root, insidePath, { followLast: true });
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
    return runProgram(program, args, options);
  }

  openAppend(insidePath: string, mode: number): AppendFile {
    const flags = fs.constants.O_WRONLY | fs.constants.O_APPEND | fs.constants.O_CREAT;
    const descriptor = attempt('open', insidePath, () => fs.openSync(this.outside(insidePath), flags, mode));
    return {
      append(bytes) {
        const written = attempt('append', insidePath, () => fs.writeSync(descriptor, bytes));
        if (written !== bytes.length) {
          throw new HostError('ENOSPC', 'append', insidePath, `${written} of ${bytes.length} bytes written`);
        }
      },
      sync() {
        attempt('fsync', insidePath, () => fs.fsyncSync(descriptor));
      },
      close() {
        fs.closeSync(descriptor);
      },
    };
  }

  makeDirectory(insidePath: string, mode: number): void {
    attempt('mkdir', insidePath, () => fs.mkdirSync(this.outside(insidePath), { recursive: true, mode }));
  }

  writeKernelValue(insidePath: string, text: string): void {
    attempt('write', insidePath, () => {
      const descriptor = fs.openSync(this.outside(insidePath), fs.constants.O_WRONLY);
      try {
        const bytes = Buffer.from(text, 'latin1');
        const written = fs.writeSync(descriptor, bytes);
        if (written !== bytes.length) {
          throw new HostError('EIO', 'write', insidePath, `${written} of ${bytes.length} bytes taken`);
        }
      } finally {
        fs.closeSync(descriptor);
      }
    });
  }

  replaceFile(insidePath: string, content: Uint8Array, options: ReplaceOptions): void {
    attempt('replace', insidePath, () => {
      const target = this.outside(insidePath);
      const before = fs.lstatSync(target, { throwIfNoEntry: false });
      if (before !== undefined && !before.isFile()) {
        throw new HostError('EINVAL', 'replace', insidePath, 'not a regular file');
      }
      const folder = path.dirname(target);
      const temporary = path.join(folder, `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
      try {
        writeNewFile(temporary, target, content, before === undefined ? options.modeIfNew : null);
        fs.renameSync(temporary, target);
      } catch (error) {
        fs.rmSync(temporary, { force: true });
        throw error;
      }
      syncFolder(folder);
    });
  }

  removeFile(insidePath: string): void {
    attempt('remove', insidePath, () => {
      const target = this.outsideUnfollowed(insidePath);
      fs.unlinkSync(target);
      syncFolder(path.dirname(target));
    });
  }

  lock(insidePath: string): Promise<HeldLock | null> {
    return lockWithFlock(this.outside(insidePath), insidePath);
  }

  private outside(insidePath: string): string {
    return this.locate(insidePath, true);
  }

  private outsideUnfollowed(insidePath: string): string {
    return this.locate(insidePath, false);
  }

  private locate(insidePath: string, followLast: boolean): string {
    if (this.root === '/') return insidePath;
    return path.join(this.root, resolveInRoot(this.root, insidePath, { followLast }));
  }
}

function writeNewFile(
  temporary: string,
  target: string,
  content: Uint8Array,
  modeIfNew: number | null,
): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = fs.constants;
  const descriptor = fs.openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    if (modeIfNew === null) {
      copyAttributes(target, temporary);
    } else {
      fs.fchmodSync(descriptor, modeIfNew);
    }
    let offset = 0;
    while (offset < content.length) offset += fs.writeSync(descriptor, content, offset);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Mode, owner, ACL, extended attributes and security label: Node has no call for the last three, GNU cp has. */
function copyAttributes(from: string, to: string): void {
  const args = ['--attributes-only', '--preserve=all', '--no-dereference', '--', from, to];
  const copied = spawnSync('cp', args, {
    encoding: 'latin1',
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  });
  if (copied.status !== 0) {
    const why = copied.error?.message ?? copied.stderr.trim();
    throw new HostError('EIO', 'copy attributes of', from, why);
  }
}

function syncFolder(folder: string): void {
  const descriptor = fs.openSync(folder, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

const FLOCK_BUSY = 75;

/** flock(1) in a child that ends with us: held across SIGSTOP, freed by the kernel at SIGKILL. */
function lockWithFlock(outside: string, insidePath: string): Promise<HeldLock | null> {
  return new Promise((done, fail) => {
    const script = 'echo locked; exec cat >/dev/null';
    const args = ['--no-fork', '-n', '-E', String(FLOCK_BUSY), outside, '/bin/sh', '-c', script];
    const child = spawn('flock', args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString('latin1');
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      fail(new HostError(error.code ?? 'EIO', 'lock', insidePath, error.message));
    });
    const closed = new Promise<void>((ended) => child.once('close', () => ended()));
    child.once('close', (code) => {
      if (code === FLOCK_BUSY) done(null);
      else fail(new HostError('EIO', 'lock', insidePath, complaint.trim() || `flock ended with ${code}`));
    });
    child.stdout.once('data', () => {
      done({
        async release() {
          child.stdin.end();
          await closed;
        },
      });
    });
  });
}

function readWhole(descriptor: number, insidePath: string, maxBytes: number): Uint8Array {
  let buffer = Buffer.allocUnsafe(FIRST_BUFFER_BYTES);
  let length = 0;
  for (;;) {
    const got = fs.readSync(descriptor, buffer, length, buffer.length - length, null);
    if (got === 0) return buffer.subarray(0, length);
    length += got;
    if (length > maxBytes) throw new HostError('EFBIG', 'read', insidePath, `larger than ${maxBytes} bytes`);
    if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
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
