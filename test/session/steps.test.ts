import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { questionAt } from '../../src/cli/session/questions.js';
import { type Outcome, type Place, startingState, type Task } from '../../src/cli/session/session-state.js';
import { afterReply, afterTask, taskAt } from '../../src/cli/session/steps.js';
import { examplePlan } from '../support/example-plan.js';
import { LOOK, play, smoothOutcome } from './scripted-session.js';

const AT_PLAN = 'now 65536 -> 87000, at boot 65536 -> 87000: what should happen?';
const CTRL_C = { kind: 'broken-off', why: 'interrupted' } as const;
const CHANGING = new Set<Task['kind']>(['apply', 'roll-back', 'end-open-change']);

function kinds(tasks: readonly Task[]): string[] {
  return tasks.map((task) => task.kind);
}

/** The smooth host, except for these tasks. */
function except(changes: Partial<Record<Task['kind'], Outcome>>): (task: Task) => Outcome {
  return (task) => changes[task.kind] ?? smoothOutcome(task);
}

describe('the way through', () => {
  it('leads from a look to a limit that is applied and watched', async () => {
    const { tasks, state, text } = await play({
      answers: ['observe', '60000', 'plan', 'apply', 'leave'],
    });
    expect(kinds(tasks)).toEqual(['look', 'observe', 'diagnose', 'plan', 'apply', 'verify']);
    expect(tasks[1]).toEqual({ kind: 'observe', durationMs: 60_000 });
    expect(state.exitCode).toBe(0);
    expect(text).toContain('the change you applied stays. Undo it with:\n  novoodoo rollback r1');
    expect(text).toContain('What to watch next');
  });

  it('applies with a confirm window of the chosen length', async () => {
    const { tasks } = await play({
      answers: ['recording', 'file:/a.jsonl', 'plan', 'window', '120000', 'leave'],
    });
    expect(kinds(tasks).slice(3)).toEqual(['apply', 'verify']);
    expect(tasks[3]).toMatchObject({ windowMs: 120_000 });
  });

  it.each(['undone', 'time is over'])('comes back to the plan when the window ends with %s', async (said) => {
    const { state, text, questions } = await play({
      answers: ['observe', '10000', 'plan', 'window', '60000', 'leave'],
      outcome: except({ apply: { kind: 'reverted', text: said, brokenOff: null } }),
    });
    expect(text).toContain(said);
    expect(text).toContain('this host is as it was');
    expect(questions.at(-1)?.message).toBe(AT_PLAN);
    expect(state).toMatchObject({ applied: null, exitCode: 0 });
  });

  it('comes back to the plan after a roll-back', async () => {
    const { tasks, text } = await play({
      answers: ['observe', '10000', 'plan', 'apply', 'roll-back', 'leave'],
    });
    expect(tasks.at(-1)).toEqual({ kind: 'roll-back', receiptId: 'r1' });
    expect(text).toContain('this host is as it was');
  });

  it('plans from a peak measured elsewhere', async () => {
    const { tasks } = await play({ answers: ['peak', '21564', 'Prometheus', 'leave'] });
    expect(tasks[1]).toMatchObject({
      kind: 'plan',
      evidence: { kind: 'stated-peak', orphans: 21564, source: 'Prometheus' },
    });
  });

  it('judges pasted advice and comes back to where it was asked for', async () => {
    const { tasks, questions } = await play({
      answers: ['advice', 'paste', 'net.ipv4.tcp_mem = 1', 'back', 'leave'],
    });
    expect(tasks[1]).toEqual({ kind: 'judge', name: 'pasted', text: 'net.ipv4.tcp_mem = 1' });
    expect(questions.at(-1)?.message).toBe(questions[0]?.message);
  });

  it('saves, emits and shows commands from the plan, and is at the plan again after each', async () => {
    const { tasks, questions, text } = await play({
      answers: [
        'observe',
        '10000',
        'plan',
        'save',
        'p.json',
        'emit',
        'format:ansible',
        'by-hand',
        'back',
        'leave',
      ],
    });
    expect(kinds(tasks)).toEqual(['look', 'observe', 'diagnose', 'plan', 'save', 'emit']);
    const atPlan = questions.filter((question) => question.message === AT_PLAN);
    expect(atPlan).toHaveLength(4);
    expect(text).toContain('Saved as p.json.');
    expect(text).toContain('sudo sysctl -w net.ipv4.tcp_max_orphans=87000');
    expect(text).toContain('+net.ipv4.tcp_max_orphans = 87000');
    const undo = text.slice(text.indexOf('# undo'));
    expect(undo).toContain('# undo\nsudo patch -R -p1 -d / <<');
    expect(undo).toContain('\nsudo sysctl -w net.ipv4.tcp_max_orphans=65536\n');
  });

  it('shows no command for the running kernel of this host when the plan is for another tree', async () => {
    const { text } = await play({
      answers: ['observe', '10000', 'plan', 'by-hand', 'leave'],
      commonOptions: ['--root', '/srv/an image'],
    });
    expect(text).toContain("sudo patch -p1 -d '/srv/an image' <<'END_OF_PATCH'");
    expect(text).not.toContain('sudo sysctl');
    expect(text).not.toContain('cat /proc');
  });

  it('offers to plan a refused peak nevertheless, by the kind that is in the way', async () => {
    const refusal = {
      key: 'net.ipv4.tcp_max_orphans',
      value: '87000',
      kind: 'tcp-memory-first',
      reason: 'memory first',
      evidenceNeeded: null,
      source: null,
    } as const;
    const { tasks, questions } = await play({
      answers: ['observe', '10000', 'plan', 'wish:--accept tcp-memory', 'leave'],
      outcome: (task) =>
        task.kind === 'plan'
          ? {
              kind: 'planned',
              planned: {
                plan: examplePlan(
                  task.wishes.length === 0
                    ? { verdict: 'refused', refusals: [refusal], changes: [], edits: [] }
                    : {},
                ),
                text: `planned with ${task.wishes.join()}`,
              },
            }
          : smoothOutcome(task),
    });
    expect(tasks.at(-1)).toMatchObject({ kind: 'plan', wishes: ['--accept tcp-memory'] });
    const ids = questions.map((question) =>
      question.kind === 'choice' ? question.choices.map((choice) => choice.id) : [],
    );
    expect(ids.at(-2)).not.toContain('apply');
    expect(ids.at(-1)).toContain('apply');
  });
});

