import { describe, expect, it } from 'vitest';
import { plainUi } from '../../src/cli/session/plain-ui.js';
import type { Question } from '../../src/cli/session/question.js';
import { readPasted } from '../../src/cli/session/read-pasted.js';
import type { Typed } from '../../src/host/typed-lines.js';

/** A keyboard on which these things were typed. */
type Keys = (string | Exclude<Typed, { kind: 'line' }>)[];

function typing(...typed: Keys) {
  const left = [...typed];
  return {
    async next(): Promise<Typed> {
      const one = left.shift();
      if (one === undefined) throw new Error('asked for more than was typed');
      return typeof one === 'string' ? { kind: 'line', text: one } : one;
    },
  };
}

async function ask(question: Question, ...typed: Keys) {
  let text = '';
  const ui = plainUi({
    write: (said) => {
      text += said;
    },
    lines: typing(...typed),
    interrupted: new AbortController().signal,
  });
  return { reply: await ui.ask(question), text };
}

const CHOICE: Question = {
  kind: 'choice',
  message: 'What now?',
  choices: [
    { id: 'plan', label: 'See the plan', command: 'novoodoo plan' },
    { id: 'leave', label: 'Leave', command: null },
  ],
};
const TEXT: Question = {
  kind: 'text',
  message: 'How many?',
  initial: '12',
  check: (text) => (/^\d+$/.test(text) ? null : 'write a number'),
  command: 'novoodoo plan --peak N',
};

describe('the plain session', () => {
  it('numbers the choices, names their commands and never moves the cursor', async () => {
    const { reply, text } = await ask(CHOICE, '1');
    expect(reply).toEqual({ kind: 'answer', value: 'plan' });
    expect(text).toBe(
      'What now?\n1. See the plan. The command: novoodoo plan\n2. Leave\nType a number from 1 to 2: ',
    );
  });

  it.each([['0'], ['3'], ['x'], [''], ['1 2']])('asks again after %j', async (wrong) => {
    const { reply, text } = await ask(CHOICE, wrong, 'leave');
    expect(reply).toEqual({ kind: 'answer', value: 'leave' });
    expect(text.match(/Type a number/g)).toHaveLength(2);
  });

  it('takes Enter for the default, and says what is wrong with an answer', async () => {
    expect((await ask(TEXT, '')).reply).toEqual({ kind: 'answer', value: '12' });
    const { reply, text } = await ask(TEXT, 'many', '7');
    expect(reply).toEqual({ kind: 'answer', value: '7' });
    expect(text).toContain('write a number.\n');
    expect(text).toContain('The command: novoodoo plan --peak N');
  });

  it('lets "back" pass any check', async () => {
    expect((await ask(TEXT, 'back')).reply).toEqual({ kind: 'answer', value: 'back' });
  });

  it.each([
    ['end-of-input', 'end-of-input'],
    ['terminal-gone', 'terminal-gone'],
    ['aborted', 'interrupted'],
  ] as const)('ends when typing ends with %s', async (kind, why) => {
    expect((await ask(CHOICE, { kind })).reply).toEqual({ kind: 'broken-off', why });
  });

  it('shows what comes from outside without control characters', async () => {
    const { text } = await ask(
      { ...CHOICE, message: '\x1b[2J', choices: [{ id: 'a', label: '\x07bell', command: 'x\ny' }] },
      '1',
    );
    expect(text).toBe('\\x1b[2J\n1. \\x07bell. The command: x\\ny\nType a number from 1 to 1: ');
  });
});

describe('readPasted', () => {
  const signal = new AbortController().signal;

  it('ends at a line with only a dot, and keeps the rest as it was', async () => {
    const reply = await readPasted(typing('# a', '', 'net.x = 1', ' . ', 'never'), signal);
    expect(reply).toEqual({ kind: 'answer', value: '# a\n\nnet.x = 1\n' });
  });

  it('ends at Ctrl-D', async () => {
    expect(await readPasted(typing('a', { kind: 'end-of-input' }), signal)).toEqual({
      kind: 'answer',
      value: 'a\n',
    });
  });

  it('ends after 1 MiB', async () => {
    const line = 'x'.repeat(64 * 1024);
    const reply = await readPasted(typing(...Array.from({ length: 16 }, () => line)), signal);
    expect(reply.kind).toBe('answer');
  });

  it('says why it was broken off', async () => {
    const interrupted = AbortSignal.abort('SIGTERM');
    expect(await readPasted(typing({ kind: 'aborted' }), interrupted)).toEqual({
      kind: 'broken-off',
      why: 'terminated',
    });
  });
});
