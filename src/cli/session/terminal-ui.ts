import { type NoAnswer, NotAnswered, askChoice, askText } from '../../host/ask.js';
import { TypedLines } from '../../host/typed-lines.js';
import { printableLine } from '../../report/printable.js';
import type { Style } from '../../report/style.js';
import type { TerminalTraits } from '../context.js';
import type { BrokenOff, Question, Reply } from './question.js';
import { readPasted } from './read-pasted.js';
import type { SessionUi } from './run-session.js';

/** A person may think about a question for as long as a working day. */
const PATIENCE_MS = 12 * 3_600_000;
const MOST_TITLE_COLUMNS = 80;

export interface UiParts {
  readonly write: (text: string) => void;
  readonly traits: TerminalTraits;
  readonly interrupted: AbortSignal;
  readonly style: Style;
}

/** The session on a terminal with prompts that are moved through with keys. */
export function terminalUi({ write, traits, interrupted, style }: UiParts): SessionUi {
  const options = { timeoutMs: PATIENCE_MS, signal: interrupted };
  return {
    screen: (title, text) => write(`\n${style.bold(titleLine(title, traits))}\n${text.trimEnd()}\n\n`),
    say: (text) => write(`${text.trimEnd()}\n\n`),
    ask: (question) => answerOf(() => put(question), interrupted),
  };

  async function put(question: Question): Promise<Reply> {
    if (question.kind === 'choice') return choose(question);
    if (question.command !== null) write(`${style.dim(`$ ${printableLine(question.command)}`)}\n`);
    return question.kind === 'text' ? type(question) : paste(question.message);
  }

  async function choose({ message, choices }: Extract<Question, { kind: 'choice' }>): Promise<Reply> {
    const offered = choices.map(({ id, label, command }) => ({
      name: printableLine(label),
      value: id,
      ...(command === null ? {} : { description: `$ ${printableLine(command)}` }),
    }));
    return { kind: 'answer', value: await askChoice(printableLine(message), offered, options) };
  }

  async function type({ message, initial, check }: Extract<Question, { kind: 'text' }>): Promise<Reply> {
    const value = await askText(`${printableLine(message)} ("back" to go back)`, {
      ...options,
      check: (text) => (isWayOut(text) ? null : check(text)),
      ...(initial === null ? {} : { initial }),
    });
    return { kind: 'answer', value };
  }

  async function paste(message: string): Promise<Reply> {
    write(`${printableLine(message)}\n`);
    const lines = new TypedLines();
    try {
      return await readPasted(lines, interrupted);
    } finally {
      lines.close();
    }
  }
}

/** Whether the text asks to go back or to leave instead of answering. */
export function isWayOut(text: string): boolean {
  return ['back', 'leave'].includes(text.trim());
}

/** A title with a line to the end of the window. */
export function titleLine(title: string, traits: TerminalTraits): string {
  const stroke = traits.unicode ? '─' : '-';
  const columns = Math.min(traits.columns, MOST_TITLE_COLUMNS);
  return `${stroke}${stroke} ${title} ${stroke.repeat(Math.max(0, columns - title.length - 4))}`;
}

const ENDINGS: Readonly<Record<NoAnswer, BrokenOff>> = {
  'no-terminal': 'terminal-gone',
  interrupted: 'interrupted',
  'end-of-input': 'end-of-input',
  'hang-up': 'terminal-gone',
  terminated: 'terminated',
  'terminal-lost': 'terminal-gone',
  timeout: 'end-of-input',
};

async function answerOf(put: () => Promise<Reply>, interrupted: AbortSignal): Promise<Reply> {
  try {
    return await put();
  } catch (error) {
    if (!(error instanceof NotAnswered)) throw error;
    // A closed terminal ends the input a moment before the signal says why.
    const why = interrupted.aborted && interrupted.reason === 'SIGHUP' ? 'hang-up' : error.reason;
    return { kind: 'broken-off', why: ENDINGS[why] };
  }
}
