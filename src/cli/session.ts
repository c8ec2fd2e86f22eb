import type { Command } from 'commander';
import { ExitCode } from '../model/exit-code.js';
import { UserError } from '../model/user-error.js';
import { styleFor } from '../report/style.js';
import type { CommandContext } from './context.js';

interface Options {
  readonly plain?: boolean;
  readonly root: string;
  readonly state?: string;
}

/** Describes the session. */
export function configure(command: Command): void {
  command
    .usage('[options]')
    .option('--plain', 'for screen readers: one line after the other, numbered choices, no redraws')
    .addHelpText(
      'after',
      `
Looks at the host, helps to find the peak (observe now, use a recording, enter
a number), gives the diagnosis and the plan, and on your word applies it, with
a time to take it back. Every choice shows the plain command that does the same.

Where TERM is "dumb" or not set, the session is --plain by itself.

Without root it goes up to the plan and then says how to go on. Ctrl-C leaves
at any point with the host as it was; a change that you have kept stays, and
the last line says how to undo it.

Examples:
  novoodoo
  novoodoo --plain
  novoodoo --root /srv/image
`,
    );
}

/** Runs the session on the terminal. */
export async function run(context: CommandContext<'changes'>, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  if (context.json) {
    throw new UserError('the session asks questions and has no --json', {
      next: 'use the plain commands: novoodoo --help',
    });
  }
  const { stdin, stdout, stderr } = context;
  const streams = { 'standard input': stdin, 'standard output': stdout, 'standard error': stderr };
  for (const [name, { isTerminal }] of Object.entries(streams)) {
    if (isTerminal) continue;
    throw new UserError(`the session needs a terminal, and ${name} is none`, {
      next: 'use the plain commands: novoodoo --help',
    });
  }
  // From here on a signal ends the session with a word about what is true of the host.
  void context.interrupted.aborted;
  const style = styleFor(stdout.colour);
  context.out(`${style.bold('novoodoo')} ${context.toolVersion}: looking at this host ...\n`);
  const { leadSession } = await import('./session/lead-session.js');
  return leadSession(context, {
    plain: options.plain === true || !stdout.canRedraw,
    commonOptions: [
      ...(options.root === '/' ? [] : ['--root', options.root]),
      ...(options.state === undefined ? [] : ['--state', options.state]),
    ],
  });
}
