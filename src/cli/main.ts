import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { LiveHost } from '../host/live-host.js';
import { isFolder } from '../host/operand-file.js';
import { openStreams } from '../host/streams.js';
import { ExitCode } from '../model/exit-code.js';
import {
  addCommonOptions,
  type ContextBuilder,
  describeError,
  prepareCommand,
  SYSTEM_STATE_FOLDER,
} from './command-frame.js';
import { UserError } from '../model/user-error.js';
import { printable } from '../report/printable.js';
import { COMMANDS, type CommandEntry } from './commands.js';
import { sessionArguments } from './session-arguments.js';

/** Runs the command that argv names and sets the process's exit code. */
export async function runMain(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  const streams = openStreams();
  process.exitCode = await runCommandLine(argv, streams);
}

async function runCommandLine(
  typed: readonly string[],
  streams: ReturnType<typeof openStreams>,
): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.done;
  const toolVersion = readToolVersion();
  const program = describeProgram(toolVersion);
  program.configureOutput({
    writeOut: streams.out,
    writeErr: streams.talk,
    outputError: (text, write) => write(printable(usageError(text, namedCommand(typed)?.name ?? null))),
  });
  try {
    const argv = sessionArguments(typed, streams);
    const named = namedCommand(argv);
    for (const entry of COMMANDS) {
      const command = program
        .command(entry.name, { hidden: entry.hidden === true })
        .summary(entry.summary)
        .description(`${entry.summary}.`);
      addCommonOptions(command);
      if (entry !== named) continue;
      const run = await prepareCommand(entry, command);
      command.action(async () => {
        exitCode = await run(contextBuilder({ command, streams, toolVersion }));
      });
    }
    if (argv[0] === 'help' && /^(?!help$)[^-]/.test(argv[1] ?? '') && named === undefined) {
      throw new UserError(`unknown command '${argv[1]}'`, { next: 'see "novoodoo --help"' });
    }
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    const { text, exitCode: failure } = describeError(error);
    streams.talk(text);
    return failure;
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
    .configureHelp({ sortOptions: false })
    .addHelpText('after', HELP_AFTER);
}

const HELP_AFTER = `
On a terminal, "novoodoo" alone leads through everything with questions and
changes nothing without asking ("novoodoo session --help" says more).

Examples:
  novoodoo plan --observe 10s
  novoodoo observe --for 24h --output web1.jsonl
  novoodoo plan --recording web1.jsonl --output plan.json
  sudo novoodoo apply plan.json --confirm-within 120s
`;

/** One line for what the parser of the command line says in two, and what to do next. */
function usageError(text: string, command: string | null): string {
  const said = text
    .replace(/^error: /, 'novoodoo: ')
    .trimEnd()
    .replace(/\n+/g, ' ');
  const isFile = /unknown option '-[^']*[./]/.test(said);
  const help = command === null ? 'novoodoo --help' : `novoodoo ${command} --help`;
  return `${said}; ${isFile ? 'write ./ before the name of a file that begins with a dash' : `see "${help}"`}\n`;
}

/** The first word that is not an option, or the word after "help". */
function namedCommand(argv: readonly string[]): CommandEntry | undefined {
  const words = argv.filter((word) => !word.startsWith('-'));
  const name = words[0] === 'help' ? words[1] : words[0];
  return COMMANDS.find((entry) => entry.name === name);
}

interface Invocation {
  readonly command: Command;
  readonly streams: ReturnType<typeof openStreams>;
  readonly toolVersion: string;
}

function contextBuilder({ command, streams, toolVersion }: Invocation): ContextBuilder {
  const options = command.opts<{ json?: boolean; root: string; state?: string }>();
  return (restrict) => ({
    host: restrict(new LiveHost(existingRoot(options.root))),
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
  });
}

/** Throws UserError where no folder is that --root names: an empty answer about it would look like one about a host. */
function existingRoot(root: string): string {
  if (root !== '' && isFolder(root)) return root;
  throw new UserError('--root names no folder', {
    place: { file: root },
    next: 'name the top of a host tree',
  });
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
