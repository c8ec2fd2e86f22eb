import { Option, type Command } from 'commander';
import { FORMAT_NAMES, FORMATS, isFormatName, type FormatName } from '../emit/formats.js';
import type { EmitRefusal } from '../emit/refusal.js';
import { readTemplate } from '../host/read-template.js';
import { readOperand, writeOperand } from '../host/operand-file.js';
import { ExitCode } from '../model/exit-code.js';
import { UserError } from '../model/user-error.js';
import type { Answer } from '../parse/answer-schemas.js';
import { printableLine } from '../report/printable.js';
import type { CommandContext } from './context.js';
import { checkDeployed } from './emit-check.js';
import { prepareSnippet, type Prepared } from './emit-snippet.js';
import { jsonAnswer } from '../report/json-text.js';

interface Options {
  readonly format?: string;
  readonly output?: string;
  readonly check?: boolean;
  readonly list?: boolean;
}

/** Adds the operands, options and examples of `emit`. */
export function configure(command: Command): void {
  command
    .argument(
      '[plan...]',
      'plan files; of several, the one with the largest target is emitted ("-" reads standard input)',
    )
    .addOption(new Option('--format <name>', 'the format; --list names them all'))
    .option(
      '--output <path>',
      'write to this file instead of standard output; with --check, the file to compare',
    )
    .option(
      '--check',
      'compare what is deployed with the plan and change nothing: exit 0 equal, 3 drift, with a diff',
    )
    .option('--list', 'print the names of the formats, one a line')
    .addHelpText('after', EXAMPLES);
}

const EXAMPLES = `
Examples:
  novoodoo emit --list
  novoodoo emit plan.json --format ansible --output roles/tcp/tasks/orphans.yml
  novoodoo emit web*.json --format sysctl.d
  novoodoo emit plan.json --format sysctl.d --check
  novoodoo emit plan.json --format salt --output orphans.sls --check

Exit codes: 0 done or equal, 2 usage, 3 drift (--check), 4 refused: the format
cannot work for this plan; what can is named.
`;

/** Prints or writes the snippet, compares it with what is deployed, or lists the formats. */
export async function run(context: CommandContext, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  if (options.list === true) return list(context);
  const format = chosenFormat(options.format);
  if (command.args.length === 0) {
    throw new UserError('emit needs a plan', { next: 'make one with: novoodoo plan --output plan.json' });
  }
  const plans = await readPlans(command.args);
  const output = options.output ?? null;
  const isCheck = options.check === true;
  const prepared = await prepareSnippet(context.host, format, plans, isCheck && output === null);
  if ('refusal' in prepared) return refuse(context, format, prepared.refusal);
  for (const note of prepared.notes) context.talk(`${printableLine(note)}\n`);
  const { renderFormat } = await import('../emit/render-format.js');
  const render = () => renderFormat(FORMATS[format], prepared.snippet, readTemplate);
  if (isCheck) return checkDeployed(context, { format, render, prepared, output });
  return deliver(context, { format, content: render(), prepared, output });
}

function list(context: CommandContext): ExitCode {
  if (context.json) {
    const formats = FORMAT_NAMES.map((name) => ({
      name,
      title: FORMATS[name].title,
      comparesOnHost: FORMATS[name].comparison !== null,
    }));
    const answer: Answer<'emit'> = { version: 1, formats };
    context.out(jsonAnswer(answer));
  } else {
    context.out(FORMAT_NAMES.map((name) => `${name}\n`).join(''));
  }
  return ExitCode.done;
}

function chosenFormat(name: string | undefined): FormatName {
  const next = `choose one of ${FORMAT_NAMES.join(', ')}`;
  if (name === undefined) throw new UserError('emit needs --format NAME', { next });
  if (!isFormatName(name)) throw new UserError(`there is no format ${name}`, { next });
  return name;
}

async function readPlans(files: readonly string[]) {
  const { parsePlan } = await import('../parse/plan.js');
  const { operandName } = await import('../host/operand-file.js');
  return files.map((file) => ({
    name: operandName(file),
    plan: parsePlan(readOperand(file), operandName(file)),
  }));
}

function refuse(context: CommandContext, format: FormatName, refusal: EmitRefusal): ExitCode {
  const { kind, reason, place, instead } = refusal;
  if (context.json) {
    const refusals = [{ kind, reason, place, instead }];
    const answer: Answer<'emit'> = { version: 1, format, refusals };
    context.out(jsonAnswer(answer));
  }
  const others = instead.length === 0 ? '' : `; what can: ${instead.join(', ')}`;
  context.talk(`novoodoo: ${format} refused (${kind}): ${printableLine(reason)}${others}\n`);
  return ExitCode.refused;
}

interface Delivery {
  readonly format: FormatName;
  readonly content: string;
  readonly prepared: Prepared;
  readonly output: string | null;
}

function deliver(context: CommandContext, { format, content, prepared, output }: Delivery): ExitCode {
  if (output !== null) {
    writeOperand(output, content, 0o644);
    context.talk(`wrote ${printableLine(output)}\n`);
  }
  if (context.json) {
    const { snippet, planName, notes } = prepared;
    const value: Answer<'emit'> = {
      version: 1,
      format,
      plan: planName,
      planId: snippet.plan.planId,
      target: snippet.derivation.target,
      dropInPath: FORMATS[format].dependsOn === 'drop-in' ? snippet.dropInPath : null,
      output,
      notes,
      content,
    };
    context.out(jsonAnswer(value));
  } else if (output === null) {
    context.out(content);
  }
  return ExitCode.done;
}
