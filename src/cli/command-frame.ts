import { type Command, CommanderError } from 'commander';
import { ReadOnlyHost } from '../host/read-only-host.js';
import { ExitCode } from '../model/exit-code.js';
import { type Host, HostError } from '../model/host.js';
import { UserError } from '../model/user-error.js';
import { printableLine } from '../report/printable.js';
import type { CommandEntry } from './commands.js';
import type { CommandContext } from './context.js';

export const SYSTEM_STATE_FOLDER = '/var/lib/novoodoo';

/** The options that every command takes. */
export function addCommonOptions(command: Command): void {
  command
    .option('--json', 'print one JSON value on standard output')
    .option('--root <dir>', 'work on the host tree in this folder instead of the live host', '/')
    .option(
      '--state <dir>',
      `folder for journal, receipts and recordings (default ${SYSTEM_STATE_FOLDER}, for users other than root ~/.local/state/novoodoo)`,
    );
}

/** Builds a command's context around as much of the host as the command may touch. */
export type ContextBuilder = <H>(
  restrict: (host: Host) => H,
) => Omit<CommandContext, 'host'> & { readonly host: H };

/** Loads the command's file, lets it describe itself, and ties it to the host it declared to need. */
export async function prepareCommand(
  entry: CommandEntry,
  command: Command,
): Promise<(contextFor: ContextBuilder) => Promise<ExitCode>> {
  if (entry.access === 'reads') {
    const module = await entry.load();
    module.configure(command);
    return (contextFor) =>
      module.run(
        contextFor((host) => new ReadOnlyHost(host)),
        command,
      );
  }
  if (entry.access === 'records') {
    const module = await entry.load();
    module.configure(command);
    return (contextFor) =>
      module.run(
        contextFor((host) => host),
        command,
      );
  }
  const module = await entry.load();
  module.configure(command);
  return (contextFor) =>
    module.run(
      contextFor((host) => host),
      command,
    );
}

/** What to tell the user about an error that ends a command, and with which exit code; commander has told its own already. */
export function describeError(error: unknown): { readonly text: string; readonly exitCode: ExitCode } {
  if (error instanceof CommanderError) {
    return { text: '', exitCode: error.exitCode === 0 ? ExitCode.done : ExitCode.usage };
  }
  if (error instanceof UserError) {
    const { place, next, exitCode } = error;
    const line = place?.line === undefined ? '' : `:${place.line}`;
    const where = place === null ? '' : `${place.file}${line}: `;
    const after = next === null ? '' : `; ${printableLine(next)}`;
    return { text: `novoodoo: ${printableLine(where + error.message)}${after}\n`, exitCode };
  }
  if (error instanceof HostError) {
    return { text: `novoodoo: ${printableLine(error.message)}\n`, exitCode: ExitCode.failed };
  }
  const message = error instanceof Error ? error.message : String(error);
  const text = `novoodoo: a bug in novoodoo: ${printableLine(message)}; run again with NOVOODOO_DEBUG=1 and report it\n`;
  const stack =
    process.env['NOVOODOO_DEBUG'] === '1' && error instanceof Error ? `${error.stack ?? ''}\n` : '';
  return { text: `${text}${stack}`, exitCode: ExitCode.failed };
}
