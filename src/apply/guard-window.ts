import { HostError } from '../model/host.js';
import { UserError } from '../model/user-error.js';
import { LOCK_PATIENCE_MS, holdLock } from './hold-lock.js';
import { readStartTicks, writeGuardMark } from './guard-mark.js';
import { readOpenJournal } from './journal-file.js';
import { settleOpenJournal, windowRemainingMs } from './settle.js';
import { undoWindow } from './confirm-window.js';
import type { Ending, Setting } from './transaction.js';
import { readUptimeMs } from './boot-clock.js';

const POLL_MS = 500;
/** How often, and after what pause, a way back that failed is tried again. */
const MOST_TRIES = 20;
const RETRY_MS = 3000;

/** What a guard did: null where somebody else ended the window. */
export type GuardEnding = Ending | null;

/**
 * Guards one window until it has ended: takes the change back at the deadline, or at once when told to stop, whichever process started it
 * and whatever became of that. Never throws for a host that fails; it tries again and then leaves the journal open.
 */
export async function guardWindow(
  setting: Setting,
  options: { readonly journalId: string; readonly processId: number; readonly stop: AbortSignal },
): Promise<GuardEnding> {
  const { host, folder } = setting;
  const { journalId, processId, stop } = options;
  const startTicks = readStartTicks(host, processId) ?? '0';
  writeGuardMark(host, folder, { version: 1, journalId, processId, startTicks });
  for (let tries = 0; tries < MOST_TRIES; ) {
    try {
      const remainingMs = remainingOf(setting, journalId);
      if (remainingMs === null) return null;
      if (remainingMs > 0 && !stop.aborted) {
        await host.sleep(Math.min(remainingMs, POLL_MS), stop);
        continue;
      }
      const ending = await holdLock(setting, LOCK_PATIENCE_MS, () =>
        endWindow(setting, journalId, stop.aborted),
      );
      if (ending?.kind !== 'stuck') return ending;
    } catch (error) {
      if (!(error instanceof HostError) && !(error instanceof UserError)) throw error;
    }
    tries += 1;
    await host.sleep(RETRY_MS);
  }
  return null;
}

/** Under the lock: whoever held it may have ended the window, or given it more time. */
function endWindow(setting: Setting, journalId: string, stopped: boolean): GuardEnding {
  const journal = readOpenJournal(setting.host, setting.folder);
  if (journal === null || journal.id !== journalId) return null;
  if (stopped) {
    const result = undoWindow(setting, journalId, 'the guard of the window was stopped');
    return 'ending' in result ? result.ending : null;
  }
  const settled = settleOpenJournal(setting);
  return settled.kind === 'settled' ? settled.ending : null;
}

/** Time until this journal must be confirmed or ended; null where it has ended. */
function remainingOf(setting: Setting, journalId: string): number | null {
  const journal = readOpenJournal(setting.host, setting.folder);
  if (journal === null || journal.id !== journalId || journal.window === null) return null;
  const awaited = windowRemainingMs(setting.host, journal);
  // Steps are under way, by a process that may die at it: come back when the window would be over.
  return awaited ?? Math.max(0, journal.window.deadlineUptimeMs - readUptimeMs(setting.host));
}
