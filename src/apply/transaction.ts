import { type Host, HostError } from '../model/host.js';
import type { Journal, JournalState, Receipt } from '../model/receipt.js';
import { isOfThisBoot } from './boot-clock.js';
import { removeGuardMark } from './guard-mark.js';
import { readOpenJournal, removeJournal, writeJournal } from './journal-file.js';
import { reasonOf } from './reason.js';
import { receiptOf, removeReceipt, writeReceipt } from './receipts.js';
import { keepAside, nameOf, perform, StepMoved, takeBack } from './steps.js';
import { ensureStateFolder, type StateFolder } from './state-folder.js';
import { sweepTemporaries } from './sweep.js';

/** Where a transaction works. */
export interface Setting {
  readonly host: Host;
  readonly folder: StateFolder;
}

/** How a transaction ended. */
export type Ending =
  /** Every step was taken and proved; `note` where the journal could not be removed, and the next changing command will. */
  | { readonly kind: 'applied'; readonly receipt: Receipt; readonly note: string | null }
  /** Everything of ours is as before. */
  | { readonly kind: 'reverted'; readonly cause: string }
  /** Everything of ours is as before, except what somebody else has changed meanwhile: that was left alone. */
  | { readonly kind: 'reverted-partly'; readonly cause: string; readonly foreign: readonly string[] }
  /** Something could not be put back; the journal stays open. */
  | { readonly kind: 'stuck'; readonly cause: string; readonly failures: readonly string[] };

/** Opens the journal, durably, before anything is changed. Throws HostError, with nothing changed and no journal left. */
export function openJournal(setting: Setting, journal: Journal): void {
  ensureStateFolder(setting.host, setting.folder);
  try {
    writeJournal(setting.host, setting.folder, journal);
  } catch (error) {
    closeQuietly(setting);
    throw error;
  }
}

/** Records durably how far the transaction got. Throws HostError; what is on disk then decides. */
export function recordState(setting: Setting, journal: Journal, state: JournalState): Journal {
  const next = { ...journal, state };
  writeJournal(setting.host, setting.folder, next);
  return next;
}

/**
 * Takes every step that is not taken yet, lets `check` have the last word, and saves the receipt. Anything that fails takes everything
 * back. `check` gives the reason why the result is not what was wanted, or null.
 */
export async function carryOut(
  setting: Setting,
  journal: Journal,
  check: () => Promise<string | null>,
): Promise<Ending> {
  try {
    for (const step of journal.steps) {
      keepAside(setting.host, step);
      perform(setting.host, step);
    }
    const objection = await check();
    if (objection !== null) return revert(setting, journal, objection);
    return commit(setting, journal);
  } catch (error) {
    return revert(setting, journal, reasonOf(error));
  }
}

/** Takes back, last step first, whatever still is as the journal's steps left it. */
export function revert(setting: Setting, journal: Journal, cause: string): Ending {
  const { host, folder } = setting;
  try {
    recordState(setting, journal, 'reverting');
  } catch (error) {
    // On a full disk this cannot be recorded; the way back needs no room, and a cut here is recovered backward all the same.
    if (!(error instanceof HostError)) throw error;
  }
  const foreign: string[] = [];
  const failures: string[] = [];
  const attempt = (name: string, act: () => void) => {
    try {
      act();
    } catch (error) {
      if (error instanceof StepMoved) foreign.push(`${nameOf(error.step)} holds ${error.found}`);
      else failures.push(`${name}: ${reasonOf(error)}`);
    }
  };
  attempt('receipt', () => removeReceipt(host, folder, journal.id));
  const sameBoot = isMaybeOfThisBoot(host, journal);
  for (const step of [...journal.steps].reverse()) {
    // The kernel value of an earlier boot is gone by itself.
    if (step.kind === 'runtime' && !sameBoot) continue;
    attempt(nameOf(step), () => takeBack(host, step));
  }
  if (failures.length === 0 && foreign.length > 0) {
    attempt('receipt', () => {
      writeReceipt(host, folder, receiptOf(journal, 'reverted-partly', host.now().wallMs));
    });
  }
  if (failures.length === 0) attempt('journal', () => close(setting, journal));
  if (failures.length > 0) return { kind: 'stuck', cause, failures };
  return foreign.length > 0 ? { kind: 'reverted-partly', cause, foreign } : { kind: 'reverted', cause };
}

/** Finishes what was committed already: only the journal is still there. Throws HostError. */
export function close(setting: Setting, journal: Journal): void {
  const { host, folder } = setting;
  sweepTemporaries(host, folder, journal.steps);
  removeGuardMark(host, folder);
  removeJournal(host, folder);
}

function commit(setting: Setting, journal: Journal): Ending {
  const { host, folder } = setting;
  const receipt = receiptOf(journal, 'applied', host.now().wallMs);
  writeReceipt(host, folder, receipt);
  try {
    recordState(setting, journal, 'applied');
  } catch (error) {
    const reason = reasonOf(error);
    if (readOpenJournal(host, folder)?.state !== 'applied') return revert(setting, journal, reason);
  }
  try {
    close(setting, journal);
  } catch (error) {
    return { kind: 'applied', receipt, note: reasonOf(error) };
  }
  return { kind: 'applied', receipt, note: null };
}

/** Where the boot cannot be told, the value in the kernel decides by itself whether it is ours. */
function isMaybeOfThisBoot(host: Host, journal: Journal): boolean {
  try {
    return isOfThisBoot(host, journal.bootId);
  } catch (error) {
    if (error instanceof HostError) return true;
    throw error;
  }
}

function closeQuietly(setting: Setting): void {
  try {
    removeJournal(setting.host, setting.folder);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
  }
}
