import { existsSync } from 'node:fs';
import path from 'node:path';
import { writeOperand } from '../../host/operand-file.js';
import type { TypedLines } from '../../host/typed-lines.js';
import { ExitCode } from '../../model/exit-code.js';
import { durationText } from '../../parse/duration.js';
import { parsePlan, printPlan } from '../../parse/plan.js';
import type { TextLook } from '../../report/diagnosis-text.js';
import { planReviewText } from '../../report/plan-text.js';
import { printable } from '../../report/printable.js';
import { styleFor } from '../../report/style.js';
import { wrapText } from '../../report/wrap-text.js';
import { describeError } from '../command-frame.js';
import type { CommandContext } from '../context.js';
import { applyOutcome, rollbackOutcome } from './change-outcome.js';
import { lookAtHost } from './look-at-host.js';
import { observeLive } from './observe-live.js';
import { commandLine, planWords } from './plain-commands.js';
import { endingOf } from './run-session.js';
import { type InsideAnswer, runInside } from './run-inside.js';
import type { ScratchFolder } from './scratch-folder.js';
import type { Outcome, SessionState, Task } from './session-state.js';

const MOST_TEXT_COLUMNS = 100;

/** What the tasks work with. */
export interface TaskParts {
  readonly context: CommandContext<'changes'>;
  readonly scratch: ScratchFolder;
  /** Where plain mode reads lines from; null where the terminal takes keys. */
  readonly plainLines: TypedLines | null;
}

/** Does one task, with the plain commands; whatever a user can cause comes back as a failed outcome. */
export async function performTask(parts: TaskParts, task: Task, state: SessionState): Promise<Outcome> {
  try {
    return laidOut(await (TASKS[task.kind] as Performer<Task>)(parts, task, state), parts.context);
  } catch (error) {
    const { text, exitCode } = describeError(error);
    return laidOut({ kind: 'failed', text, exitCode }, parts.context);
  }
}

/** Why something failed comes in the one line that a plain command tells it in; here it is wrapped for the window. */
function laidOut(outcome: Outcome, context: CommandContext<'changes'>): Outcome {
  if (outcome.kind !== 'failed') return outcome;
  const { columns } = textLook(context);
  const lines = outcome.text
    .trimEnd()
    .split('\n')
    .flatMap((line) => wrapText(line.trimStart(), { columns, indent: line.search(/\S|$/) }));
  return { ...outcome, text: `${lines.join('\n')}\n` };
}

type Performer<T> = (parts: TaskParts, task: T, state: SessionState) => Promise<Outcome>;

const TASKS: { readonly [K in Task['kind']]: Performer<Extract<Task, { kind: K }>> } = {
  look: ({ context }, _task, state) => lookAtHost(context, commandLine(state, 'diagnose'), textLook(context)),

  'end-open-change': async ({ context }, { command }) => {
    const words = command === 'rollback' ? [command, '--yes'] : [command];
    const { out, talk, exitCode } = await runInside(context, words);
    return { kind: 'open-change-ended', text: `${talk}${out}`, exitCode };
  },

  observe: ({ context, plainLines }, { durationMs }) => observeLive(context, durationMs, plainLines),

  diagnose: async ({ context }, { evidence }) => {
    const words = evidence.kind === 'recording' ? ['--recording', evidence.file] : [];
    const answer = await runInside(context, ['diagnose', ...words]);
    if (answer.exitCode !== ExitCode.done) return failed(answer);
    return { kind: 'diagnosed', text: answer.out };
  },

  judge: async ({ context, scratch }, { name, text }, state) => {
    const file = text === null ? name : scratch.write('pasted', text);
    const answer = await runInside(context, ['lint', file, ...judgedBy(scratch, state)]);
    const judged = answer.exitCode === ExitCode.done || answer.exitCode === ExitCode.refused;
    if (!judged) return failed(answer);
    return { kind: 'judged', text: text === null ? answer.out : answer.out.replaceAll(file, 'pasted') };
  },

  plan: async ({ context }, { evidence, wishes }) => {
    const answer = await runInside(context, planWords(evidence, wishes), { json: true });
    if (answer.out === '') return failed(answer);
    const plan = parsePlan(answer.out, 'the plan');
    return {
      kind: 'planned',
      planned: { plan, text: planReviewText(plan, textLook(context)) },
    };
  },

  apply: async (parts, { plan, windowMs }) => {
    const { context, scratch, plainLines } = parts;
    const file = scratch.write('plan.json', printPlan(plan));
    const window = windowMs === null ? [] : ['--confirm-within', durationText(windowMs)];
    const quiet =
      plainLines === null ? context : { ...context, stderr: { ...context.stderr, canRedraw: false } };
    // The countdown takes single keys, and two readers of one terminal would each get half of them.
    plainLines?.close();
    const answer = await runInside(quiet, ['apply', file, '--yes', ...window], {
      json: true,
      onTalk: context.talk,
    });
    return applyOutcome(answer, context.interrupted);
  },

  save: async (_parts, { plan, file }) => {
    const target = path.resolve(file);
    if (existsSync(target)) {
      const text = `${printable(file)} exists already, and nothing is written over it; type another name.\n`;
      return { kind: 'failed', text, exitCode: ExitCode.usage };
    }
    writeOperand(target, printPlan(plan));
    return { kind: 'saved', file: target };
  },

  emit: async ({ context, scratch }, { plan, format }) => {
    const file = scratch.write('plan.json', printPlan(plan));
    const answer = await runInside(context, ['emit', file, '--format', format]);
    if (answer.exitCode !== ExitCode.done) return failed(answer);
    return { kind: 'emitted', text: `${printable(answer.out)}${answer.talk}` };
  },

  verify: async ({ context }, { durationMs }) => {
    if (context.host.root !== '/') {
      return {
        kind: 'verified',
        text: 'Only files were edited, so there is no running value to watch.\n',
        fine: true,
      };
    }
    const words = ['verify', '--for', durationText(durationMs)];
    context.talk(`Watching for ${durationText(durationMs)} that it stays right ...\n`);
    const answer = await runInside(context, words);
    if (context.interrupted.aborted) return { kind: 'broken-off', why: endingOf(context.interrupted) };
    const told = answer.exitCode === ExitCode.done || answer.exitCode === ExitCode.needsAttention;
    if (!told) return failed(answer);
    return {
      kind: 'verified',
      text: `${answer.talk}${answer.out}`,
      fine: answer.exitCode === ExitCode.done,
    };
  },

  'roll-back': async ({ context }, { receiptId }) =>
    rollbackOutcome(await runInside(context, ['rollback', receiptId, '--yes'], { json: true })),
};

/** How texts are laid out in the window as it is now. */
export function textLook({ stdout }: CommandContext<'changes'>): TextLook {
  return { style: styleFor(stdout.colour), columns: Math.min(stdout.columns, MOST_TEXT_COLUMNS) };
}

/** What the verdicts rest on besides the host: the plan at hand, else the recording. */
function judgedBy(scratch: ScratchFolder, { planned, evidence }: SessionState): string[] {
  if (planned !== null) return ['--plan', scratch.write('plan.json', printPlan(planned.plan))];
  return evidence.kind === 'recording' ? ['--recording', evidence.file] : [];
}

function failed({ talk, out, exitCode }: InsideAnswer): Outcome {
  return { kind: 'failed', text: talk === '' ? out : talk, exitCode };
}
