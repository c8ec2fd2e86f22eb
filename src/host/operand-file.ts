import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../model/user-error.js';

const DEFAULT_MOST_BYTES = 64 * 1024 * 1024;
/** How long a named pipe is given for somebody to begin writing; without that it is empty. */
const PIPE_PATIENCE_MS = 2000;
/** Where a shell's <(command) and the end of its pipes stand, through which may well come nothing. */
const OF_SHELL = /^\/(?:dev|proc\/(?:self|\d{1,10}))\/(?:fd\/|stdin$)/;
const NAP_MS = 10;

/**
 * Reads a file that the user named on the command line; "-" is standard input. It belongs to the caller, so --root does not apply.
 * Throws UserError naming the file when it cannot be read or is larger than `mostBytes`.
 */
export function readOperand(file: string, mostBytes = DEFAULT_MOST_BYTES): Uint8Array {
  const name = operandName(file);
  try {
    // An open that waits would wait for ever at a pipe that nobody writes to.
    const flags = fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | fs.constants.O_NOCTTY;
    const descriptor = file === '-' ? 0 : fs.openSync(file, flags);
    try {
      const isPipe = descriptor !== 0 && fs.fstatSync(descriptor).isFIFO();
      const bytes = readAtMost(descriptor, mostBytes, name, isPipe ? PIPE_PATIENCE_MS : 0);
      if (isPipe && bytes.length === 0 && !OF_SHELL.test(file)) {
        throw new UserError(`nothing came through this pipe within ${PIPE_PATIENCE_MS / 1000} s`, {
          place: { file: name },
          next: 'start what writes to it first',
        });
      }
      return bytes;
    } finally {
      if (descriptor !== 0) fs.closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const isDirectory = code === 'EISDIR';
    throw new UserError(isDirectory ? 'is a folder, not a file' : `cannot read the file (${code})`, {
      place: { file: name },
      next: isDirectory ? 'name the files in it' : 'check the name and its permissions',
    });
  }
}

/** The same, and null where no such file is. */
export function readOperandIfThere(file: string, mostBytes = DEFAULT_MOST_BYTES): Uint8Array | null {
  return file === '-' || fs.existsSync(file) ? readOperand(file, mostBytes) : null;
}

/** Whether a folder, or a link to one, stands at a path that the user named. */
export function isFolder(file: string): boolean {
  try {
    return fs.statSync(file).isDirectory();
  } catch {
    return false;
  }
}

/** How an operand is called in messages. */
export function operandName(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/**
 * Writes a result where the user asked for it: a regular file whole or not at all, for it may be one that sysctl loaders read.
 * Throws UserError with exit 1 when that fails.
 */
export function writeOperand(file: string, content: string | Uint8Array, mode = 0o644): void {
  try {
    const before = fs.statSync(file, { throwIfNoEntry: false });
    if (before === undefined || before.isFile()) {
      replaceWhole(before === undefined ? file : fs.realpathSync(file), content, before?.mode ?? mode);
    } else {
      fs.writeFileSync(file, content);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new UserError(`cannot write the file (${code})`, {
      exitCode: 1,
      place: { file },
      next: 'choose another --output',
    });
  }
}

/** The temporary name does not end in .conf: loaders of sysctl files would read it. */
function replaceWhole(file: string, content: string | Uint8Array, mode: number): void {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    fs.writeFileSync(temporary, content, { mode, flag: 'wx', flush: true });
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

function readAtMost(descriptor: number, mostBytes: number, name: string, patienceMs: number): Uint8Array {
  const chunks: Buffer[] = [];
  let length = 0;
  let waitedMs = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(64 * 1024);
    const got = readSome(descriptor, chunk);
    if (got === 0 && length === 0 && waitedMs < patienceMs) {
      nap();
      waitedMs += NAP_MS;
      continue;
    }
    if (got === 0) return Buffer.concat(chunks, length);
    length += got;
    if (length > mostBytes) {
      throw new UserError(`larger than ${mostBytes} bytes`, {
        place: { file: name },
        next: 'pass a smaller file',
      });
    }
    chunks.push(chunk.subarray(0, got));
  }
}

function readSome(descriptor: number, chunk: Buffer): number {
  for (;;) {
    try {
      return fs.readSync(descriptor, chunk, 0, chunk.length, null);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EOF') return 0;
      // The writer of a pipe is not ready yet; standard input may be one too.
      if (code !== 'EAGAIN') throw error;
      nap();
    }
  }
}

function nap(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, NAP_MS);
}
