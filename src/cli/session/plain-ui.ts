import type { TypedLines } from '../../host/typed-lines.js';
import { printableLine } from '../../report/printable.js';
import type { Question, Reply, SessionChoice } from './question.js';
import { brokenOff, readPasted } from './read-pasted.js';
import type { SessionUi } from './run-session.js';
import { isWayOut } from './terminal-ui.js';

export interface PlainParts {
  readonly write: (text: string) => void;
  readonly lines: Pick<TypedLines, 'next'>;
  readonly interrupted: AbortSignal;
}

/** The session for screen readers: one line after the other, numbered choices, nothing is ever redrawn. */
export function plainUi({ write, lines, interrupted }: PlainParts): SessionUi {
  return {
    screen: (title, text) => write(`\n${title}.\n${text.trimEnd()}\n\n`),
    say: (text) => write(`${text.trimEnd()}\n\n`),
    async ask(question) {
      write(`${printableLine(question.message)}\n`);
      if (question.kind === 'choice') return chooseByNumber(question.choices);
      if (question.command !== null) write(`The command: ${printableLine(question.command)}\n`);
      return question.kind === 'text' ? typeText(question) : readPasted(lines, interrupted);
    },
  };

  async function chooseByNumber(choices: readonly SessionChoice[]): Promise<Reply> {
    choices.forEach((choice, index) => {
      const command = choice.command === null ? '' : `. The command: ${printableLine(choice.command)}`;
      write(`${index + 1}. ${printableLine(choice.label)}${command}\n`);
    });
    return untilRight(`Type a number from 1 to ${choices.length}: `, (text) => {
      const chosen = /^[0-9]{1,3}$/.test(text) ? choices[Number(text) - 1] : undefined;
      return chosen?.id ?? choices.find((choice) => choice.id === text)?.id ?? null;
    });
  }

  function typeText(question: Extract<Question, { kind: 'text' }>): Promise<Reply> {
    const initial = question.initial === null ? '' : `, or Enter for ${printableLine(question.initial)}`;
    return untilRight(`Type the answer, or "back"${initial}: `, (typed) => {
      const text = typed === '' ? (question.initial ?? '') : typed;
      if (isWayOut(text)) return text;
      const problem = question.check(text);
      if (problem === null) return text;
      write(`${printableLine(problem)}.\n`);
      return null;
    });
  }

  async function untilRight(prompt: string, accept: (text: string) => string | null): Promise<Reply> {
    for (;;) {
      write(prompt);
      const typed = await lines.next(interrupted);
      if (typed.kind !== 'line') return brokenOff(typed, interrupted);
      const value = accept(typed.text.trim());
      if (value !== null) return { kind: 'answer', value };
    }
  }
}