describe('a plan that changes nothing', () => {
  it.each([
    ['no-change', ['wish:--at-least-kernel-default']],
    ['change', []],
  ] as const)('(%s) below the default of the kernel offers %j', async (verdict, offered) => {
    const warning = { kind: 'limit-below-kernel-default', text: 'below' } as const;
    const { questions, tasks } = await play({
      answers: ['observe', '10000', 'plan', ...offered, 'leave'],
      outcome: (task) =>
        task.kind === 'plan'
          ? { kind: 'planned', planned: { plan: examplePlan({ verdict, warnings: [warning] }), text: '' } }
          : smoothOutcome(task),
    });
    const plan = questions[3];
    const ids = plan?.kind === 'choice' ? plan.choices.map((choice) => choice.id) : [];
    expect(ids.filter((id) => id.startsWith('wish:'))).toEqual(offered);
    const wishes = offered.map((id) => id.slice('wish:'.length));
    expect(tasks.at(-1)).toMatchObject({ kind: 'plan', wishes });
  });
});

describe('a change that is open', () => {
  const CUT_OFF = { text: ['apply j1 was cut off'], waits: false };

  it('is offered for recovery first, and the host looked at again', async () => {
    let looks = 0;
    const { tasks, questions, text } = await play({
      answers: ['recover', 'leave'],
      outcome: (task) => {
        if (task.kind !== 'look') return smoothOutcome(task);
        looks += 1;
        return {
          kind: 'looked',
          look: { ...LOOK, openChange: looks === 1 ? CUT_OFF : null },
        };
      },
    });
    expect(kinds(tasks)).toEqual(['look', 'end-open-change', 'look']);
    expect(text).toContain('apply j1 was cut off');
    expect(questions[0]?.message).toContain('the change that is open');
    expect(text).toContain('Left; the change that was open is ended, nothing else was changed.');
  });

  it.each(['confirm', 'rollback'])('that waits to be kept can be ended by %s', async (command) => {
    const openChange = { ...CUT_OFF, waits: true };
    const { tasks, questions } = await play({
      answers: [command, 'leave'],
      outcome: (task) =>
        task.kind === 'look' ? { kind: 'looked', look: { ...LOOK, openChange } } : smoothOutcome(task),
    });
    expect(tasks[1]).toEqual({ kind: 'end-open-change', command });
    const ids = questions[0]?.kind === 'choice' ? questions[0].choices.map((choice) => choice.id) : [];
    expect(ids).toEqual(['confirm', 'rollback', 'look-only', 'leave']);
  });

  it('lets a person only look, and then offers no apply', async () => {
    const { questions } = await play({
      answers: ['look-only', 'observe', '10000', 'plan', 'leave'],
      outcome: except({ look: { kind: 'looked', look: { ...LOOK, openChange: CUT_OFF } } }),
    });
    const plan = questions.at(-1);
    expect(plan?.kind === 'choice' && plan.choices.map((choice) => choice.id)).not.toContain('apply');
  });
});

