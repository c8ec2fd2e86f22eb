import { TypedLines } from '../../host/typed-lines.js';
import type { ExitCode } from '../../model/exit-code.js';
import { styleFor } from '../../report/style.js';
import type { CommandContext } from '../context.js';
import { performTask, textLook } from './perform-task.js';
import { plainUi } from './plain-ui.js';
import { runSession } from './run-session.js';
import { ScratchFolder } from './scratch-folder.js';
import { startingState } from './session-state.js';
import { terminalUi } from './terminal-ui.js';

export interface SessionOptions {
  /** One line after the other, no redraws. */
  readonly plain: boolean;
  /** --root and --state as they were given. */
  readonly commonOptions: readonly string[];
}

/** Runs the session on this terminal and returns the exit code. */
export async function leadSession(
  context: CommandContext<'changes'>,
  { plain, commonOptions }: SessionOptions,
): Promise<ExitCode> {
  const { interrupted, stdout, out } = context;
  const style = styleFor(stdout.colour);
  const scratch = new ScratchFolder();
  const plainLines = plain ? new TypedLines() : null;
  const ui =
    plainLines === null
      ? terminalUi({ write: out, traits: stdout, interrupted, style })
      : plainUi({ write: out, lines: plainLines, interrupted });
  try {
    const parts = { context, scratch, plainLines };
    const state = await runSession(startingState(commonOptions), {
      ui,
      perform: (task, at) => performTask(parts, task, at),
      interrupted,
      look: () => textLook(context),
    });
    return state.exitCode;
  } finally {
    plainLines?.close();
    scratch.remove();
  }
}
