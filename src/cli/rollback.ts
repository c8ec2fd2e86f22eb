import type { Command } from 'commander';
import { undoWindow } from '../apply/confirm-window.js';
import { holdLock, LOCK_PATIENCE_MS } from '../apply/hold-lock.js';
import { listReceipts, readReceipt } from '../apply/receipts.js';
import { latestToRollBack, prepareRollback, rollBack, type RollbackPreparation } from '../apply/rollback.js';
import { settleOpenJournal } from '../apply/settle.js';
import { hasStateFolder } from '../apply/state-folder.js';
import type { Setting } from '../apply/transaction.js';
import { ExitCode } from '../model/exit-code.js';
import { HostError } from '../model/host.js';
import { valueOf } from '../model/reading.js';
import type { Receipt } from '../model/receipt.js';
import { UserError } from '../model/user-error.js';
import type { Answer } from '../parse/answer-schemas.js';
import { parseSockstat } from '../parse/sockstat.js';
import { printable } from '../report/printable.js';
import { type EndingReport, obstaclesText, reportEnding, stepText } from '../report/transaction-text.js';
import { announceEnding, announceRecovery } from './announce-ending.js';
import { newTransactionId, settingOf } from './change-setting.js';
import type { CommandContext } from './context.js';
import { printAnswer, type Told, TransactionNotes } from './transaction-answer.js';

type Part = 'runtime' | 'file';

/** Describes `novoodoo rollback`. */
export function configure(command: Command): void {
  command
    .argument('[id]', 'a receipt that "novoodoo history" lists; the latest unless told')
    .option('-y, --yes', 'do not ask')
    .option('--only <part>', 'take back only the running value (runtime) or only the file (file)')
    .addHelpText(
      'after',
      `
Puts back what a transaction changed, file contents byte for byte. Where
something was edited since, nothing is done and the difference is shown. A
change that waits to be confirmed is taken back at once, without asking.

Exit codes: 0 rolled back or nothing to do, 4 refused, 5 failed and put as it
was, 6 needs attention, 130 broken off.

Examples:
  novoodoo rollback
  novoodoo rollback 20261122T171502Z-3fa9c2d1 --only runtime --yes
`,
    );
}

/** Rolls a transaction back, or ends an open one. */
export async function run(context: CommandContext<'changes'>, command: Command): Promise<ExitCode> {
  const { yes, only } = command.opts<{ yes?: boolean; only?: string }>();
  if (only !== undefined && only !== 'runtime' && only !== 'file') {
    throw new UserError(`--only takes runtime or file, not ${JSON.stringify(only.slice(0, 40))}`);
  }
  const setting = settingOf(context);
  void context.interrupted.aborted;
  const id = command.args[0] ?? null;
  const rollback = new RollbackRun(context, setting, yes === true, partFor(context, only ?? null));
  return hasStateFolder(setting.host, setting.folder) ? rollback.run(id) : rollback.nothing(id);
}

/** Under another root there is no running value to touch. */
function partFor(context: CommandContext<'changes'>, only: Part | null): Part | null {
  if (context.host.root === '/') return only;
  if (only === 'runtime') throw new UserError('--only runtime does nothing under --root');
  return 'file';
}

class RollbackRun {
  readonly #context: CommandContext<'changes'>;
  readonly #setting: Setting;
  readonly #yes: boolean;
  readonly #only: Part | null;
  readonly #notes: TransactionNotes;

  constructor(context: CommandContext<'changes'>, setting: Setting, yes: boolean, only: Part | null) {
    this.#context = context;
    this.#setting = setting;
    this.#yes = yes;
    this.#only = only;
    this.#notes = new TransactionNotes(context);
  }

  async run(id: string | null): Promise<ExitCode> {
    const ended = await this.#endOpenJournal(id);
    if (ended !== null) return ended;
    const receipt = this.#find(id);
    if (receipt === null) return this.nothing(id);
    const preparation = await prepareRollback(this.#setting, receipt, this.#only);
    if (preparation.obstacles.length > 0) return this.#refuse(receipt, preparation);
    if (preparation.steps.length === 0) return this.#nothingLeft(receipt, preparation);
    this.#warnOfOrphans(preparation);
    if (!(await this.#isAgreed(preparation))) {
      return this.#answer(ExitCode.brokenOff, 'broken-off', ['nothing was changed'], receipt, {
        preparation,
      });
    }
    return this.#rollBack(receipt);
  }

  nothing(id: string | null): ExitCode {
    if (id === null) return this.#answer(ExitCode.done, 'nothing-to-do', ['nothing to roll back'], null, {});
    throw new UserError(`there is no receipt ${JSON.stringify(id.slice(0, 60))}`, {
      next: 'novoodoo history lists them',
    });
  }

