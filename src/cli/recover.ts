import type { Command } from 'commander';
import { holdLock, LOCK_PATIENCE_MS } from '../apply/hold-lock.js';
import { type Settled, settleOpenJournal } from '../apply/settle.js';
import { hasStateFolder } from '../apply/state-folder.js';
import { ExitCode } from '../model/exit-code.js';
import type { Answer } from '../parse/answer-schemas.js';
import { reportEnding } from '../report/transaction-text.js';
import { announceRecovery } from './announce-ending.js';
import { settingOf } from './change-setting.js';
import type { CommandContext } from './context.js';
import { printAnswer } from './transaction-answer.js';

/** Describes `novoodoo recover`. */
export function configure(command: Command): void {
  command.addHelpText(
    'after',
    `
Finishes what a crash, a power cut or a full disk left open. What was committed
is closed, everything else is put back; what somebody else has changed
meanwhile is named and left alone. Every other changing command does the same
first; this one does nothing else.

Exit codes: 0 nothing is open any more, 6 something needs attention.

Example:
  novoodoo recover
`,
  );
}

/** Ends an open journal. */
export async function run(context: CommandContext<'changes'>): Promise<ExitCode> {
  const setting = settingOf(context);
  void context.interrupted.aborted;
  const settled: Settled = hasStateFolder(setting.host, setting.folder)
    ? await holdLock(setting, LOCK_PATIENCE_MS, () => settleOpenJournal(setting))
    : { kind: 'nothing-open' };
  if (settled.kind === 'settled') await announceRecovery(setting, settled.journal, settled.ending);
  const { outcome, exitCode, lines, id } = describe(settled);
  const answer: Answer<'recover'> = { version: 1, outcome, journalId: id, texts: lines };
  printAnswer(context, answer, lines);
  return exitCode;
}

function describe(settled: Settled): {
  readonly outcome: Answer<'recover'>['outcome'];
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
  readonly id: string | null;
} {
  if (settled.kind === 'nothing-open') {
    return { outcome: 'nothing-open', exitCode: ExitCode.done, lines: ['nothing is open'], id: null };
  }
  const { id } = settled.journal;
  if (settled.kind === 'window-open') {
    const seconds = Math.ceil(settled.remainingMs / 1000);
    const lines = [
      `change ${id} waits to be confirmed for another ${seconds} s`,
      'keep it with: novoodoo confirm; take it back with: novoodoo rollback',
    ];
    return { outcome: 'awaiting-confirmation', exitCode: ExitCode.needsAttention, lines, id };
  }
  const report = reportEnding(settled.ending);
  const isOver = report.outcome === 'applied' || report.outcome === 'reverted';
  return {
    outcome: report.outcome,
    exitCode: isOver ? ExitCode.done : ExitCode.needsAttention,
    lines: report.lines.map((line) => `change ${id}: ${line}`),
    id,
  };
}
