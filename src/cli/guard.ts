import type { Command } from 'commander';
import { tellTerminals } from '../apply/announce.js';
import { guardWindow } from '../apply/guard-window.js';
import { ExitCode } from '../model/exit-code.js';
import { UserError } from '../model/user-error.js';
import { RECEIPT_ID } from '../parse/receipt.js';
import { reportEnding, stepsOnOneLine } from '../report/transaction-text.js';
import { announceEnding } from './announce-ending.js';
import { settingOf } from './change-setting.js';
import type { CommandContext } from './context.js';
import { readOpenJournal } from '../apply/journal-file.js';

/** Describes the hidden command that `apply --confirm-within` starts as a process of its own. */
export function configure(command: Command): void {
  command.argument('<id>', 'the journal to guard');
}

/** Guards one confirm window until it has ended; TERM and INT end it at once, by taking the change back. */
export async function run(context: CommandContext<'changes'>, command: Command): Promise<ExitCode> {
  const journalId = command.args[0] ?? '';
  if (!RECEIPT_ID.test(journalId)) throw new UserError('that is not the name of a journal');
  const setting = settingOf(context);
  const stop = new AbortController();
  const { interrupted } = context;
  interrupted.addEventListener('abort', () => {
    // It has no terminal to lose; a hang-up means nothing to it.
    if (interrupted.reason !== 'SIGHUP') stop.abort();
  });
  const journal = readOpenJournal(setting.host, setting.folder);
  if (journal === null || journal.id !== journalId) return ExitCode.done;
  const ending = await guardWindow(setting, { journalId, processId: process.pid, stop: stop.signal });
  if (ending === null) return ExitCode.done;
  await announceEnding(setting, 'revert', ending, journal);
  const report = reportEnding(ending);
  await tellTerminals(setting.host, `${report.lines.join('; ')} (${stepsOnOneLine(journal.steps)})`);
  return report.exitCode;
}
