import type { Command } from 'commander';
import { ExitCode } from '../model/exit-code.js';
import { DEFAULT_POLICY } from '../model/policy.js';
import type { Answer } from '../parse/answer-schemas.js';
import { diagnosisText } from '../report/diagnosis-text.js';
import { styleFor } from '../report/style.js';
import type { CommandContext } from './context.js';
import { diagnoseSituation } from './diagnose-situation.js';
import { readHostSysctl } from './persistence.js';
import { readSituation, type PeakSource } from './situation.js';
import { jsonAnswer } from '../report/json-text.js';

interface DiagnoseOptions {
  readonly recording?: readonly string[];
  readonly kernelLog?: readonly string[];
}

/** Describes `novoodoo diagnose`. */
export function configure(command: Command): void {
  command
    .option('--recording <file...>', 'recordings made with "novoodoo observe", of this host or another')
    .option('--kernel-log <file...>', 'kernel logs to read, plain or gzip')
    .addHelpText(
      'after',
      `
Without --recording it takes one look at this host. It changes nothing, needs
no root, and exits 0 whatever it finds.

Examples:
  novoodoo diagnose
  novoodoo diagnose --recording watch.jsonl
  novoodoo diagnose --recording web1.jsonl --kernel-log kern.log.1.gz --json
`,
    );
}

/** Runs it. */
export async function run(context: CommandContext, command: Command): Promise<ExitCode> {
  const options = command.opts<DiagnoseOptions>();
  const source: PeakSource =
    options.recording === undefined ? { kind: 'instant' } : { kind: 'recording', files: options.recording };
  const policy = DEFAULT_POLICY;
  const situation = await readSituation(context, source, options.kernelLog ?? [], policy);
  const sysctl = situation.isSameHost ? await readHostSysctl(context.host) : null;
  const diagnosis = diagnoseSituation(situation, sysctl, context.host, policy);
  const { observation } = situation;
  if (context.json) {
    const { toolVersion } = context;
    const answer: Answer<'diagnose'> = { version: 1, toolVersion, diagnosis, observation, policy };
    context.out(jsonAnswer(answer));
  } else {
    const { colour, columns } = context.stdout;
    context.out(
      diagnosisText(diagnosis, observation, policy, {
        style: styleFor(colour),
        columns: Math.min(columns, 100),
      }),
    );
  }
  return ExitCode.done;
}
