import { durationText, parseDuration } from '../../parse/duration.js';
import { commandLine, observeCommand, PLAN_FILE, planWords } from './plain-commands.js';
import type { Question, SessionChoice } from './question.js';
import type { Place, PlanWish, SessionState } from './session-state.js';

/** How long the session offers to observe; the first is enough to look, the last to trust. */
const OFFERED_DURATIONS_MS = [10_000, 60_000, 600_000, 3_600_000, 86_400_000] as const;
const OFFERED_WINDOWS_MS = [60_000, 120_000, 600_000] as const;
export const OBSERVE_RANGE = { option: 'the time', leastMs: 1000, mostMs: 30 * 86_400_000 } as const;
export const WINDOW_RANGE = { option: 'the time', leastMs: 5000, mostMs: 86_400_000 } as const;
/** How long `verify` watches when it is asked for from the last screen. */
export const LONG_VERIFY_MS = 600_000;

const MOST_ORPHANS = 2_147_483_647;

/** The question at this place; null where there is something to do first, or nothing left. */
export function questionAt(state: SessionState): Question | null {
  const ask = QUESTIONS[state.at];
  return ask === undefined ? null : ask(state);
}

/** Whether a person is asked something here, and so can come back to it. */
export function isQuestion(place: Place): boolean {
  return QUESTIONS[place] !== undefined;
}

const QUESTIONS: Partial<Record<Place, (state: SessionState) => Question>> = {
  'change-open': (state) =>
    choose(state, 'What should happen to the change that is open?', [
      ...endingChoices(state),
      {
        id: 'look-only',
        label: 'Only look, change nothing',
        command: commandLine(state, 'status'),
      },
    ]),

  start: (state) =>
    choose(state, 'Where should the peak come from?', [
      { id: 'observe', label: 'Observe this host now', command: observeCommand(state, state.durationMs) },
      {
        id: 'recording',
        label: `Use a recording${foundText(state)}`,
        command: commandLine(state, 'diagnose', '--recording', state.look?.recordings[0]?.file ?? 'FILE'),
      },
      {
        id: 'peak',
        label: 'Enter a peak measured elsewhere',
        command: commandLine(state, 'plan', '--peak', 'N', '--peak-source', 'TEXT'),
      },
      adviceChoice(state),
    ]),

  duration: (state) =>
    choose(state, 'How long?', [
      ...OFFERED_DURATIONS_MS.map((durationMs) => ({
        id: String(durationMs),
        label: durationLabel(durationMs),
        command: observeCommand(state, durationMs),
      })),
      { id: 'other', label: 'Another time', command: commandLine(state, 'observe', '--for', 'TIME') },
    ]),

  'duration-typed': (state) => ({
    kind: 'text',
    message: 'How long (such as 90s, 30m, 12h)?',
    initial: durationText(state.durationMs),
    check: (text) => errorOf(() => parseDuration(text, OBSERVE_RANGE)),
    command: commandLine(state, 'observe', '--for', 'TIME'),
  }),

  recording: (state) =>
    choose(state, 'Which recording?', [
      ...(state.look?.recordings ?? []).map((found) => ({
        id: `file:${found.file}`,
        label: found.label,
        command: commandLine(state, 'diagnose', '--recording', found.file),
      })),
      { id: 'other', label: 'Another file', command: commandLine(state, 'diagnose', '--recording', 'FILE') },
    ]),

  'recording-typed': (state) => ({
    kind: 'text',
    message: 'Path of the recording?',
    initial: null,
    check: notEmpty,
    command: commandLine(state, 'diagnose', '--recording', 'FILE'),
  }),

  peak: (state) => ({
    kind: 'text',
    message: 'How many orphans at the peak?',
    initial: null,
    check: (text) => (isCount(text) ? null : `write a whole number from 1 to ${MOST_ORPHANS}`),
    command: commandLine(state, 'plan', '--peak', 'N', '--peak-source', 'TEXT'),
  }),

  'peak-source': (state) => ({
    kind: 'text',
    message: 'Where was it measured (goes into the plan)?',
    initial: null,
    check: notEmpty,
    command: commandLine(state, 'plan', '--peak', String(state.statedPeak), '--peak-source', 'TEXT'),
  }),

  advice: (state) =>
    choose(state, 'Where is the advice?', [
      { id: 'paste', label: 'Paste it here', command: commandLine(state, 'lint', '-') },
      { id: 'file', label: 'In a file', command: commandLine(state, 'lint', 'FILE') },
    ]),

  'advice-typed': (state) => ({
    kind: 'text',
    message: 'Path of the file?',
    initial: null,
    check: notEmpty,
    command: commandLine(state, 'lint', 'FILE'),
  }),

  'advice-pasted': (state) => ({
    kind: 'lines',
    message: 'Paste the advice; a line with only a dot, or Ctrl-D, ends it.',
    command: commandLine(state, 'lint', '-'),
  }),

  judged: (state) => choose(state, 'Read more advice?', [adviceChoice(state)]),

  diagnosis: (state) =>
    choose(state, 'What now?', [
      {
        id: 'plan',
        label: 'See the plan',
        command: commandLine(state, ...planWords(state.evidence, [])),
      },
      {
        id: 'again',
        label: 'Observe again, or use other evidence',
        command: observeCommand(state, state.durationMs),
      },
      adviceChoice(state),
    ]),

  plan: (state) => choose(state, planMessage(state), planChoices(state)),

  window: (state) =>
    choose(state, 'How long will you need to decide?', [
      ...OFFERED_WINDOWS_MS.map((windowMs) => ({
        id: String(windowMs),
        label: durationText(windowMs),
        command: applyCommand(state, '--confirm-within', durationText(windowMs)),
      })),
      { id: 'other', label: 'Another time', command: applyCommand(state, '--confirm-within', 'TIME') },
    ]),

  'window-typed': (state) => ({
    kind: 'text',
    message: 'How long (such as 30s, 5m)?',
    initial: null,
    check: (text) => errorOf(() => parseDuration(text, WINDOW_RANGE)),
    command: applyCommand(state, '--confirm-within', 'TIME'),
  }),

  save: (state) => ({
    kind: 'text',
    message: 'Save the plan as?',
    initial: PLAN_FILE,
    check: notEmpty,
    command: commandLine(state, ...plannedWords(state), '--output', PLAN_FILE),
  }),

  format: (state) =>
    choose(
      state,
      'Which format?',
      (state.look?.emitFormats ?? []).map((format) => ({
        id: `format:${format.name}`,
        label: `${format.name}: ${format.title}`,
        command: commandLine(state, 'emit', PLAN_FILE, '--format', format.name),
      })),
    ),

  'by-hand': (state) => choose(state, 'What now?', []),

  applied: (state) =>
    choose(state, 'What now?', [
      ...(state.look?.isLive === true
        ? [
            {
              id: 'verify',
              label: 'Watch for 10 minutes that it stays right',
              command: commandLine(state, 'verify', '--for', durationText(LONG_VERIFY_MS)),
            },
          ]
        : []),
      {
        id: 'roll-back',
        label: 'Undo it',
        command: commandLine(state, 'rollback', state.applied?.receiptId ?? 'ID'),
      },
      {
        id: 'emit',
        label: 'Carry it into configuration management',
        command: commandLine(state, 'emit', PLAN_FILE, '--format', 'NAME'),
      },
    ]),
};

