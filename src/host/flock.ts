import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { type HeldLock, HostError } from '../model/host.js';

const BUSY = 75;

/**
 * Locks a file through flock(1) in a child that ends with us: held across SIGSTOP, freed by the kernel at SIGKILL. Gives null when
 * another process holds it. Throws HostError, ENOENT where there is no flock program.
 */
export async function lockWithFlock(path: string): Promise<HeldLock | null> {
  makeLockFile(path);
  return new Promise((done, fail) => {
    const script = 'echo locked; exec cat >/dev/null';
    const args = ['--no-fork', '-n', '-E', String(BUSY), path, '/bin/sh', '-c', script];
    const child = spawn('flock', args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, cwd: '/' });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString('latin1');
    });
    child.stdin.on('error', () => {
      // The child has ended already; the lock is free.
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      fail(new HostError(error.code ?? 'EIO', 'run flock for', path, error.message));
    });
    const closed = new Promise<void>((ended) => child.once('close', () => ended()));
    child.once('close', (code) => {
      if (code === BUSY) done(null);
      else fail(new HostError('EIO', 'lock', path, complaint.trim() || `flock ended with ${code}`));
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

/** flock(1) would make the file readable by everybody, and follow a link to do so. */
function makeLockFile(path: string): void {
  const { O_RDONLY, O_CREAT, O_NOFOLLOW } = fs.constants;
  try {
    fs.closeSync(fs.openSync(path, O_RDONLY | O_CREAT | O_NOFOLLOW, 0o600));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'EIO';
    throw new HostError(code === 'ENOENT' ? 'ENOTDIR' : code, 'make the lock', path);
  }
}
