import { ExitCode } from '../model/exit-code.js';
import { type HeldLock, HostError, type ReadingHost } from '../model/host.js';
import type { ObstacleKind } from '../model/kinds.js';
import { UserError } from '../model/user-error.js';
import { ensureStateFolder, refuseUnlessFile } from './state-folder.js';
import type { Setting } from './transaction.js';

const LOCK = 'lock';
const POLL_MS = 100;

/** What keeps the lock from being made, by the error that the system gives; without it nothing is changed. */
const NO_LOCK: Readonly<Partial<Record<string, { kind: ObstacleKind; why: string; next: string }>>> = {
  EROFS: {
    kind: 'read-only-file-system',
    why: 'its file system is mounted read-only',
    next: 'remount it writable, or choose another --state',
  },
  EPERM: {
    kind: 'immutable-file',
    why: 'its folder is immutable',
    next: 'ask who set it (lsattr -d); chattr -i takes it off',
  },
  EACCES: {
    kind: 'not-privileged',
    why: 'this user may not do that',
    next: 'run it as root, or choose another --state',
  },
  ENOSPC: { kind: 'no-space', why: 'there is no space left', next: 'make room, then run it again' },
  EDQUOT: { kind: 'no-space', why: 'the quota is used up (EDQUOT)', next: 'make room, then run it again' },
};

/** How long a command waits for another one to finish its steps, which takes milliseconds unless it hangs. */
export const LOCK_PATIENCE_MS = 10_000;

/**
 * Does something while no other novoodoo changes the host. The kernel frees the lock of a process that died. Throws UserError naming the
 * holder when it is not free within `patienceMs`, or where flock(1) is missing.
 */
export async function holdLock<T>(
  setting: Setting,
  patienceMs: number,
  act: () => T | Promise<T>,
): Promise<T> {
  const path = `${setting.folder.path}/${LOCK}`;
  const held = await takeLock(setting, path, patienceMs);
  try {
    return await act();
  } finally {
    await held.release();
  }
}

async function takeLock({ host, folder }: Setting, path: string, patienceMs: number): Promise<HeldLock> {
  const giveUpMs = host.now().monotonicMs + patienceMs;
  for (;;) {
    const held = await tryLock({ host, folder }, path);
    if (held !== null) return held;
    if (host.now().monotonicMs >= giveUpMs) {
      throw new UserError(`another novoodoo is changing this host now (${describeHolder(host, path)})`, {
        exitCode: ExitCode.refused,
        kind: 'busy',
        next: 'wait until it is done, then run this again',
      });
    }
    await host.sleep(POLL_MS);
  }
}

async function tryLock({ host, folder }: Setting, path: string): Promise<HeldLock | null> {
  try {
    ensureStateFolder(host, folder);
    refuseUnlessFile(host, path);
    return await host.lock(path);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const obstacle = NO_LOCK[error.code];
    if (obstacle !== undefined) {
      throw new UserError(`${path} could not be made: ${obstacle.why}; nothing was done`, {
        exitCode: ExitCode.refused,
        kind: obstacle.kind,
        next: obstacle.next,
      });
    }
    if (error.code !== 'ENOENT') throw error;
    throw new UserError('flock(1) of util-linux is needed, so that two changes never meet', {
      exitCode: ExitCode.refused,
      kind: 'tool-missing',
      next: 'install util-linux',
    });
  }
}

/** Who holds a lock, in words: flock(1) itself is a child of the novoodoo that waits for it, and /proc/locks names the child. */
function describeHolder(host: ReadingHost, path: string): string {
  try {
    const inode = host.stat(path)?.inode;
    for (const line of host.readText('/proc/locks').split('\n')) {
      const [, processId, lockedInode] =
        /FLOCK +ADVISORY +WRITE +([0-9]+) +[0-9a-f]+:[0-9a-f]+:([0-9]+) /.exec(line) ?? [];
      if (processId === undefined || Number(lockedInode) !== inode) continue;
      const parent = /^PPid:\s*([0-9]+)$/m.exec(host.readText(`/proc/${processId}/status`))?.[1] ?? '';
      const words = host.readText(`/proc/${parent}/cmdline`).split('\0').slice(0, 4).join(' ').trim();
      return `process ${parent}: ${words.slice(0, 200)}`;
    }
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
  }
  return 'which process it is could not be found out';
}
