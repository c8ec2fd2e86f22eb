import type { Obstacle } from '../model/obstacle.js';
import type { Step } from '../model/receipt.js';
import type { Answer } from '../parse/answer-schemas.js';
import { printableLine } from '../report/printable.js';
import { summariseStep } from '../report/transaction-text.js';
import type { CommandContext } from './context.js';
import { jsonAnswer } from '../report/json-text.js';

/** How a transaction stands or ended; what is left out was not reached. */
export interface Told {
  readonly preparation?: { readonly steps: readonly Step[]; readonly done: readonly string[] } | null;
  readonly obstacles?: readonly Obstacle[];
  readonly receiptId?: string | null;
  readonly cause?: string | null;
  readonly foreign?: readonly string[];
  readonly failures?: readonly string[];
}

/** What apply and rollback tell on the way, and the part of their JSON answers that is one. */
export class TransactionNotes {
  readonly #context: Pick<CommandContext, 'json' | 'talk'>;
  readonly #notes: string[] = [];

  constructor(context: Pick<CommandContext, 'json' | 'talk'>) {
    this.#context = context;
  }

  /** Tells it at once, or keeps it for the JSON answer. */
  add(text: string): void {
    this.#notes.push(text);
    if (!this.#context.json) this.#context.talk(`${printableLine(text)}\n`);
  }

  answerPart(told: Told): Omit<Answer<'apply'>, 'outcome' | 'planId'> {
    return {
      version: 1,
      receiptId: told.receiptId ?? null,
      steps: (told.preparation?.steps ?? []).map(summariseStep),
      done: told.preparation?.done ?? [],
      obstacles: told.obstacles ?? [],
      cause: told.cause ?? null,
      foreign: told.foreign ?? [],
      failures: told.failures ?? [],
      notes: this.#notes,
    };
  }
}

/** Prints a changing command's answer: as JSON, or as lines for people. */
export function printAnswer(
  { json, out }: { readonly json: boolean; readonly out: (text: string) => void },
  answer: Answer<'apply' | 'confirm' | 'recover' | 'rollback'>,
  lines: readonly string[],
): void {
  out(json ? jsonAnswer(answer) : lines.map((line) => `${printableLine(line)}\n`).join(''));
}
