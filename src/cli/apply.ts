import type { Command } from 'commander';
import { type ApplyRequest, applyPlan, lookAhead } from '../apply/apply-plan.js';
import { holdLock, LOCK_PATIENCE_MS } from '../apply/hold-lock.js';
import type { Preparation, Scope } from '../apply/prepare.js';
import { DEFAULT_RETENTION, pruneReceipts } from '../apply/receipts.js';
import { settleOpenJournal } from '../apply/settle.js';
import { hasStateFolder } from '../apply/state-folder.js';
import type { Setting } from '../apply/transaction.js';
import { operandName, readOperand } from '../host/operand-file.js';
import { OverlayHost } from '../host/overlay-host.js';
import { ExitCode } from '../model/exit-code.js';
import { HostError } from '../model/host.js';
import type { Obstacle } from '../model/obstacle.js';
import type { Plan } from '../model/plan.js';
import { UserError } from '../model/user-error.js';
import type { Answer } from '../parse/answer-schemas.js';
import { parseDuration } from '../parse/duration.js';
import { parsePlan } from '../parse/plan.js';
import { printable, printableLine } from '../report/printable.js';
import { obstaclesText, reportEnding, stepText } from '../report/transaction-text.js';
import { announceEnding, announceRecovery } from './announce-ending.js';
import { newTransactionId, settingOf } from './change-setting.js';
import { checkWinner } from './check-winner.js';
import type { CommandContext } from './context.js';
import { printAnswer, type Told, TransactionNotes } from './transaction-answer.js';
import { watchWindow } from './watch-window.js';

const MOST_PLAN_BYTES = 16 * 1024 * 1024;

interface Options {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly confirmWithin?: string;
  readonly runtimeOnly?: boolean;
}

/** Describes `novoodoo apply`. */
export function configure(command: Command): void {
  command
    .argument('<plan>', 'file that "novoodoo plan --output" saved; - reads standard input')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'go through everything, change nothing, say what would be done')
    .option('--confirm-within <time>', 'take the value back unless it is confirmed in this time (120s)')
    .option('--runtime-only', 'set the running value, edit no file: gone after the next boot')
    .addHelpText(
      'after',
      `
The kernel value is set first and read back, then the file is edited, then it
is checked that the file wins at boot. Whatever fails, everything is put back.
With --root other than / only files are edited.

With --confirm-within, files are edited only after you confirm: press k here,
or run "novoodoo confirm" in any shell. Silence, a lost guard, Ctrl-C or a
reboot bring the old value back; a lost connection changes nothing before the
time is over.

Exit codes: 0 applied or nothing to do, 2 usage or unreadable plan, 4 refused
or stale, 5 failed and put back, 6 needs attention, 130 broken off.

Examples:
  novoodoo apply plan.json --dry-run
  novoodoo apply plan.json --confirm-within 120s
  novoodoo apply plan.json --yes --json
`,
    );
}

/** Applies a saved plan. */
export async function run(context: CommandContext<'changes'>, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const file = command.args[0] ?? '-';
  const plan = parsePlan(readOperand(file, MOST_PLAN_BYTES), operandName(file));
  const windowMs = readWindow(context, options);
  const scope: Scope = { runtime: context.host.root === '/', files: options.runtimeOnly !== true };
  if (!scope.runtime && !scope.files) {
    throw new UserError('--runtime-only does nothing under --root: only files are edited there');
  }
  return new ApplyRun(context, plan, scope, windowMs, options).run();
}

function readWindow(context: CommandContext<'changes'>, options: Options): number | null {
  if (options.confirmWithin === undefined) return null;
  const range = { option: '--confirm-within', leastMs: 5000, mostMs: 24 * 60 * 60 * 1000 };
  const lengthMs = parseDuration(options.confirmWithin, range);
  if (context.host.root === '/') return lengthMs;
  throw new UserError('--confirm-within needs the running kernel; with --root only files are edited', {
    next: 'leave one of the two away',
  });
}

