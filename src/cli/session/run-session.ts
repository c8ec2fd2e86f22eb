import type { TextLook } from '../../report/diagnosis-text.js';
import type { BrokenOff, Question, Reply } from './question.js';
import { questionAt } from './questions.js';
import { farewell, screenAt } from './screens.js';
import type { Outcome, SessionState, Task } from './session-state.js';
import { afterReply, afterTask, taskAt } from './steps.js';

/** How a session speaks with a person: a terminal with prompts, one line after the other, or a script in tests. */
export interface SessionUi {
  /** Shows a text under a title. */
  screen(title: string, text: string): void;
  /** Says something between two questions. */
  say(text: string): void;
  ask(question: Question): Promise<Reply>;
}

export interface SessionParts {
  readonly ui: SessionUi;
  readonly perform: (task: Task, state: SessionState) => Promise<Outcome>;
  /** Aborts when the person or the system ends the session. */
  readonly interrupted: AbortSignal;
  /** How texts are laid out in the window as it is now. */
  readonly look: () => TextLook;
}

/** Leads through the session from this state on, and returns the last one. */
export async function runSession(start: SessionState, parts: SessionParts): Promise<SessionState> {
  const { ui, interrupted } = parts;
  let state = start;
  let shown = '';
  while (state.at !== 'over') {
    const task = taskAt(state);
    if (task !== null) {
      state = afterTask(state, await parts.perform(task, state));
      if (interrupted.aborted && state.at !== 'over') {
        state = afterReply(state, { kind: 'broken-off', why: endingOf(interrupted) });
      }
      continue;
    }
    const screen = screenAt(state, parts.look());
    if (screen !== null && screen.text !== shown) {
      ui.screen(screen.title, screen.text);
      shown = screen.text;
    }
    if (state.notice !== null) ui.say(state.notice);
    const question = questionAt(state);
    if (question === null) throw new Error(`the session has nothing to ask at ${state.at}`);
    state = afterReply(state, await ui.ask(question));
  }
  if (state.notice !== null) ui.say(state.notice);
  ui.say(farewell(state));
  return state;
}

/** Which ending a signal that aborted the session stands for. */
export function endingOf(interrupted: AbortSignal): BrokenOff {
  if (interrupted.reason === 'SIGTERM') return 'terminated';
  return interrupted.reason === 'SIGHUP' ? 'terminal-gone' : 'interrupted';
}
