import { Option, type Command } from 'commander';
import { operandName, readOperand } from '../host/operand-file.js';
import type { Diagnosis } from '../model/diagnosis.js';
import { ExitCode } from '../model/exit-code.js';
import type { Plan } from '../model/plan.js';
import { DEFAULT_POLICY } from '../model/policy.js';
import { UserError } from '../model/user-error.js';
import type { VerdictList } from '../model/verdict.js';
import { parsePlan } from '../parse/plan.js';
import { styleFor } from '../report/style.js';
import { verdictJson } from '../report/verdict-json.js';
import { verdictText } from '../report/verdict-text.js';
import type { CommandContext } from './context.js';
import { diagnoseSituation } from './diagnose-situation.js';
import { judgeAdvice, readAdvice } from './judge-advice.js';
import { readSituation, type PeakSource } from './situation.js';

interface LintOptions {
  readonly plan?: string;
  readonly recording?: readonly string[];
  readonly host: boolean;
  readonly format?: string;
}

/** Describes `novoodoo lint`. */
export function configure(command: Command): void {
  command
    .argument(
      '<file...>',
      'pasted tuning advice in any form: sysctl.conf, shell, YAML, Markdown ("-" is standard input)',
    )
    .option('--plan <file>', 'a saved plan; the one key it changes is accepted, with its number')
    .option(
      '--recording <file>',
      'a recording that tells which of the two causes it is; may be given more than once',
      (file: string, before: readonly string[] | undefined) => [...(before ?? []), file],
    )
    .option('--no-host', 'judge without looking at this host, for review on another machine')
    .addOption(new Option('--format <name>', 'print sarif, for code review').choices(['sarif']))
    .addHelpText('after', EXAMPLES);
}

const EXAMPLES = `
Every line gets a verdict. Nothing but net.ipv4.tcp_max_orphans is ever
accepted, and that only with the number of a plan.

Examples:
  novoodoo lint /etc/sysctl.d/99-tuning.conf
  wget -qO- https://example.org/tuning | novoodoo lint -
  novoodoo lint roles/tune/*.yml --no-host --format sarif > lint.sarif
  novoodoo lint advice.md --plan plan.json

Exit codes: 0 nothing refused, 2 usage or unreadable file, 4 a line was refused.
`;

/** Judges pasted advice line by line. */
export async function run(context: CommandContext, command: Command): Promise<ExitCode> {
  const options = command.opts<LintOptions>();
  if (context.json && options.format !== undefined) {
    throw new UserError('--json and --format both choose the output', { next: 'leave one out' });
  }
  if (command.args.filter((file) => file === '-').length > 1) {
    throw new UserError('standard input can be read once', { next: 'name "-" once' });
  }
  const plan =
    options.plan === undefined ? null : parsePlan(readOperand(options.plan), operandName(options.plan));
  const advice = readAdvice(command.args);
  const diagnosis = await diagnosisFor(context, options, plan);
  const host = options.host ? context.host : null;
  const verdicts = await judgeAdvice(advice, { host, diagnosis, plan });
  await print(context, verdicts, options.format ?? null);
  return verdicts.count.refused > 0 ? ExitCode.refused : ExitCode.done;
}

/** From the plan, else from recordings, else from one look at the host; null where none of them tells. */
async function diagnosisFor(
  context: CommandContext,
  options: LintOptions,
  plan: Plan | null,
): Promise<Diagnosis | null> {
  if (plan !== null) return plan.diagnosis;
  if (options.recording === undefined && !options.host) return null;
  const source: PeakSource =
    options.recording === undefined ? { kind: 'instant' } : { kind: 'recording', files: options.recording };
  try {
    const situation = await readSituation(context, source, [], DEFAULT_POLICY);
    const isSameHost = situation.isSameHost && options.host;
    return diagnoseSituation({ ...situation, isSameHost }, null, context.host, DEFAULT_POLICY);
  } catch (error) {
    // A tree without /proc has nothing to diagnose, and its advice can be judged all the same.
    if (error instanceof UserError && source.kind === 'instant') return null;
    throw error;
  }
}

async function print(context: CommandContext, verdicts: VerdictList, format: string | null): Promise<void> {
  for (const piece of await piecesOf(context, verdicts, format)) context.out(piece);
}

async function piecesOf(
  context: CommandContext,
  verdicts: VerdictList,
  format: string | null,
): Promise<Iterable<Uint8Array>> {
  if (format === 'sarif') {
    const { verdictSarif } = await import('../report/sarif.js');
    return verdictSarif(verdicts, context.toolVersion);
  }
  if (context.json) return verdictJson(verdicts);
  const { colour, columns } = context.stdout;
  return verdictText(verdicts, { style: styleFor(colour), columns: Math.min(columns, 80) });
}