class ApplyRun {
  readonly #context: CommandContext<'changes'>;
  readonly #plan: Plan;
  readonly #scope: Scope;
  readonly #windowMs: number | null;
  readonly #options: Options;
  readonly #setting: Setting;
  readonly #notes: TransactionNotes;

  constructor(
    context: CommandContext<'changes'>,
    plan: Plan,
    scope: Scope,
    windowMs: number | null,
    options: Options,
  ) {
    this.#context = context;
    this.#plan = plan;
    this.#scope = scope;
    this.#windowMs = options.dryRun === true ? null : windowMs;
    this.#options = options;
    this.#notes = new TransactionNotes(context);
    this.#setting = settingOf(
      context,
      options.dryRun === true ? new OverlayHost(context.host) : context.host,
    );
  }

  async run(): Promise<ExitCode> {
    if (!this.#scope.runtime) this.#notes.add(`only files under ${this.#context.host.root} are edited`);
    const early = await this.#settle();
    if (early !== null) return early;
    const preparation = await lookAhead(this.#setting, this.#plan, this.#scope);
    for (const note of preparation.notes) this.#notes.add(note);
    if (preparation.obstacles.length > 0) return this.#refuse(preparation.obstacles, preparation);
    if (preparation.steps.length === 0) return this.#nothingToDo(preparation);
    if (this.#windowMs !== null && preparation.steps.every((step) => step.kind !== 'runtime')) {
      this.#notes.add(
        'the running value is right already: there is nothing to try, and the file is edited at once',
      );
    }
    if (this.#options.dryRun !== true && !(await this.#isAgreed(preparation))) {
      return this.#answer(ExitCode.brokenOff, 'broken-off', ['nothing was changed'], { preparation });
    }
    return this.#apply();
  }

  /** Ends what an earlier command left open, before anybody is asked about anything else. */
  async #settle(): Promise<ExitCode | null> {
    const setting = this.#setting;
    if (!hasStateFolder(setting.host, setting.folder)) return null;
    const settled = await holdLock(setting, LOCK_PATIENCE_MS, () => settleOpenJournal(setting));
    if (settled.kind === 'window-open') return this.#refuseWindow(settled.remainingMs);
    if (settled.kind === 'nothing-open') return null;
    await announceRecovery(setting, settled.journal, settled.ending);
    const report = reportEnding(settled.ending);
    for (const line of report.lines) this.#notes.add(`earlier change ${settled.journal.id}: ${line}`);
    if (report.outcome !== 'stuck') return null;
    return this.#answer(report.exitCode, 'not-settled', [], { failures: report.failures });
  }

  async #isAgreed(preparation: Preparation): Promise<boolean> {
    const { talk, json } = this.#context;
    // Whoever answered already and reads JSON finds the steps in it.
    if (json && this.#options.yes === true) return true;
    talk(`${preparation.steps.map(stepText).join('\n')}\n`);
    if (this.#scope.files) for (const edit of this.#plan.edits) talk(printable(edit.diff));
    if (this.#options.yes === true) return true;
    if (!this.#context.stdin.isTerminal || !this.#context.stderr.isTerminal) {
      throw new UserError('there is no terminal to ask on', {
        next: 'look at the plan with --dry-run, then pass --yes',
      });
    }
    const { askYesNo } = await import('../host/ask.js');
    return askYesNo('Apply this?');
  }

  async #apply(): Promise<ExitCode> {
    const setting = this.#setting;
    // From here on a signal no longer ends the process between two steps.
    const { interrupted } = this.#context;
    if (interrupted.aborted)
      return this.#answer(ExitCode.brokenOff, 'broken-off', ['nothing was changed'], {});
    let id = '';
    const request = {
      plan: this.#plan,
      scope: this.#scope,
      toolVersion: this.#context.toolVersion,
      checkWinner,
      window: this.#windowMs === null ? null : await this.#window(this.#windowMs),
    };
    const result = await holdLock(setting, LOCK_PATIENCE_MS, () => {
      id = newTransactionId(setting);
      return applyPlan(setting, { ...request, id }, (settled) => {
        this.#notes.add(
          `earlier change ${settled.journal.id}: ${reportEnding(settled.ending).lines.join('; ')}`,
        );
      });
    });
    switch (result.kind) {
      case 'window-open':
        return this.#refuseWindow(result.remainingMs);
      case 'refused':
        return this.#refuse(result.obstacles, result.preparation);
      case 'nothing-to-do':
        return this.#nothingToDo(result.preparation);
      case 'not-settled':
        return this.#answer(ExitCode.needsAttention, 'not-settled', [], {});
      case 'awaiting':
        return this.#finish(await watchWindow(this.#context, setting, result.journal), result.preparation);
      case 'ended': {
        const transaction = { id, steps: result.preparation.steps };
        await announceEnding(setting, 'apply', result.ending, transaction);
        return this.#finish({ report: reportEnding(result.ending), brokenOff: false }, result.preparation);
      }
    }
  }

  async #window(lengthMs: number): Promise<ApplyRequest['window']> {
    const { guardStarter } = await import('./start-guard.js');
    return { lengthMs, startGuard: guardStarter(this.#setting) };
  }

  #finish(
    { report, brokenOff }: Awaited<ReturnType<typeof watchWindow>>,
    preparation: Preparation,
  ): ExitCode {
    const dryRun = this.#options.dryRun === true;
    if (report === null) {
      const lines = ['this client goes; the change waits on to be confirmed or taken back'];
      return this.#answer(ExitCode.needsAttention, 'awaiting-confirmation', lines, { preparation });
    }
    if (report.outcome === 'applied' && !dryRun) this.#prune(report.receiptId);
    const lines = dryRun
      ? [...preparation.steps.map((step) => `would change ${stepText(step)}`), 'nothing was changed']
      : report.lines;
    const undo = report.receiptId === null ? [] : [`undo with: novoodoo rollback ${report.receiptId}`];
    const exitCode = brokenOff && report.outcome === 'reverted' ? ExitCode.brokenOff : report.exitCode;
    const outcome = dryRun && report.outcome === 'applied' ? 'dry-run' : report.outcome;
    return this.#answer(exitCode, outcome, dryRun ? lines : [...lines, ...undo], {
      preparation,
      receiptId: dryRun ? null : report.receiptId,
      cause: report.cause,
      foreign: report.foreign,
      failures: report.failures,
    });
  }

  /** The change is done and proved by now: old receipts that cannot be removed are worth a word, not a failure. */
  #prune(keepId: string | null): void {
    const { host, folder } = this.#setting;
    try {
      pruneReceipts(host, folder, { nowMs: host.now().wallMs, keepId, retention: DEFAULT_RETENTION });
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      this.#context.talk(`novoodoo: old receipts stay: ${printableLine(error.message)}\n`);
    }
  }

  #refuseWindow(remainingMs: number): ExitCode {
    const seconds = Math.ceil(remainingMs / 1000);
    const obstacle: Obstacle = {
      kind: 'window-open',
      text: `an earlier change waits to be confirmed for another ${seconds} s`,
      next: 'keep it with: novoodoo confirm; take it back with: novoodoo rollback',
    };
    return this.#refuse([obstacle], null);
  }

  #refuse(obstacles: readonly Obstacle[], preparation: Preparation | null): ExitCode {
    if (!this.#context.json) this.#context.talk(obstaclesText(obstacles));
    return this.#answer(ExitCode.refused, 'refused', ['nothing was changed'], { preparation, obstacles });
  }

  #nothingToDo(preparation: Preparation): ExitCode {
    const lines = ['nothing to do', ...preparation.done];
    return this.#answer(ExitCode.done, 'nothing-to-do', lines, { preparation });
  }

  #answer(
    exitCode: ExitCode,
    outcome: Answer<'apply'>['outcome'],
    lines: readonly string[],
    told: Told,
  ): ExitCode {
    const answer: Answer<'apply'> = {
      ...this.#notes.answerPart(told),
      outcome,
      planId: this.#plan.planId,
    };
    printAnswer(this.#context, answer, lines);
    return exitCode;
  }
}
