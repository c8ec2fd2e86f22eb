import { randomBytes } from 'node:crypto';
import { newestReceiptMs } from '../apply/receipts.js';
import type { StateFolder } from '../apply/state-folder.js';
import type { Setting } from '../apply/transaction.js';
import type { Host } from '../model/host.js';
import type { CommandContext } from './context.js';

/** Where a command keeps its journal and receipts. */
export function stateFolderOf(context: Omit<CommandContext, 'host'>): StateFolder {
  return { path: context.stateFolder, euid: context.euid };
}

/** Where a changing command works: on its own host, or on another one laid over it. */
export function settingOf(context: CommandContext<'changes'>, host: Host = context.host): Setting {
  return { host, folder: stateFolderOf(context) };
}

/** The last second that an id can name. */
const MOST_STAMP_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * A name for a new transaction and its receipt: the time, for people, and chance, so that no two are alike. The names sort in the order of
 * the transactions even within one second and when the clock was set back: then the time is a second after the newest receipt's. To be
 * called under the lock.
 */
export function newTransactionId({ host, folder }: Setting): string {
  const afterNewestMs = (newestReceiptMs(host, folder) ?? Number.NEGATIVE_INFINITY) + 1000;
  const stamp = new Date(Math.min(Math.max(host.now().wallMs, afterNewestMs), MOST_STAMP_MS))
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');
  return `${stamp}-${randomBytes(4).toString('hex')}`;
}
