import { Command } from 'commander';
import type { ExitCode } from '../../model/exit-code.js';
import { addCommonOptions, describeError, prepareCommand } from '../command-frame.js';
import { COMMANDS } from '../commands.js';
import type { CommandContext } from '../context.js';

/** What a plain command that ran inside the session answered. */
export interface InsideAnswer {
  readonly exitCode: ExitCode;
  /** What it would have written to standard output. */
  readonly out: string;
  /** What it would have written to standard error. */
  readonly talk: string;
}

export interface InsideOptions {
  readonly json?: boolean;
  /** Takes the talk as it comes instead of keeping it, for commands that speak while they wait. */
  readonly onTalk?: (text: string) => void;
  /** Ends the command instead of the signals that end the session. */
  readonly interrupted?: AbortSignal;
}

/**
 * Runs a plain command inside this process, on the session's host: the session does by itself what it shows, so that both can never
 * differ. Errors come back as talk and exit code, as a shell would see them.
 */
export async function runInside(
  context: CommandContext<'changes'>,
  words: readonly string[],
  options: InsideOptions = {},
): Promise<InsideAnswer> {
  const [name, ...args] = words;
  const entry = COMMANDS.find((one) => one.name === name);
  if (entry === undefined) throw new Error(`no such command: ${name}`);
  let out = '';
  let talk = '';
  const keep = (text: string) => {
    talk += text;
  };
  const command = new Command(entry.name).exitOverride();
  command.configureOutput({ writeOut: keep, writeErr: keep });
  addCommonOptions(command);
  try {
    const run = await prepareCommand(entry, command);
    command.parse(args, { from: 'user' });
    const exitCode = await run((restrict) => ({
      ...context,
      host: restrict(context.host),
      json: options.json === true,
      out: (piece) => {
        out += typeof piece === 'string' ? piece : new TextDecoder().decode(piece);
      },
      talk: options.onTalk ?? keep,
      interrupted: options.interrupted ?? context.interrupted,
    }));
    return { exitCode, out, talk };
  } catch (error) {
    const { text, exitCode } = describeError(error);
    return { exitCode, out, talk: `${talk}${text}` };
  }
}
