import { readOpenJournal } from '../apply/journal-file.js';
import { windowRemainingMs } from '../apply/settle.js';
import { HostError } from '../model/host.js';
import type { OpenChange } from '../model/status.js';
import { UserError } from '../model/user-error.js';
import { stepText } from '../report/transaction-text.js';
import { stateFolderOf } from './change-setting.js';
import type { CommandContext } from './context.js';

/** What is open, as far as this user may see it; null where nothing is, or where it cannot be seen. */
export function readOpenChange(context: CommandContext): OpenChange | null {
  try {
    const journal = readOpenJournal(context.host, stateFolderOf(context));
    if (journal === null) return null;
    const remainingMs = windowRemainingMs(context.host, journal);
    const isWaiting = remainingMs !== null && remainingMs > 0;
    const text = isWaiting
      ? 'keep it with: novoodoo confirm; take it back with: novoodoo rollback'
      : 'it may still be under way; if it is not, end it with: novoodoo recover';
    return { id: journal.id, state: journal.state, steps: journal.steps.map(stepText), remainingMs, text };
  } catch (error) {
    if (error instanceof HostError) return null;
    if (!(error instanceof UserError)) throw error;
    if (error.kind === 'not-privileged') return null;
    const text = error.next === null ? error.message : `${error.message}; ${error.next}`;
    return { id: null, state: error.kind ?? 'unreadable', steps: [], remainingMs: null, text };
  }
}
