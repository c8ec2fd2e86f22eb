import type { Question, Reply } from '../../src/cli/session/question.js';
import { runSession } from '../../src/cli/session/run-session.js';
import {
  type HostLook,
  type Outcome,
  type SessionState,
  startingState,
  type Task,
} from '../../src/cli/session/session-state.js';
import { styleFor } from '../../src/report/style.js';
import { examplePlan } from '../support/example-plan.js';

/** A first look at a host on which everything is possible. */
export const LOOK: HostLook = {
  facts: [
    ['Kernel', 'Linux 6.18.44'],
    ['Limit', '7000'],
  ],
  cannotChange: null,
  isRoot: true,
  openChange: null,
  recordings: [{ file: '/var/lib/novoodoo/recordings/a.jsonl', label: 'today, 10 min, peak 2000' }],
  emitFormats: [
    { name: 'sysctl.d', title: 'a drop-in' },
    { name: 'ansible', title: 'a task' },
  ],
  isLive: true,
  instantText: 'resets were counted',
};

const APPLIED: Outcome = { kind: 'applied', applied: { receiptId: 'r1', text: 'receipt r1' } };

const SMOOTH: { readonly [K in Task['kind']]: (task: Extract<Task, { kind: K }>) => Outcome } = {
  look: () => ({ kind: 'looked', look: LOOK }),
  'end-open-change': () => ({ kind: 'open-change-ended', text: 'ended', exitCode: 0 }),
  observe: () => ({
    kind: 'observed',
    evidence: { kind: 'recording', file: '/tmp/new.jsonl' },
    text: 'kept as /tmp/new.jsonl',
  }),
  diagnose: () => ({ kind: 'diagnosed', text: '2000 x 4 = 8000 > 7000' }),
  judge: () => ({ kind: 'judged', text: 'refused: wrong-unit' }),
  plan: () => ({
    kind: 'planned',
    planned: { plan: examplePlan(), text: 'from 65536 to 87000' },
  }),
  apply: () => APPLIED,
  save: ({ file }) => ({ kind: 'saved', file }),
  emit: () => ({ kind: 'emitted', text: 'snippet' }),
  verify: () => ({ kind: 'verified', text: 'stays right', fine: true }),
  'roll-back': () => ({ kind: 'reverted', text: 'rolled back', brokenOff: null }),
};

/** What a host without surprises answers to every task. */
export function smoothOutcome(task: Task): Outcome {
  return (SMOOTH[task.kind] as (task: Task) => Outcome)(task);
}

export interface Script {
  /** One answer per question, in order; an object breaks off. */
  readonly answers: readonly (string | Extract<Reply, { kind: 'broken-off' }>)[];
  readonly outcome?: (task: Task) => Outcome;
  readonly commonOptions?: readonly string[];
}

export interface Played {
  readonly state: SessionState;
  readonly tasks: readonly Task[];
  readonly questions: readonly Question[];
  /** Everything that was shown and said. */
  readonly text: string;
}

/** Plays a session from a script; fails when a question comes after the last answer. */
export async function play({ answers, outcome, commonOptions = [] }: Script): Promise<Played> {
  const tasks: Task[] = [];
  const questions: Question[] = [];
  const left = [...answers];
  let text = '';
  const state = await runSession(startingState(commonOptions), {
    ui: {
      screen: (title, body) => {
        text += `[${title}]\n${body}\n`;
      },
      say: (said) => {
        text += `${said}\n`;
      },
      ask: async (question) => {
        questions.push(question);
        const answer = left.shift();
        if (answer === undefined) throw new Error(`no answer left for: ${question.message}`);
        return typeof answer === 'string' ? { kind: 'answer', value: answer } : answer;
      },
    },
    perform: async (task) => {
      tasks.push(task);
      return (outcome ?? smoothOutcome)(task);
    },
    interrupted: new AbortController().signal,
    look: () => ({ style: styleFor(false), columns: 80 }),
  });
  return { state, tasks, questions, text };
}
