import { ExitCode } from '../model/exit-code.js';
import type { Obstacle } from '../model/obstacle.js';
import type { Receipt, Step } from '../model/receipt.js';
import { printableLine } from './printable.js';

/** What a step changes, as JSON answers show it: contents by their size, never whole. */
export type StepSummary =
  | { readonly what: 'runtime'; readonly key: string; readonly from: number; readonly to: number }
  | {
      readonly what: 'file';
      readonly path: string;
      readonly realPath: string;
      readonly action: 'create' | 'edit' | 'remove';
    };

/** A step without the contents it carries. */
export function summariseStep(step: Step): StepSummary {
  if (step.kind === 'runtime') {
    return { what: 'runtime', key: step.key, from: step.before, to: step.after };
  }
  const action = step.before === null ? 'create' : step.after === null ? 'remove' : 'edit';
  return { what: 'file', path: step.path, realPath: step.realPath, action };
}

/** One line for people on what a step changes. */
export function stepText(step: Step): string {
  const summary = summariseStep(step);
  if (summary.what === 'runtime') return `${summary.key}: ${summary.from} -> ${summary.to} (running value)`;
  const target = summary.realPath === summary.path ? '' : `, a link to ${summary.realPath}`;
  return printableLine(`${summary.path}: ${summary.action}${target}`);
}

/** All that a transaction changes, on one line, for the system log. */
export function stepsOnOneLine(steps: readonly Step[]): string {
  return steps.map(stepText).join('; ');
}

/** What keeps a change from being made, one line each, with what to do about it. */
export function obstaclesText(obstacles: readonly Obstacle[]): string {
  return obstacles
    .map(
      ({ text, next, kind }) =>
        `refused (${kind}): ${printableLine(text)}${next === null ? '' : `\n  ${printableLine(next)}`}\n`,
    )
    .join('');
}

/** How a transaction ended, as every command that ends one tells it. */
export interface EndingReport {
  readonly outcome: 'applied' | 'reverted' | 'reverted-partly' | 'stuck';
  readonly exitCode: ExitCode;
  /** Lines for people. */
  readonly lines: readonly string[];
  readonly receiptId: string | null;
  readonly cause: string | null;
  /** What somebody else had changed meanwhile and was left alone. */
  readonly foreign: readonly string[];
  /** What could not be put back. */
  readonly failures: readonly string[];
}

type EndingShape =
  | { readonly kind: 'applied'; readonly receipt: Receipt; readonly note: string | null }
  | { readonly kind: 'reverted'; readonly cause: string }
  | { readonly kind: 'reverted-partly'; readonly cause: string; readonly foreign: readonly string[] }
  | { readonly kind: 'stuck'; readonly cause: string; readonly failures: readonly string[] };

/** Puts the end of a transaction into words and an exit code. */
export function reportEnding(ending: EndingShape): EndingReport {
  const none = { receiptId: null, cause: null, foreign: [], failures: [] };
  switch (ending.kind) {
    case 'applied': {
      const { note, receipt } = ending;
      const leftOpen =
        note === null
          ? []
          : [`the journal could not be removed (${printableLine(note)}); novoodoo recover does it`];
      return {
        ...none,
        outcome: 'applied',
        exitCode: note === null ? ExitCode.done : ExitCode.needsAttention,
        lines: [`done and read back; receipt ${receipt.id}`, ...leftOpen],
        receiptId: receipt.id,
      };
    }
    case 'reverted':
      return {
        ...none,
        outcome: 'reverted',
        exitCode: ExitCode.rolledBack,
        lines: [`everything is as it was before: ${printableLine(ending.cause)}`],
        cause: ending.cause,
      };
    case 'reverted-partly':
      return {
        ...none,
        outcome: 'reverted-partly',
        exitCode: ExitCode.needsAttention,
        lines: [
          `taken back: ${printableLine(ending.cause)}`,
          ...ending.foreign.map(
            (text) => `left alone, changed by somebody else meanwhile: ${printableLine(text)}`,
          ),
        ],
        cause: ending.cause,
        foreign: ending.foreign,
      };
    case 'stuck':
      return {
        ...none,
        outcome: 'stuck',
        exitCode: ExitCode.needsAttention,
        lines: [
          `failed: ${printableLine(ending.cause)}`,
          ...ending.failures.map((text) => `could not be put back: ${printableLine(text)}`),
          'mend the cause, then run: novoodoo recover',
        ],
        cause: ending.cause,
        failures: ending.failures,
      };
  }
}
