import { type Host, HostError, type ReadingHost } from '../model/host.js';
import { type Journal, RECEIPT_VERSION, type Receipt } from '../model/receipt.js';
import { UserError } from '../model/user-error.js';
import { refuseStepsBeyondLimit } from './edit-scope.js';
import { formatSaved, parseReceipt, RECEIPT_ID } from '../parse/receipt.js';
import { ensureStateFolder, hasStateFolder, readStateFile, type StateFolder } from './state-folder.js';

const RECEIPTS = 'receipts';
const MOST_BYTES = 16 * 1024 * 1024;
const SECRET_MODE = 0o600;

/** How many receipts are kept, and for how long; the newest one always is. */
export interface Retention {
  readonly mostReceipts: number;
  readonly mostAgeMs: number;
}

export const DEFAULT_RETENTION: Retention = { mostReceipts: 100, mostAgeMs: 366 * 24 * 60 * 60 * 1000 };

/** A receipt, or why the file of that name cannot be believed. */
export type ListedReceipt =
  | { readonly id: string; readonly receipt: Receipt }
  | { readonly id: string; readonly problem: string };

/** Where the receipts of a state folder are. */
export function receiptsFolder(folder: StateFolder): StateFolder {
  return { ...folder, path: `${folder.path}/${RECEIPTS}` };
}

/** The receipts in the state folder, newest first. Throws UserError where the folder itself cannot be believed. */
export function listReceipts(host: ReadingHost, folder: StateFolder): ListedReceipt[] {
  return receiptIds(host, folder).map((id) => {
    try {
      const receipt = readReceipt(host, folder, id);
      return receipt === null ? { id, problem: 'gone' } : { id, receipt };
    } catch (error) {
      if (error instanceof UserError || error instanceof HostError) return { id, problem: error.message };
      throw error;
    }
  });
}

/** The instant in the name of the newest receipt, in epoch milliseconds; null where there is none. Throws UserError, HostError. */
export function newestReceiptMs(host: ReadingHost, folder: StateFolder): number | null {
  const [newest] = receiptIds(host, folder);
  return newest === undefined ? null : timeOfId(newest);
}

/** One receipt by its id; null where there is none. Throws UserError where it cannot be believed. */
export function readReceipt(host: ReadingHost, folder: StateFolder, id: string): Receipt | null {
  if (!RECEIPT_ID.test(id)) return null;
  const below = receiptsFolder(folder);
  if (!hasStateFolder(host, folder)) return null;
  const bytes = readStateFile(host, below, `${id}.json`, MOST_BYTES);
  if (bytes === null) return null;
  const file = `${below.path}/${id}.json`;
  const receipt = parseReceipt(bytes, file);
  if (receipt.id !== id) throw new UserError(`holds the receipt ${receipt.id}`, { place: { file } });
  refuseStepsBeyondLimit(receipt.steps, file);
  return receipt;
}

/** Saves a receipt durably. Throws HostError; the receipt may be there all the same. */
export function writeReceipt(host: Host, folder: StateFolder, receipt: Receipt): void {
  ensureStateFolder(host, folder, RECEIPTS);
  host.replaceFile(receiptPath(folder, receipt.id), formatSaved(receipt), { modeIfNew: SECRET_MODE });
}

/** Takes a receipt away where there is one. Throws HostError where it is still there afterwards. */
export function removeReceipt(host: Host, folder: StateFolder, id: string): void {
  const path = receiptPath(folder, id);
  if (host.stat(path) === null) return;
  try {
    host.removeFile(path);
  } catch (error) {
    if (host.stat(path) !== null) throw error;
  }
}

/** The receipt of a transaction that ended. */
export function receiptOf(journal: Journal, outcome: Receipt['outcome'], finishedAtMs: number): Receipt {
  const { id, operation, toolVersion, startedAt, bootId, machineId, steps } = journal;
  return {
    version: RECEIPT_VERSION,
    id,
    operation,
    outcome,
    toolVersion,
    startedAt,
    finishedAt: new Date(finishedAtMs).toISOString(),
    bootId,
    machineId,
    steps,
  };
}

/**
 * Removes the oldest receipts beyond the retention, never the newest and never the one that is kept by name; what cannot be removed stays.
 * Gives the ids that went.
 */
export function pruneReceipts(
  host: Host,
  folder: StateFolder,
  options: { readonly nowMs: number; readonly keepId: string | null; readonly retention: Retention },
): string[] {
  const { nowMs, keepId, retention } = options;
  const removed: string[] = [];
  for (const [index, id] of receiptIds(host, folder).entries()) {
    if (index === 0 || id === keepId) continue;
    const tooMany = index >= retention.mostReceipts;
    const tooOld = nowMs - timeOfId(id) > retention.mostAgeMs;
    if (!tooMany && !tooOld) continue;
    try {
      removeReceipt(host, folder, id);
      removed.push(id);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
    }
  }
  return removed;
}

function receiptIds(host: ReadingHost, folder: StateFolder): string[] {
  const below = receiptsFolder(folder);
  if (!hasStateFolder(host, folder) || !hasStateFolder(host, below)) return [];
  return host
    .list(below.path)
    .map((entry) => entry.name.replace(/\.json$/, ''))
    .filter((id) => RECEIPT_ID.test(id))
    .sort()
    .reverse();
}

function receiptPath(folder: StateFolder, id: string): string {
  return `${receiptsFolder(folder).path}/${id}.json`;
}

/** The instant that an id starts with (20261122T171502Z), in epoch milliseconds. */
function timeOfId(id: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(id)?.map(Number) ?? [];
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour, minute, second);
}
