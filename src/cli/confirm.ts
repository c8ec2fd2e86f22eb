import type { Command } from 'commander';
import { confirmWindow, extendWindow, type WindowResult } from '../apply/confirm-window.js';
import { hasLivingGuard } from '../apply/guard-mark.js';
import { holdLock, LOCK_PATIENCE_MS } from '../apply/hold-lock.js';
import { hasStateFolder } from '../apply/state-folder.js';
import type { Setting } from '../apply/transaction.js';
import { ExitCode } from '../model/exit-code.js';
import type { Journal } from '../model/receipt.js';
import type { Answer } from '../parse/answer-schemas.js';
import { parseDuration } from '../parse/duration.js';
import { reportEnding } from '../report/transaction-text.js';
import { announceEnding, announceRecovery } from './announce-ending.js';
import { settingOf } from './change-setting.js';
import { checkWinner } from './check-winner.js';
import type { CommandContext } from './context.js';
import { printAnswer } from './transaction-answer.js';

/** Describes `novoodoo confirm`. */
export function configure(command: Command): void {
  command
    .option('--extend <time>', 'do not confirm yet: give the window this much time from now on')
    .addHelpText(
      'after',
      `
Keeps the change that "novoodoo apply --confirm-within" left waiting: checks
that all is as it was left, then edits the files. When the time is over, the
change is taken back instead.

Exit codes: 0 kept or extended, 4 nothing waits or something was changed
meanwhile, 5 too late or failed and put back, 6 needs attention.

Examples:
  novoodoo confirm
  novoodoo confirm --extend 10m
`,
    );
}

/** Keeps, or extends, the open confirm window. */
export async function run(context: CommandContext<'changes'>, command: Command): Promise<ExitCode> {
  const { extend } = command.opts<{ extend?: string }>();
  const range = { option: '--extend', leastMs: 5000, mostMs: 24 * 60 * 60 * 1000 };
  const lengthMs = extend === undefined ? null : parseDuration(extend, range);
  const setting = settingOf(context);
  // A signal must not fall between two steps.
  void context.interrupted.aborted;
  const result: WindowResult = hasStateFolder(setting.host, setting.folder)
    ? await holdLock(setting, LOCK_PATIENCE_MS, () =>
        lengthMs === null ? confirmWindow(setting, checkWinner, null) : extendWindow(setting, null, lengthMs),
      )
    : { kind: 'nothing-open' };
  if (result.kind === 'ended') await announceEnding(setting, 'confirm', result.ending, result.journal);
  if (result.kind === 'too-late' && result.ending !== null) {
    await announceRecovery(setting, result.journal, result.ending);
  }
  const unguarded = result.kind === 'extended' ? await guardAgain(setting, result.journal) : null;
  return answer(context, result, unguarded);
}

/** A window that goes on needs somebody who ends it. Gives the reason why nobody will, or null. */
async function guardAgain(setting: Setting, journal: Journal): Promise<string | null> {
  const { host, folder } = setting;
  // A guard watches the running kernel; under --root there is none.
  if (host.root !== '/' || hasLivingGuard(host, folder, journal.id)) return null;
  const { guardStarter } = await import('./start-guard.js');
  return guardStarter(setting)(journal);
}

function answer(
  { json, out, talk }: CommandContext<'changes'>,
  result: WindowResult,
  unguarded: string | null,
): ExitCode {
  const { outcome, exitCode, lines, receiptId } = describe(result, unguarded);
  const isDone = exitCode === ExitCode.done;
  const printed: Answer<'confirm'> = { version: 1, outcome, receiptId, problems: isDone ? [] : lines };
  printAnswer({ json, out: json || isDone ? out : talk }, printed, lines);
  return exitCode;
}

interface Description {
  readonly outcome: Answer<'confirm'>['outcome'];
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
  readonly receiptId: string | null;
}

function describe(result: WindowResult, unguarded: string | null): Description {
  switch (result.kind) {
    case 'nothing-open':
      return {
        outcome: 'nothing-open',
        exitCode: ExitCode.refused,
        lines: ['nothing waits to be confirmed'],
        receiptId: null,
      };
    case 'moved':
      return {
        outcome: 'moved',
        exitCode: ExitCode.refused,
        lines: [
          ...result.texts.map((text) => `changed in the meantime: ${text}`),
          'nothing was done; the change is still taken back when its time is over, novoodoo rollback does it now',
        ],
        receiptId: null,
      };
    case 'extended': {
      const lines = [`${Math.ceil(result.remainingMs / 1000)} s left to confirm`];
      if (unguarded !== null) {
        lines.push(
          `no guard could be started (${unguarded}): nothing takes the change back by itself, novoodoo rollback does it now`,
        );
      }
      const exitCode = unguarded === null ? ExitCode.done : ExitCode.needsAttention;
      return { outcome: 'extended', exitCode, lines, receiptId: null };
    }
    case 'too-late': {
      const report = result.ending === null ? null : reportEnding(result.ending);
      return {
        outcome: 'too-late',
        exitCode:
          report?.exitCode === ExitCode.done ? ExitCode.done : (report?.exitCode ?? ExitCode.rolledBack),
        lines: ['too late to confirm', ...(report?.lines ?? [])],
        receiptId: report?.receiptId ?? null,
      };
    }
    case 'ended': {
      const report = reportEnding(result.ending);
      return { ...report };
    }
  }
}
