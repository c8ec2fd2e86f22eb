import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { type HeldLock, HostError, type RunOptions, type RunResult } from '../model/host.js';
import { lockWithFlock } from './flock.js';
import { runProgram } from './run-program.js';

/** The system calls on files that a host is made of. */
export type FileCalls = Pick<
  typeof fs,
  | 'accessSync'
  | 'closeSync'
  | 'fchmodSync'
  | 'fchownSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'linkSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readSync'
  | 'readdirSync'
  | 'readlinkSync'
  | 'renameSync'
  | 'statfsSync'
  | 'unlinkSync'
  | 'writeSync'
>;

/** Everything a live host does to the machine, one function per thing that can fail; paths are those of the machine. */
export interface World {
  readonly files: FileCalls;
  /** Copies mode, owner, ACL and extended attributes. Throws HostError. */
  copyAttributes(from: string, to: string): void;
  /** Takes an exclusive lock; null when another process holds it. Throws HostError. */
  lock(path: string): Promise<HeldLock | null>;
  run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult>;
}

export const REAL_WORLD: World = { files: fs, copyAttributes, lock: lockWithFlock, run: runProgram };

/** Node has no call for ACL, extended attributes and security label; GNU cp has. */
function copyAttributes(from: string, to: string): void {
  // "all" alone makes light of an extended attribute that cannot be copied; and the content is new, so its time is too.
  const keep = ['--preserve=all,xattr', '--no-preserve=timestamps'];
  const args = ['--attributes-only', ...keep, '--no-dereference', '--', from, to];
  const copied = spawnSync('cp', args, {
    encoding: 'latin1',
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  });
  if (copied.status === 0) return;
  const failure: NodeJS.ErrnoException | undefined = copied.error;
  const code = failure?.code ?? codeOfComplaint(copied.stderr ?? '');
  throw new HostError(code, 'copy the attributes of', from, failure?.message ?? copied.stderr.trim());
}

const CODES_BY_COMPLAINT: Readonly<Record<string, string>> = {
  'No space left on device': 'ENOSPC',
  'Disk quota exceeded': 'EDQUOT',
  'Read-only file system': 'EROFS',
  'Permission denied': 'EACCES',
  'Operation not permitted': 'EPERM',
};

/** The system's error code in what a program of the C locale complains of; EIO where there is none. */
function codeOfComplaint(complaint: string): string {
  for (const [text, code] of Object.entries(CODES_BY_COMPLAINT)) if (complaint.includes(text)) return code;
  return 'EIO';
}
