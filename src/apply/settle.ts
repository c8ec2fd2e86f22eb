import type { ReadingHost } from '../model/host.js';
import type { Journal } from '../model/receipt.js';
import { isOfThisBoot, readUptimeMs } from './boot-clock.js';
import { removeGuardMark } from './guard-mark.js';
import { readOpenJournal } from './journal-file.js';
import { readReceipt } from './receipts.js';
import { hasStateFolder } from './state-folder.js';
import { sweepTemporaries } from './sweep.js';
import { close, type Ending, revert, type Setting } from './transaction.js';

/** What stood open before a command's own work, and what became of it. */
export type Settled =
  | { readonly kind: 'nothing-open' }
  /** A window whose time is not over: only confirm, rollback and the guard may end it. */
  | { readonly kind: 'window-open'; readonly journal: Journal; readonly remainingMs: number }
  | { readonly kind: 'settled'; readonly journal: Journal; readonly ending: Ending };

/**
 * Ends whatever a process that died left open: a committed transaction is closed, any other taken back, an open window left alone until its
 * time is over. To be called under the lock, so nobody can be at it. Throws UserError for a journal that cannot be believed, HostError.
 */
export function settleOpenJournal(setting: Setting): Settled {
  const { host, folder } = setting;
  if (!hasStateFolder(host, folder)) return { kind: 'nothing-open' };
  const journal = readOpenJournal(host, folder);
  if (journal === null) {
    sweepTemporaries(host, folder, []);
    removeGuardMark(host, folder);
    return { kind: 'nothing-open' };
  }
  if (journal.state === 'applied') {
    const receipt = readReceipt(host, folder, journal.id);
    if (receipt !== null) {
      close(setting, journal);
      return { kind: 'settled', journal, ending: { kind: 'applied', receipt, note: null } };
    }
  }
  const remainingMs = windowRemainingMs(host, journal);
  if (remainingMs !== null && remainingMs > 0) return { kind: 'window-open', journal, remainingMs };
  return { kind: 'settled', journal, ending: revert(setting, journal, causeOfRecovery(host, journal)) };
}

/** Time left in which a journal can still be confirmed; 0 when it is over, null where it awaits no confirmation in this boot. */
export function windowRemainingMs(host: ReadingHost, journal: Journal): number | null {
  if (journal.state !== 'awaiting-confirmation' || journal.window === null) return null;
  if (!isOfThisBoot(host, journal.bootId)) return null;
  return Math.max(0, journal.window.deadlineUptimeMs - readUptimeMs(host));
}

function causeOfRecovery(host: ReadingHost, journal: Journal): string {
  if (!isOfThisBoot(host, journal.bootId)) return 'the host was booted before it was done';
  if (journal.state === 'awaiting-confirmation') return 'nobody confirmed it in time';
  return 'the process that was at it died';
}
