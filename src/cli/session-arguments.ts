import { UserError } from '../model/user-error.js';
import { COMMANDS } from './commands.js';

const NOT_FOR_THE_SESSION = ['-h', '--help', '-V', '--version'];

/**
 * The command line as it is meant: on a terminal nothing at all, and everywhere options without a command, stand for the session. Throws
 * UserError for options before a command.
 */
export function sessionArguments(
  argv: readonly string[],
  streams: { readonly stdin: { isTerminal: boolean }; readonly stdout: { isTerminal: boolean } },
): readonly string[] {
  const [first] = argv;
  if (first === undefined) {
    return streams.stdin.isTerminal && streams.stdout.isTerminal ? ['session'] : argv;
  }
  if (!first.startsWith('-') || NOT_FOR_THE_SESSION.includes(first)) return argv;
  const command = argv.find((word) => COMMANDS.some((entry) => entry.name === word));
  if (command !== undefined) {
    throw new UserError(`the options stand before the command "${command}"`, {
      next: `write them after it: novoodoo ${command} ${first} ...`,
    });
  }
  return ['session', ...argv];
}