function endingChoices(state: SessionState): SessionChoice[] {
  if (state.look?.cannotChange !== null) return [];
  const labels: Readonly<Record<string, string>> =
    state.look.openChange?.waits === true
      ? { confirm: 'Keep it', rollback: 'Undo it now' }
      : { recover: 'Recover it now' };
  return Object.entries(labels).map(([id, label]) => ({ id, label, command: commandLine(state, id) }));
}

function planChoices(state: SessionState): SessionChoice[] {
  const plan = state.planned?.plan;
  const save = {
    id: 'save',
    label: 'Save the plan for review',
    command: commandLine(state, ...plannedWords(state), '--output', PLAN_FILE),
  };
  if (plan?.verdict === 'change') return [...applyChoices(state), save, ...handChoices(state)];
  const wishes = wishesFor(state).map(([wish, label]) => ({
    id: `wish:${wish}`,
    label,
    command: commandLine(state, ...planWords(state.evidence, [...state.wishes, wish])),
  }));
  const again = {
    id: 'again',
    label: 'Observe again, or use other evidence',
    command: observeCommand(state, state.durationMs),
  };
  return [again, ...wishes, save, adviceChoice(state)];
}

function applyChoices(state: SessionState): SessionChoice[] {
  if (state.look?.cannotChange !== null) {
    return [
      {
        id: 'elsewhere',
        label: 'Save the plan and show how to go on',
        command: `${sudoText(state)}${applyCommand(state)}`,
      },
    ];
  }
  if (state.look.openChange !== null) {
    const label = 'See to the open change first, then apply';
    return [{ id: 'change-open', label, command: commandLine(state, 'status') }];
  }
  const window = {
    id: 'window',
    label: 'Try it: apply, and undo by itself unless kept',
    command: applyCommand(state, '--confirm-within', '120s'),
  };
  const apply = { id: 'apply', label: 'Apply it for good', command: applyCommand(state) };
  return state.look.isLive ? [window, apply] : [apply];
}

