import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { LiveHost } from '../host/live-host.js';
import { ReadOnlyHost } from '../host/read-only-host.js';
import { openStreams } from '../host/streams.js';
import { ExitCode } from '../model/exit-code.js';
import { HostError } from '../model/host.js';
import { UserError } from '../model/user-error.js';
import { printableLine } from '../report/printable.js';
import { COMMANDS, type CommandEntry } from './commands.js';
import type { CommandContext } from './context.js';

const SYSTEM_STATE_FOLDER = '/var/lib/novoodoo';

/** Runs the command that argv names and sets the process's exit code. */
export async function runMain(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  const streams = openStreams();
  process.exitCode = await runCommandLine(argv, streams);
}

async function runCommandLine(
  argv: readonly string[],
  streams: ReturnType<typeof openStreams>,
): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.done;
  const toolVersion = readToolVersion();
  const program = describeProgram(toolVersion);
  program.configureOutput({ writeOut: streams.out, writeErr: streams.talk });
  const named = namedCommand(argv);
  try {
    for (const entry of COMMANDS) {
      const command = program
        .command(entry.name, { hidden: entry.hidden === true })
        .summary(entry.summary)
        .description(`${entry.summary}.`);
      addCommonOptions(command);
      if (entry !== named) continue;
      const run = await prepare(entry, command);
      command.action(async () => {
        exitCode = await run({ command, streams, toolVersion });
      });
    }
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportError(error, streams.talk);
  }
}

function describeProgram(toolVersion: string): Command {
  return new Command('novoodoo')
    .description(
      'From "TCP: too many orphaned sockets" to a limit that is measured, applied, verified and still there after a reboot; every other knob is refused, with the reason.',
    )
    .version(toolVersion, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureHelp({ sortOptions: false });
}

/** The first word that is not an option, or the word after "help". */
function namedCommand(argv: readonly string[]): CommandEntry | undefined {
  const words = argv.filter((word) => !word.startsWith('-'));
  const name = words[0] === 'help' ? words[1] : words[0];
  return COMMANDS.find((entry) => entry.name === name);
}

function addCommonOptions(command: Command): void {
  command
    .option('--json', 'print one JSON value on standard output')
    .option('--root <dir>', 'work on the host tree in this folder instead of the live host', '/')
    .option('--state <dir>', `folder for journal, receipts and recordings (default ${SYSTEM_STATE_FOLDER})`);
}

interface Invocation {
  readonly command: Command;
  readonly streams: ReturnType<typeof openStreams>;
  readonly toolVersion: string;
}

/** Loads the command's file, lets it describe itself, and ties it to the host it declared to need. */
async function prepare(
  entry: CommandEntry,
  command: Command,
): Promise<(invocation: Invocation) => Promise<ExitCode>> {
  if (entry.access === 'reads') {
    const module = await entry.load();
    module.configure(command);
    return (invocation) =>
      module.run(
        buildContext(invocation, (live) => new ReadOnlyHost(live)),
        invocation.command,
      );
  }
  if (entry.access === 'records') {
    const module = await entry.load();
    module.configure(command);
    return (invocation) =>
      module.run(
        buildContext(invocation, (live) => live),
        invocation.command,
      );
  }
  const module = await entry.load();
  module.configure(command);
  return (invocation) =>
    module.run(
      buildContext(invocation, (live) => live),
      invocation.command,
    );
}

function buildContext<H>(
  { command, streams, toolVersion }: Invocation,
  restrict: (live: LiveHost) => H,
): Omit<CommandContext, 'host'> & { readonly host: H } {
  const options = command.opts<{ json?: boolean; root: string; state?: string }>();
  return {
    host: restrict(new LiveHost(options.root)),
    toolVersion,
    json: options.json === true,
    stateFolder: options.state ?? defaultStateFolder(options.root),
    euid: process.geteuid?.() ?? -1,
    stdin: streams.stdin,
    stdout: streams.stdout,
    stderr: streams.stderr,
    out: streams.out,
    talk: streams.talk,
    get interrupted() {
      return streams.interrupted;
    },
  };
}

function defaultStateFolder(root: string): string {
  if (root !== '/' || process.geteuid?.() === 0) return SYSTEM_STATE_FOLDER;
  const base = process.env['XDG_STATE_HOME'] ?? `${process.env['HOME'] ?? ''}/.local/state`;
  return `${base}/novoodoo`;
}

function readToolVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function reportError(error: unknown, talk: (text: string) => void): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
  if (error instanceof UserError) {
    const { place, next } = error;
    const line = place?.line === undefined ? '' : `:${place.line}`;
    const where = place === null ? '' : `${place.file}${line}: `;
    talk(
      `novoodoo: ${printableLine(where + error.message)}${next === null ? '' : `; ${printableLine(next)}`}\n`,
    );
    return error.exitCode;
  }
  if (error instanceof HostError) {
    talk(`novoodoo: ${printableLine(error.message)}\n`);
    return ExitCode.failed;
  }
  const message = error instanceof Error ? error.message : String(error);
  talk(
    `novoodoo: a bug in novoodoo: ${printableLine(message)}; run again with NOVOODOO_DEBUG=1 and report it\n`,
  );
  if (process.env['NOVOODOO_DEBUG'] === '1' && error instanceof Error) talk(`${error.stack ?? ''}\n`);
  return ExitCode.failed;
}
