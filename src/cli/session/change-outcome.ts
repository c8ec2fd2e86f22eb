import { ExitCode } from '../../model/exit-code.js';
import { printableLine } from '../../report/printable.js';
import type { InsideAnswer } from './run-inside.js';
import { endingOf } from './run-session.js';
import type { Outcome } from './session-state.js';

/** What `apply --json` and `rollback --json` answer, as far as the session reads it. */
interface ChangeAnswer {
  readonly outcome: string;
  readonly receiptId: string | null;
  readonly done: readonly string[];
  readonly obstacles: readonly { readonly text: string; readonly next: string | null }[];
  readonly cause: string | null;
  readonly foreign: readonly string[];
  readonly failures: readonly string[];
  readonly notes: readonly string[];
}

/** What an apply means for the session. */
export function applyOutcome(answer: InsideAnswer, interrupted: AbortSignal): Outcome {
  const told = read(answer);
  if (told === null) return { kind: 'failed', text: answer.talk, exitCode: answer.exitCode };
  if (told.outcome === 'awaiting-confirmation') return { kind: 'left-waiting' };
  if (told.outcome === 'broken-off') return { kind: 'broken-off', why: endingOf(interrupted) };
  if (told.outcome === 'applied' && told.receiptId !== null) {
    const text = lines([`Applied and read back. Receipt ${told.receiptId}.`, ...told.notes]);
    return { kind: 'applied', applied: { receiptId: told.receiptId, text } };
  }
  if (told.outcome !== 'reverted') return failure(told, answer.exitCode);
  const brokenOff = answer.exitCode === ExitCode.brokenOff ? endingOf(interrupted) : null;
  return {
    kind: 'reverted',
    text: lines([`Taken back, everything is as it was before: ${told.cause ?? 'the time was over'}.`]),
    brokenOff,
  };
}

/** What a rollback means for the session. */
export function rollbackOutcome(answer: InsideAnswer): Outcome {
  const told = read(answer);
  if (told === null) return { kind: 'failed', text: answer.talk, exitCode: answer.exitCode };
  if (answer.exitCode !== ExitCode.done) return failure(told, answer.exitCode);
  const text = lines(['Rolled back, everything is as it was before.', ...told.done, ...told.notes]);
  return { kind: 'reverted', text, brokenOff: null };
}

function failure(told: ChangeAnswer, exitCode: InsideAnswer['exitCode']): Outcome {
  const said = lines([
    `${HEADINGS[told.outcome] ?? 'It did not work'}${told.cause === null ? '.' : `: ${told.cause}.`}`,
    ...told.done,
    ...told.obstacles.flatMap((one) => [one.text, ...(one.next === null ? [] : [`  ${one.next}`])]),
    ...told.foreign.map((text) => `left alone, changed by somebody else meanwhile: ${text}`),
    ...told.failures.map((text) => `could not be put back: ${text}`),
    ...told.notes,
  ]);
  return { kind: 'failed', text: said, exitCode };
}

const HEADINGS: Readonly<Record<string, string>> = {
  'nothing-to-do': 'Nothing to do, the host is as planned already',
  refused: 'Refused, nothing was changed',
  'not-settled': 'An earlier change could not be ended, so nothing was changed',
  'reverted-partly': 'Taken back',
  stuck: 'Failed; mend the cause, then run: novoodoo recover',
};

function read({ out }: InsideAnswer): ChangeAnswer | null {
  return out === '' ? null : (JSON.parse(out) as ChangeAnswer);
}

function lines(texts: readonly string[]): string {
  return `${texts.map(printableLine).join('\n')}\n`;
}
