import type { Command } from 'commander';
import { type ListedReceipt, listReceipts } from '../apply/receipts.js';
import { ExitCode } from '../model/exit-code.js';
import type { OpenChange } from '../model/status.js';
import type { Answer } from '../parse/answer-schemas.js';
import { printableLine } from '../report/printable.js';
import { stepText, summariseStep } from '../report/transaction-text.js';
import { stateFolderOf } from './change-setting.js';
import type { CommandContext } from './context.js';
import { readOpenChange } from './read-open-change.js';
import { jsonAnswer } from '../report/json-text.js';

/** Describes `novoodoo history`. */
export function configure(command: Command): void {
  command.addHelpText(
    'after',
    `
Lists what was applied and rolled back on this host, newest first. The last 100
receipts are kept, for 366 days at most; the newest always.

Exit codes: 0 done, 6 a change is open.

Examples:
  novoodoo history
  novoodoo history --json
`,
  );
}

/** Lists the receipts. */
export function run(context: CommandContext): Promise<ExitCode> {
  const listed = listReceipts(context.host, stateFolderOf(context));
  const openChange = readOpenChange(context);
  if (context.json) {
    const answer: Answer<'history'> = { version: 1, openChange, receipts: listed.map(asJson) };
    context.out(jsonAnswer(answer));
  } else {
    if (listed.length === 0 && openChange === null) context.talk('nothing was applied yet\n');
    context.out(listed.map(asText).join(''));
    if (openChange !== null) context.talk(openChangeText(openChange));
  }
  return Promise.resolve(openChange === null ? ExitCode.done : ExitCode.needsAttention);
}

function openChangeText({ id, state, text }: OpenChange): string {
  return `a change is open (${[id, state].filter((one) => one !== null).join(', ')}): ${printableLine(text)}\n`;
}

function asJson(listed: ListedReceipt): Answer<'history'>['receipts'][number] {
  if ('problem' in listed) return { id: listed.id, problem: listed.problem };
  const { id, operation, outcome, startedAt, finishedAt, toolVersion, steps } = listed.receipt;
  return { id, operation, outcome, startedAt, finishedAt, toolVersion, steps: steps.map(summariseStep) };
}

function asText(listed: ListedReceipt): string {
  if ('problem' in listed) return `${listed.id}  cannot be believed: ${printableLine(listed.problem)}\n`;
  const { id, operation, outcome, finishedAt, steps } = listed.receipt;
  const what = operation.kind === 'apply' ? 'apply' : `rollback of ${operation.of}`;
  const how = outcome === 'applied' ? '' : ', reverted partly';
  const lines = steps.map((step) => `  ${stepText(step)}\n`).join('');
  return `${id}  ${what}${how}, finished ${finishedAt}\n${lines}`;
}
