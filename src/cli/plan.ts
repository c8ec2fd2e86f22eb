import type { Command } from 'commander';
import { operandName, writeOperand } from '../host/operand-file.js';
import { insidePathOf } from '../host/path-in-root.js';
import type { ExitCode as ExitCodeType } from '../model/exit-code.js';
import { ExitCode } from '../model/exit-code.js';
import { ACCEPTABLE_KINDS, ROUND_RULES, type Plan } from '../model/plan.js';
import { DEFAULT_POLICY } from '../model/policy.js';
import { UserError } from '../model/user-error.js';
import { printPlan } from '../parse/plan.js';
import { withUnsafeEscaped } from '../report/json-text.js';
import { planText } from '../report/plan-text.js';
import { styleFor } from '../report/style.js';
import type { CommandContext } from './context.js';
import { ASSUME_FLAGS, ASSUME_HELP, parseAssume } from './assume-option.js';
import { addPeakOptions, choosePeakSource, type PeakOptions } from './peak-source.js';
import { isPlanForHere, planSituation } from './plan-situation.js';
import { readSituation, type Situation } from './situation.js';

interface PlanOptions extends PeakOptions {
  readonly kernelLog?: readonly string[];
  readonly want?: readonly string[];
  readonly round?: string;
  readonly accept?: readonly string[];
  readonly atLeastKernelDefault?: boolean;
  readonly target?: string;
  readonly assume?: string;
  readonly output?: string;
  readonly exitCode?: boolean;
}

/** Describes `novoodoo plan`. */
export function configure(command: Command): void {
  addPeakOptions(command);
  command
    .option('--kernel-log <file...>', 'kernel logs to read, plain or gzip')
    .option(
      '--want <file...>',
      'tuning advice to judge: what the plan does not need is refused, line by line',
    )
    .option('--round <rule>', `how to round up: ${ROUND_RULES.join(', ')}`)
    .option('--at-least-kernel-default', "plan no less than the kernel's own default")
    .option('--accept <kind...>', `plan in spite of a refusal: ${ACCEPTABLE_KINDS.join(', ')}`)
    .option('--target <path>', 'the file to edit, instead of the one that novoodoo chooses')
    .option(ASSUME_FLAGS, ASSUME_HELP)
    .option('--output <file>', 'save the plan, for review and for "novoodoo apply"')
    .option('--exit-code', 'exit 3 when the plan changes something')
    .addHelpText(
      'after',
      `
It only reads: no root is needed, and nothing is changed. Exit 4 means that the
plan was refused.

Examples:
  novoodoo plan --observe 10s
  novoodoo plan --recording watch.jsonl --output plan.json
  novoodoo plan --observe 10s --want advice.conf
  novoodoo plan --peak 21564 --peak-source "Prometheus, 30 days"
`,
    );
}

/** Runs it. */
export async function run(context: CommandContext, command: Command): Promise<ExitCodeType> {
  const options = command.opts<PlanOptions>();
  const round = chooseOne('--round', options.round ?? ROUND_RULES[0], ROUND_RULES);
  const accepted = (options.accept ?? []).map((kind) => chooseOne('--accept', kind, ACCEPTABLE_KINDS));
  const source = choosePeakSource(options);
  const choices = {
    round,
    accepted: [...new Set(accepted)],
    atLeastKernelDefault: options.atLeastKernelDefault === true,
    targetPath: options.target === undefined ? undefined : insidePathOf(absoluteTarget(options.target)),
    assume: options.assume === undefined ? undefined : parseAssume(options.assume),
  };
  const situation = await readSituation(context, source, options.kernelLog ?? [], DEFAULT_POLICY);
  const bare = await planSituation(context, situation, choices, DEFAULT_POLICY);
  const plan = await judgeWanted(context, bare, situation, options.want ?? []);
  show(context, plan, options.output ?? null);
  if (plan.verdict === 'refused') return ExitCode.refused;
  return plan.verdict === 'change' && options.exitCode === true ? ExitCode.changesProposed : ExitCode.done;
}

/** The knob tables are large and only needed for advice. */
async function judgeWanted(
  context: CommandContext,
  plan: Plan,
  situation: Situation,
  files: readonly string[],
): Promise<Plan> {
  if (files.length === 0) return plan;
  const { refuseAdvice } = await import('./refuse-advice.js');
  return refuseAdvice(plan, files, isPlanForHere(context, situation) ? context.host : null);
}

function show(context: CommandContext, plan: Plan, output: string | null): void {
  const text = printPlan(plan);
  if (output !== null && output !== '-') writeOperand(output, text);
  if (context.json || output === '-') {
    context.out(withUnsafeEscaped(text));
    return;
  }
  const { colour, columns } = context.stdout;
  const look = { style: styleFor(colour), columns: Math.min(columns, 100) };
  context.out(planText(plan, output === null ? null : operandName(output), look));
}

function absoluteTarget(target: string): string {
  if (target.startsWith('/')) return target;
  throw new UserError(`--target is not an absolute path: ${JSON.stringify(target.slice(0, 80))}`, {
    next: 'name a file such as /etc/sysctl.d/90-orphans.conf',
  });
}

function chooseOne<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new UserError(`${option} does not know ${JSON.stringify(value.slice(0, 40))}`, {
    next: `choose from ${allowed.join(', ')}`,
  });
}
