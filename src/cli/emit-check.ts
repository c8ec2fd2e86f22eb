import { type FormatName, FORMATS } from '../emit/formats.js';
import { readOperandIfThere } from '../host/operand-file.js';
import { ExitCode } from '../model/exit-code.js';
import { UserError } from '../model/user-error.js';
import type { Answer } from '../parse/answer-schemas.js';
import { printable, printableLine } from '../report/printable.js';
import type { CommandContext } from './context.js';
import type { Prepared } from './emit-snippet.js';

/** What is to be compared: the text the plan gives now, and where it should stand. */
export interface DeployedCheck {
  readonly format: FormatName;
  readonly content: string;
  readonly prepared: Prepared;
  /** The file named with --output; null for where the format's file belongs on this host. */
  readonly output: string | null;
}

/** Says whether what is deployed still equals the plan, byte for byte, with a diff when it does not. */
export async function checkDeployed(context: CommandContext, check: DeployedCheck): Promise<ExitCode> {
  const { path, deployed } = readDeployed(context, check);
  const wanted = Buffer.from(check.content, 'utf8');
  const equal = deployed !== null && Buffer.from(deployed).equals(wanted);
  const { unifiedDiff } = await import('../report/unified-diff.js');
  const diff = equal ? '' : unifiedDiff(absolute(path), deployed, wanted).text;
  if (context.json) {
    const exists = deployed !== null;
    const value: Answer<'emit'> = { version: 1, format: check.format, path, exists, equal, diff };
    context.out(`${JSON.stringify(value, null, 2)}\n`);
  } else if (equal) {
    context.out(`${printableLine(path)} equals the plan\n`);
  } else {
    context.talk(`${printableLine(path)} ${deployed === null ? 'is not there' : 'differs from the plan'}\n`);
    context.out(printable(diff));
  }
  return equal ? ExitCode.done : ExitCode.changesProposed;
}

function readDeployed(
  { host }: CommandContext,
  { format, prepared, output }: DeployedCheck,
): { readonly path: string; readonly deployed: Uint8Array | null } {
  if (output !== null) return { path: output, deployed: readOperandIfThere(output) };
  if (FORMATS[format].template !== 'sysctl.d.conf') {
    throw new UserError(`--check with --format ${format} needs --output PATH: the file to compare`, {
      next: 'only sysctl.d has a place of its own on a host',
    });
  }
  const path = prepared.snippet.dropInPath;
  return { path, deployed: host.stat(path) === null ? null : host.readBytes(path) };
}

/** Names in a diff are absolute; a relative operand is shown as it was given. */
function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}