describe('without the rights to change', () => {
  it('goes up to the plan, saves it and says how to go on, and never applies', async () => {
    const { tasks, text, questions } = await play({
      answers: ['observe', '10000', 'plan', 'elsewhere', '/tmp/p.json', 'leave'],
      outcome: except({
        look: { kind: 'looked', look: { ...LOOK, cannotChange: 'you are not root', isRoot: false } },
      }),
    });
    expect(kinds(tasks)).toEqual(['look', 'observe', 'diagnose', 'plan', 'save']);
    expect(text).toContain('Go on with:\n  sudo novoodoo apply /tmp/p.json');
    const plan = questions[3];
    expect(plan?.kind === 'choice' && plan.choices[0]?.command).toBe('sudo novoodoo apply plan.json');
  });
});

describe('breaking off', () => {
  const whole = ['observe', 'other', '90s', 'plan', 'window', '60000', 'emit', 'format:ansible'] as const;

  it.each(whole.map((_, index) => index))('at question %d ends with 130', async (index) => {
    const { state, text, tasks } = await play({ answers: [...whole.slice(0, index), CTRL_C] });
    expect(state.exitCode).toBe(130);
    const applied = kinds(tasks).includes('apply');
    expect(text).toContain(applied ? 'the change you applied stays' : 'this host is as it was');
    if (!applied) expect(kinds(tasks).filter((kind) => CHANGING.has(kind as Task['kind']))).toEqual([]);
  });

  it('at the countdown ends with 130 once the change is taken back', async () => {
    const { state, text } = await play({
      answers: ['observe', '10000', 'plan', 'window', '60000'],
      outcome: except({ apply: { kind: 'reverted', text: 'taken back', brokenOff: 'interrupted' } }),
    });
    expect(state.exitCode).toBe(130);
    expect(text).toContain('taken back');
    expect(text).toContain('this host is as it was');
  });

  it('leaves an open window to its guard when the terminal is gone', async () => {
    const { state, text } = await play({
      answers: ['observe', '10000', 'plan', 'window', '60000'],
      outcome: except({ apply: { kind: 'left-waiting' } }),
    });
    expect(state.exitCode).toBe(130);
    expect(text).toContain('undone by itself');
  });

  it('during a task ends before the next question', async () => {
    const { state, tasks } = await play({
      answers: ['observe', '10000'],
      outcome: except({ observe: CTRL_C }),
    });
    expect(kinds(tasks)).toEqual(['look', 'observe']);
    expect(state.exitCode).toBe(130);
  });
});