function handChoices(state: SessionState): SessionChoice[] {
  return [
    {
      id: 'emit',
      label: 'Emit a snippet for configuration management',
      command: commandLine(state, 'emit', PLAN_FILE, '--format', 'NAME'),
    },
    {
      id: 'by-hand',
      label: 'Show the commands to do it by hand',
      command: commandLine(state, 'apply', PLAN_FILE, '--dry-run'),
    },
    adviceChoice(state),
  ];
}

/** What would turn this plan into one that changes something, and that a person may want. */
function wishesFor({ planned, wishes }: SessionState): [wish: PlanWish, label: string][] {
  const kinds = new Set<string>([
    ...(planned?.plan.refusals ?? []).map((refusal) => refusal.kind),
    ...(planned?.plan.warnings ?? []).map((warning) => warning.kind),
  ]);
  const offered: [wish: PlanWish, label: string][] = [];
  if (kinds.has('tcp-memory-first')) {
    offered.push(['--accept tcp-memory', 'Plan it nevertheless (accept tcp-memory)']);
  }
  if (kinds.has('memory-cost')) {
    offered.push(['--accept memory-cost', 'Plan it nevertheless (accept memory-cost)']);
  }
  if (kinds.has('limit-below-kernel-default') && planned?.plan.verdict === 'no-change') {
    offered.push(['--at-least-kernel-default', "Plan no less than the kernel's own default"]);
  }
  return offered.filter(([wish]) => !wishes.includes(wish));
}

function planMessage(state: SessionState): string {
  const plan = state.planned?.plan;
  if (plan?.verdict !== 'change') {
    return plan?.verdict === 'refused' ? 'The plan is refused. What now?' : 'Nothing to change. What now?';
  }
  const isLive = state.look?.isLive === true;
  const changes = plan.changes
    .filter(({ where }) => isLive || where === 'boot')
    .map(({ where, from, to }) => `${where === 'runtime' ? 'now' : 'at boot'} ${from ?? 'unset'} -> ${to}`);
  return `${changes.join(', ') || 'No file here has to be changed'}: what should happen?`;
}

function adviceChoice(state: SessionState): SessionChoice {
  return {
    id: 'advice',
    label: 'Judge tuning advice that someone pasted',
    command: commandLine(state, 'lint', 'FILE'),
  };
}

function plannedWords(state: SessionState): string[] {
  return planWords(state.evidence, state.wishes);
}

/** What has to stand before a command that changes the host. */
export function sudoText({ look }: SessionState): string {
  return look?.isRoot === false ? 'sudo ' : '';
}

function applyCommand(state: SessionState, ...more: readonly string[]): string {
  return commandLine(state, 'apply', PLAN_FILE, ...more);
}

/** A choice with the ways back and out added. */
function choose(state: SessionState, message: string, choices: readonly SessionChoice[]): Question {
  const back: SessionChoice = { id: 'back', label: 'Back', command: null };
  const leave: SessionChoice = { id: 'leave', label: 'Leave', command: null };
  return {
    kind: 'choice',
    message,
    choices: [...choices, ...(state.past.length > 0 ? [back] : []), leave],
  };
}

function foundText(state: SessionState): string {
  const count = state.look?.recordings.length ?? 0;
  return count === 0 ? '' : ` (${count} found)`;
}

function durationLabel(durationMs: number): string {
  const hint =
    durationMs === 10_000
      ? ', a first look'
      : durationMs === 86_400_000
        ? ', a whole day: sees the daily peak'
        : '';
  return `${durationText(durationMs)}${hint}`;
}

function notEmpty(text: string): string | null {
  return text.trim() === '' ? 'type something, or "back"' : null;
}

/** Whether the text is a whole number of orphans that the kernel could hold. */
export function isCount(text: string): boolean {
  return /^[1-9][0-9]{0,9}$/.test(text.trim()) && Number(text) <= MOST_ORPHANS;
}

function errorOf(read: () => unknown): string | null {
  try {
    read();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
