import type { Command } from 'commander';
import { diagnose } from '../diagnose/diagnose.js';
import { operandName, writeOperand } from '../host/operand-file.js';
import type { ExitCode as ExitCodeType } from '../model/exit-code.js';
import { ExitCode } from '../model/exit-code.js';
import { valueOf } from '../model/reading.js';
import type { Warning } from '../model/resolution.js';
import {
  ACCEPTABLE_KINDS,
  ROUND_RULES,
  type AcceptableKind,
  type Plan,
  type RoundRule,
} from '../model/plan.js';
import { DEFAULT_POLICY } from '../model/policy.js';
import { UserError } from '../model/user-error.js';
import { printPlan, sealPlan } from '../parse/plan.js';
import { makePlan } from '../plan/make-plan.js';
import { planText } from '../report/plan-text.js';
import { styleFor } from '../report/style.js';
import type { CommandContext } from './context.js';
import { addPeakOptions, choosePeakSource, type PeakOptions } from './peak-source.js';
import { readSituation, type Situation } from './situation.js';

interface PlanOptions extends PeakOptions {
  readonly kernelLog?: readonly string[];
  readonly round?: string;
  readonly accept?: readonly string[];
  readonly atLeastKernelDefault?: boolean;
  readonly output?: string;
  readonly exitCode?: boolean;
}

/** Describes `novoodoo plan`. */
export function configure(command: Command): void {
  addPeakOptions(command);
  command
    .option('--kernel-log <file...>', 'kernel logs to read, plain or gzip')
    .option('--round <rule>', `how to round up: ${ROUND_RULES.join(', ')}`)
    .option('--at-least-kernel-default', "plan no less than the kernel's own default")
    .option('--accept <kind...>', `plan in spite of a refusal: ${ACCEPTABLE_KINDS.join(', ')}`)
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
  const situation = await readSituation(context, source, options.kernelLog ?? [], DEFAULT_POLICY);
  const plan = planFor(context, situation, {
    round,
    accepted: [...new Set(accepted)],
    atLeastKernelDefault: options.atLeastKernelDefault === true,
  });
  show(context, plan, options.output ?? null);
  if (plan.verdict === 'refused') return ExitCode.refused;
  return plan.verdict === 'change' && options.exitCode === true ? ExitCode.changesProposed : ExitCode.done;
}

interface Choices {
  readonly round: RoundRule;
  readonly accepted: readonly AcceptableKind[];
  readonly atLeastKernelDefault: boolean;
}

function planFor(context: CommandContext, situation: Situation, choices: Choices): Plan {
  const { observation, state, extraLog } = situation;
  const policy = DEFAULT_POLICY;
  const host = situation.isSameHost ? state : null;
  const diagnosis = diagnose({ observation, host, extraLog, limitSource: null, tcpMemSource: null, policy });
  const tcpMem = valueOf(state.tcpMemPages);
  return sealPlan(
    makePlan({
      ...choices,
      diagnosis,
      observation,
      situation: {
        maxOrphans: state.maxOrphans,
        kernelDefault: state.kernelDefaultMaxOrphans,
        tcpObjectBytes: valueOf(state.tcpObjectBytes),
        tcpMemHighBytes: tcpMem === null ? null : tcpMem.high * state.identity.pageSizeBytes,
        memTotalBytes: state.identity.memTotalBytes,
      },
      memoryHolders: null,
      toolVersion: context.toolVersion,
      createdAt: new Date(context.host.now().wallMs).toISOString(),
      host: state.identity,
      persistence: null,
      proposalRefusals: [],
      extraWarnings: extraWarnings(situation),
      policy,
    }),
  );
}

function extraWarnings({ observation }: Situation): Warning[] {
  if (observation.kind !== 'stated-peak') return [];
  return [
    {
      kind: 'peak-stated',
      text: `The peak of ${observation.peak.orphans} is taken on trust (${observation.peak.source}); whether orphans were reset meanwhile is not known.`,
    },
  ];
}

function show(context: CommandContext, plan: Plan, output: string | null): void {
  const text = printPlan(plan);
  if (output !== null && output !== '-') writeOperand(output, text);
  if (context.json || output === '-') {
    context.out(text);
    return;
  }
  const { colour, columns } = context.stdout;
  const look = { style: styleFor(colour), columns: Math.min(columns, 100) };
  context.out(planText(plan, output === null ? null : operandName(output), look));
}

function chooseOne<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new UserError(`${option} does not know ${JSON.stringify(value.slice(0, 40))}`, {
    next: `choose from ${allowed.join(', ')}`,
  });
}
