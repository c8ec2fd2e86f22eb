import { logLine } from '../apply/announce.js';
import type { Ending, Setting } from '../apply/transaction.js';
import type { Journal, Step } from '../model/receipt.js';
import { stepsOnOneLine } from '../report/transaction-text.js';

/** Writes the one line that the system log gets for each transaction that ended. */
export function announceEnding(
  setting: Setting,
  verb: 'apply' | 'confirm' | 'rollback' | 'revert' | 'recover',
  ending: Ending,
  transaction: { readonly id: string; readonly steps: readonly Step[] },
): Promise<void> {
  const why = ending.kind === 'applied' ? '' : `: ${ending.cause}`;
  const what = stepsOnOneLine(transaction.steps);
  return logLine(setting.host, `${verb} ${transaction.id} ${ending.kind}${why} (${what})`);
}

/** The same for a journal that a command found open and ended. */
export function announceRecovery(setting: Setting, journal: Journal, ending: Ending): Promise<void> {
  return announceEnding(setting, ending.kind === 'applied' ? 'recover' : 'revert', ending, journal);
}