describe('tasks that fail', () => {
  it.each([
    ['observe', ['observe', '10000'], 'How long?'],
    ['diagnose', ['recording', 'file:/x'], 'Which recording?'],
    ['judge', ['advice', 'file', '/none'], 'Path of the file?'],
    ['plan', ['observe', '10000', 'plan'], 'What now?'],
    ['apply', ['observe', '10000', 'plan', 'apply'], AT_PLAN],
    ['save', ['observe', '10000', 'plan', 'save', '/none/x'], 'Save the plan as?'],
    ['emit', ['observe', '10000', 'plan', 'emit', 'format:ansible'], 'Which format?'],
    ['verify', ['observe', '10000', 'plan', 'apply'], 'What now?'],
    ['roll-back', ['observe', '10000', 'plan', 'apply', 'roll-back'], 'What now?'],
  ] as const)('%s: the reason is said and the last question asked again', async (kind, answers, message) => {
    const { questions, text } = await play({
      answers: [...answers, 'leave'],
      outcome: except({ [kind]: { kind: 'failed', text: 'the reason', exitCode: 1 } }),
    });
    expect(text).toContain('the reason');
    expect(questions.at(-1)?.message).toBe(message);
  });

  it('ends when not even the first look works', async () => {
    const { state, text } = await play({
      answers: [],
      outcome: except({ look: { kind: 'failed', text: 'no /proc here', exitCode: 1 } }),
    });
    expect(state.exitCode).toBe(1);
    expect(text).toContain('no /proc here');
  });
});

describe('every choice', () => {
  /** Walks at random; returns every place that was reached. */
  function walk(picks: readonly number[], commonOptions: readonly string[]): Set<Place> {
    const places = new Set<Place>();
    let state = startingState(commonOptions);
    for (const pick of picks) {
      places.add(state.at);
      const task = taskAt(state);
      const question = questionAt(state);
      expect(task === null).toBe(question !== null || state.at === 'over');
      if (task !== null) state = afterTask(state, smoothOutcome(task));
      else if (question?.kind === 'choice') {
        for (const choice of question.choices) {
          const isWay = ['back', 'leave'].includes(choice.id);
          expect(choice.command?.includes('novoodoo ') ?? isWay).toBe(true);
          if (!isWay) expect(choice.command).toContain(commonOptions.join(' '));
        }
        expect(question.choices.at(-1)?.id).toBe('leave');
        expect(question.choices.some((choice) => choice.id === 'back')).toBe(state.past.length > 0);
        const stay = question.choices.filter((choice) => choice.id !== 'leave');
        state = afterReply(state, {
          kind: 'answer',
          value: stay[pick % Math.max(1, stay.length)]?.id ?? 'leave',
        });
      } else if (question !== null) {
        const value = pick % 5 === 0 ? 'back' : question.kind === 'text' ? '12' : 'net.core.x = 1';
        state = afterReply(state, { kind: 'answer', value: state.at.endsWith('-typed') ? '12s' : value });
      }
      expect(state.past.length).toBeLessThan(12);
      expect(new Set(state.past).size).toBe(state.past.length);
    }
    return places;
  }

  it('shows its plain command, leads somewhere, and every question can be gone back from', () => {
    const reached = new Set<Place>();
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 40, maxLength: 120 }), (picks) => {
        for (const place of walk(picks, ['--root', '/srv/image'])) reached.add(place);
      }),
      { numRuns: 100 },
    );
    expect([...reached]).toEqual(
      expect.arrayContaining(['window', 'save', 'format', 'by-hand', 'applied', 'judged', 'peak-source']),
    );
  });

  it('quotes what a shell would take apart', async () => {
    const { questions } = await play({
      answers: ['recording', "file:/tmp/it's $(here).jsonl", 'leave'],
    });
    const plan = questions.at(-1);
    expect(plan?.kind === 'choice' && plan.choices[0]?.command).toBe(
      String.raw`novoodoo plan --recording '/tmp/it'\''s $(here).jsonl'`,
    );
  });
});

describe('typed answers', () => {
  it.each([
    ['duration-typed', '5', 'not a duration'],
    ['duration-typed', '1ms', 'out of range'],
    ['duration-typed', '12h', null],
    ['peak', '0', 'whole number'],
    ['peak', '1e3', 'whole number'],
    ['peak', '2147483648', 'whole number'],
    ['peak', '21564', null],
    ['peak-source', ' ', 'type something'],
    ['save', '', 'type something'],
  ] as const)('at %s %j', (at, text, problem) => {
    const question = questionAt({ ...startingState([]), at, look: LOOK });
    const found = question?.kind === 'text' ? question.check(text) : 'no text question';
    if (problem === null) expect(found).toBeNull();
    else expect(found).toContain(problem);
  });
});
