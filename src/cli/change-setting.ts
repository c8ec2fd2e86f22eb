import { randomBytes } from 'node:crypto';
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

/** A name for a new transaction and its receipt: the time, for people, and chance, so that no two are alike. */
export function newTransactionId(wallMs: number): string {
  const stamp = new Date(wallMs)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');
  return `${stamp}-${randomBytes(4).toString('hex')}`;
}
