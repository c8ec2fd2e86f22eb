import type { Journal } from '../model/receipt.js';
import { type CheckWinner, judge, windowFromNow } from './apply-plan.js';
import { isOfThisBoot } from './boot-clock.js';
import { settleOpenJournal, windowRemainingMs } from './settle.js';
import { readOpenJournal } from './journal-file.js';
import { examine, nameOf } from './steps.js';
import { carryOut, type Ending, recordState, revert, type Setting } from './transaction.js';
import { reasonOf } from './reason.js';

/** What became of a wish to confirm, extend or undo. */
export type WindowResult =
  | { readonly kind: 'nothing-open' }
  /** Another journal is open than the one that was meant, or the one that was meant can only be ended: `ending` where that was done. */
  | { readonly kind: 'too-late'; readonly journal: Journal; readonly ending: Ending | null }
  /** Something was changed in the window; nothing was done, and the window is still open. */
  | { readonly kind: 'moved'; readonly texts: readonly string[]; readonly journal: Journal }
  | { readonly kind: 'extended'; readonly journal: Journal; readonly remainingMs: number }
  | { readonly kind: 'ended'; readonly journal: Journal; readonly ending: Ending };

/**
 * Keeps an open window's change: checks that all is as it was left, takes the file steps from the journal, and commits. After the deadline the
 * change is taken back instead. To be called under the lock: of confirm and revert, the first recorded wins.
 */
export async function confirmWindow(
  setting: Setting,
  checkWinner: CheckWinner,
  journalId: string | null,
): Promise<WindowResult> {
  const open = openWindowOf(setting, journalId);
  if ('result' in open) return open.result;
  const { journal } = open;
  const texts = journal.steps.flatMap((step) => {
    const standing = examine(setting.host, step);
    const expected = step.kind === 'runtime' ? 'after' : 'before';
    if (standing.at === expected || standing.at === 'after') return [];
    return [`${nameOf(step)} holds ${standing.at === 'elsewhere' ? standing.found : 'the old value again'}`];
  });
  if (texts.length > 0) return { kind: 'moved', texts, journal };
  const target = journal.steps.find((step) => step.kind === 'runtime')?.after ?? null;
  try {
    const confirmed = recordState(setting, journal, 'confirmed');
    const ending = await carryOut(setting, confirmed, () =>
      judge(setting.host, journal.steps, target, checkWinner),
    );
    return { kind: 'ended', journal, ending };
  } catch (error) {
    return { kind: 'ended', journal, ending: revert(setting, journal, reasonOf(error)) };
  }
}

/** Gives an open window its whole length, or another one, from now on. To be called under the lock. Throws HostError. */
export function extendWindow(
  setting: Setting,
  journalId: string | null,
  lengthMs: number | null,
): WindowResult {
  const open = openWindowOf(setting, journalId);
  if ('result' in open) return open.result;
  const { journal } = open;
  const window = windowFromNow(setting.host, lengthMs ?? journal.window?.lengthMs ?? 0);
  const extended = recordState(setting, { ...journal, window }, 'awaiting-confirmation');
  return { kind: 'extended', journal: extended, remainingMs: window.lengthMs };
}

/** Takes an open window's change back before its time is over. To be called under the lock. */
export function undoWindow(setting: Setting, journalId: string | null, cause: string): WindowResult {
  const journal = readOpenJournal(setting.host, setting.folder);
  if (journal === null) return { kind: 'nothing-open' };
  if (journalId !== null && journal.id !== journalId) return { kind: 'too-late', journal, ending: null };
  const sameBoot = isOfThisBoot(setting.host, journal.bootId);
  if (journal.state !== 'awaiting-confirmation' || !sameBoot) {
    const settled = settleOpenJournal(setting);
    return { kind: 'too-late', journal, ending: settled.kind === 'settled' ? settled.ending : null };
  }
  return { kind: 'ended', journal, ending: revert(setting, journal, cause) };
}

function openWindowOf(
  setting: Setting,
  journalId: string | null,
): { readonly journal: Journal } | { readonly result: WindowResult } {
  const journal = readOpenJournal(setting.host, setting.folder);
  if (journal === null) return { result: { kind: 'nothing-open' } };
  if (journalId !== null && journal.id !== journalId)
    return { result: { kind: 'too-late', journal, ending: null } };
  const remainingMs = windowRemainingMs(setting.host, journal);
  if (remainingMs !== null && remainingMs > 0) return { journal };
  const settled = settleOpenJournal(setting);
  return {
    result: { kind: 'too-late', journal, ending: settled.kind === 'settled' ? settled.ending : null },
  };
}
