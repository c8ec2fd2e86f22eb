import type { Deployment } from '../emit/format.js';
import { type FormatName, FORMATS } from '../emit/formats.js';
import { readOperandIfThere } from '../host/operand-file.js';
import { ExitCode } from '../model/exit-code.js';
import { UserError } from '../model/user-error.js';
import type { Answer } from '../parse/answer-schemas.js';
import { printable, printableLine } from '../report/printable.js';
import type { CommandContext } from './context.js';
import type { Prepared } from './emit-snippet.js';
import { jsonAnswer } from '../report/json-text.js';

/** What is to be compared: the text the plan gives now, and where it should stand. */
export interface DeployedCheck {
  readonly format: FormatName;
  /** Renders the emitted file. */
  readonly render: () => string;
  readonly prepared: Prepared;
  /** The file named with --output; null for where the format's file belongs on this host. */
  readonly output: string | null;
}

/** What the comparison found. */
interface Finding {
  readonly path: string;
  readonly exists: boolean;
  readonly equal: boolean;
  readonly diff: string;
  readonly text: string;
}

/** Says whether what is deployed still equals the plan, with a diff when it does not. */
export async function checkDeployed(context: CommandContext, check: DeployedCheck): Promise<ExitCode> {
  const { path, exists, equal, diff, text } = await compare(context, check);
  if (context.json) {
    const value: Answer<'emit'> = { version: 1, format: check.format, path, exists, equal, diff };
    context.out(jsonAnswer(value));
  } else if (equal) {
    context.out(`${printableLine(text)}\n`);
  } else {
    context.talk(`${printableLine(text)}\n`);
    context.out(printable(diff));
  }
  return equal ? ExitCode.done : ExitCode.changesProposed;
}

async function compare({ host }: CommandContext, check: DeployedCheck): Promise<Finding> {
  const { format, prepared, output } = check;
  const { snippet, bootValue } = prepared;
  if (output !== null) return compareBytes(output, readOperandIfThere(output), check.render());
  if (format === 'sysctl.conf') return compareMainFile(snippet.sysctlConfDiff ?? '');
  const { path, text } = deploymentOf(check);
  const deployed = host.stat(path) === null ? null : host.readBytes(path);
  const { target } = snippet.derivation;
  if (deployed === null && FORMATS[format].comparison !== null && bootValue !== null && bootValue >= target) {
    const enough = `${path} is not there, and need not be: the value after boot is ${bootValue}`;
    return { path, exists: false, equal: true, diff: '', text: enough };
  }
  return compareBytes(path, deployed, text ?? check.render());
}

function deploymentOf({ format, prepared }: DeployedCheck): Deployment {
  const { deploys } = FORMATS[format];
  if (deploys !== null) return deploys(prepared.snippet);
  throw new UserError(`--check with --format ${format} needs --output PATH: the file to compare`, {
    next: 'this format has no file of its own on a host',
  });
}

/** Byte for byte. */
async function compareBytes(path: string, deployed: Uint8Array | null, wantedText: string): Promise<Finding> {
  const wanted = Buffer.from(wantedText, 'utf8');
  const equal = deployed !== null && Buffer.from(deployed).equals(wanted);
  const { unifiedDiff } = await import('../report/unified-diff.js');
  const diff = equal ? '' : unifiedDiff(absolute(path), deployed, wanted).text;
  const how = equal ? 'equals the plan' : deployed === null ? 'is not there' : 'differs from the plan';
  return { path, exists: deployed !== null, equal, diff, text: `${path} ${how}` };
}

/** The rest of that file is the administrator's: it equals the plan where there is nothing left to change. */
function compareMainFile(diff: string): Finding {
  const path = '/etc/sysctl.conf';
  const equal = diff === '';
  return { path, exists: true, equal, diff, text: `${path} ${equal ? 'equals' : 'differs from'} the plan` };
}

/** Names in a diff are absolute; a relative operand is shown as it was given. */
function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}