  /** What stands open goes first; without an id, it is all that is meant. */
  async #endOpenJournal(id: string | null): Promise<ExitCode | null> {
    const setting = this.#setting;
    const undone = await holdLock(setting, LOCK_PATIENCE_MS, () => {
      const settled = settleOpenJournal(setting);
      return settled.kind === 'window-open'
        ? undoWindow(setting, settled.journal.id, 'it was rolled back before it was confirmed')
        : settled;
    });
    if (undone.kind !== 'ended' && undone.kind !== 'settled') return null;
    const { journal, ending } = undone;
    await (undone.kind === 'ended'
      ? announceEnding(setting, 'rollback', ending, journal)
      : announceRecovery(setting, journal, ending));
    const report = reportEnding(ending);
    if (report.outcome === 'applied' || (id !== null && report.outcome !== 'stuck')) {
      this.#notes.add(`earlier change ${journal.id}: ${report.lines.join('; ')}`);
      return null;
    }
    const exitCode = report.outcome === 'reverted' ? ExitCode.done : report.exitCode;
    return this.#answerEnding(exitCode, report, null, null);
  }

  #find(id: string | null): Receipt | null {
    const { host, folder } = this.#setting;
    if (id !== null) return readReceipt(host, folder, id);
    if (listReceipts(host, folder).length === 0) return null;
    const latest = latestToRollBack(host, folder);
    if (latest === null) return null;
    if ('receipt' in latest) return latest.receipt;
    throw new UserError(`${latest.problem}; nothing was done`, {
      next: 'name the receipt to roll back; novoodoo history lists them',
    });
  }

  /** The old limit may be too small for what is there now: four times the orphans must fit (tcp_check_oom). */
  #warnOfOrphans(preparation: RollbackPreparation): void {
    const runtime = preparation.steps.find((step) => step.kind === 'runtime');
    if (runtime === undefined) return;
    const orphans = this.#countOrphans();
    if (orphans === null) {
      this.#notes.add(
        'warning: the number of orphans could not be read; the old limit may be too small for it',
      );
    } else if (orphans * 4 > runtime.after) {
      this.#notes.add(
        `warning: ${orphans} orphans now x 4 = ${orphans * 4} is above the old limit ${runtime.after}: some may be reset at once`,
      );
    }
  }

  #countOrphans(): number | null {
    try {
      return (
        valueOf(parseSockstat(this.#setting.host.readText('/proc/net/sockstat', 65_536)))?.orphans ?? null
      );
    } catch (error) {
      if (error instanceof HostError) return null;
      throw error;
    }
  }

  async #isAgreed(preparation: RollbackPreparation): Promise<boolean> {
    const { talk, stdin, stderr } = this.#context;
    talk(`${preparation.steps.map(stepText).join('\n')}\n`);
    if (this.#yes) return true;
    if (!stdin.isTerminal || !stderr.isTerminal) {
      throw new UserError('there is no terminal to ask on', { next: 'pass --yes to roll back' });
    }
    const { askYesNo } = await import('../host/ask.js');
    return askYesNo('Roll this back?');
  }

  async #rollBack(receipt: Receipt): Promise<ExitCode> {
    const setting = this.#setting;
    let id = '';
    const result = await holdLock(setting, LOCK_PATIENCE_MS, () => {
      const settled = settleOpenJournal(setting);
      if (settled.kind === 'nothing-open') {
        id = newTransactionId(setting);
        const toolVersion = this.#context.toolVersion;
        return rollBack(setting, receipt, { id, toolVersion, only: this.#only });
      }
      throw new UserError('another change was begun meanwhile; nothing was rolled back', {
        exitCode: ExitCode.refused,
        kind: 'busy',
        next: 'look with: novoodoo status',
      });
    });
    if (result.kind !== 'ended') {
      return result.kind === 'refused'
        ? this.#refuse(receipt, result.preparation)
        : this.#nothingLeft(receipt, result.preparation);
    }
    const transaction = { id, steps: result.preparation.steps };
    await announceEnding(setting, 'rollback', result.ending, transaction);
    const report = reportEnding(result.ending);
    return this.#answerEnding(report.exitCode, report, receipt, result.preparation);
  }

  #nothingLeft(receipt: Receipt, preparation: RollbackPreparation): ExitCode {
    const lines = ['nothing to roll back', ...preparation.done];
    return this.#answer(ExitCode.done, 'nothing-to-do', lines, receipt, { preparation });
  }

  async #refuse(receipt: Receipt, preparation: RollbackPreparation): Promise<ExitCode> {
    const diffs = await laterEditDiffs(preparation);
    if (!this.#context.json) {
      this.#context.talk(obstaclesText(preparation.obstacles));
      for (const diff of diffs) this.#context.talk(printable(diff));
    }
    return this.#answer(ExitCode.refused, 'refused', ['nothing was changed'], receipt, {
      preparation,
      obstacles: preparation.obstacles,
      laterEdits: diffs,
    });
  }

  #answerEnding(
    exitCode: ExitCode,
    report: EndingReport,
    receipt: Receipt | null,
    preparation: RollbackPreparation | null,
  ): ExitCode {
    const outcome = report.outcome === 'applied' ? 'rolled-back' : report.outcome;
    return this.#answer(exitCode, outcome, report.lines, receipt, { ...report, preparation });
  }

  #answer(
    exitCode: ExitCode,
    outcome: Answer<'rollback'>['outcome'],
    lines: readonly string[],
    receipt: Receipt | null,
    told: Told & { readonly laterEdits?: readonly string[] },
  ): ExitCode {
    const answer: Answer<'rollback'> = {
      ...this.#notes.answerPart(told),
      outcome,
      of: receipt?.id ?? null,
      laterEdits: told.laterEdits ?? [],
    };
    printAnswer(this.#context, answer, lines);
    return exitCode;
  }
}

async function laterEditDiffs(preparation: RollbackPreparation): Promise<string[]> {
  if (preparation.laterEdits.length === 0) return [];
  const { unifiedDiff } = await import('../report/unified-diff.js');
  return preparation.laterEdits.flatMap(({ path, left, found }) => {
    const bytes = (text: string) => Buffer.from(text, 'latin1');
    return found === null ? [] : [unifiedDiff(path, bytes(left), bytes(found)).text];
  });
}
