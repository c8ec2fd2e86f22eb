import { ExitCode } from '../../model/exit-code.js';
import { parseDuration } from '../../parse/duration.js';
import { commandLine } from './plain-commands.js';
import type { BrokenOff, Reply } from './question.js';
import { isQuestion, LONG_VERIFY_MS, OBSERVE_RANGE, sudoText, WINDOW_RANGE } from './questions.js';
import type { EndingCommand, Outcome, Place, PlanWish, SessionState, Task } from './session-state.js';

/** How long `verify` watches by itself after an apply. */
const SHORT_VERIFY_MS = 10_000;

/** What has to be done at this place before the next question; null where there is nothing. */
export function taskAt(state: SessionState): Task | null {
  return TASKS[state.at]?.(state) ?? null;
}

const TASKS: Partial<Record<Place, (state: SessionState) => Task | null>> = {
  looking: () => ({ kind: 'look' }),
  'ending-change': ({ endOpenBy }) => ({ kind: 'end-open-change', command: endOpenBy }),
  observing: ({ durationMs }) => ({ kind: 'observe', durationMs }),
  diagnosing: ({ evidence }) => ({ kind: 'diagnose', evidence }),
  judging: ({ advice }) => ({ kind: 'judge', ...advice }),
  planning: ({ evidence, wishes }) => ({ kind: 'plan', evidence, wishes }),
  applying: ({ planned, windowMs }) => planned && { kind: 'apply', plan: planned.plan, windowMs },
  saving: ({ planned, saveFile }) => planned && { kind: 'save', plan: planned.plan, file: saveFile },
  emitting: ({ planned, format }) => planned && { kind: 'emit', plan: planned.plan, format },
  verifying: ({ verifyMs }) => ({ kind: 'verify', durationMs: verifyMs }),
  'rolling-back': ({ applied }) => applied && { kind: 'roll-back', receiptId: applied.receiptId },
};

/** The state after a question was answered or broken off. */
export function afterReply(state: SessionState, reply: Reply): SessionState {
  const quiet: SessionState = { ...state, notice: null };
  if (reply.kind === 'broken-off') return brokenOff(quiet, reply.why);
  const value = reply.value.trim();
  if (value === 'leave') return { ...quiet, at: 'over', ended: 'left' };
  if (value === 'back') return back(quiet);
  return answered(quiet, value);
}

/** The state after a task ended. */
export function afterTask(state: SessionState, outcome: Outcome): SessionState {
  const next = AFTER[outcome.kind] as (state: SessionState, outcome: Outcome) => SessionState;
  return next(state, outcome);
}

const AFTER: {
  readonly [K in Outcome['kind']]: (
    state: SessionState,
    outcome: Extract<Outcome, { kind: K }>,
  ) => SessionState;
} = {
  looked: (state, { look }) => go({ ...state, look }, look.openChange === null ? 'start' : 'change-open'),
  'open-change-ended': (state, { text, exitCode }) =>
    go({ ...state, past: [], notice: text, exitCode, endedOpen: true }, 'looking'),
  observed: (state, { evidence, text }) => go({ ...state, evidence, notice: text }, 'diagnosing'),
  diagnosed: (state, { text }) => go({ ...state, diagnosisText: text }, 'diagnosis'),
  judged: (state, { text }) => go({ ...state, judgedText: text, past: withoutAdvice(state.past) }, 'judged'),
  planned: (state, { planned }) => go({ ...state, planned }, 'plan'),
  applied: (state, { applied }) => standing({ ...state, applied }),
  reverted: (state, { text, brokenOff: why }) => {
    const before: SessionState = { ...state, notice: text, applied: null, past: ['start'] };
    return why === null ? { ...before, at: 'plan', exitCode: ExitCode.done } : brokenOff(before, why);
  },
  'left-waiting': (state) => brokenOff({ ...state, waiting: true }, 'terminal-gone'),
  saved: (state, { file }) => beforeQuestion({ ...state, notice: savedNotice(state, file) }),
  emitted: (state, { text }) => beforeQuestion({ ...state, notice: text }),
  verified: (state, { text, fine }) =>
    go({ ...state, notice: text, exitCode: fine ? ExitCode.done : ExitCode.needsAttention }, 'applied'),
  failed,
  'broken-off': (state, { why }) => brokenOff(state, why),
};

type Answer = (state: SessionState, value: string) => SessionState;

const ANSWERS: Partial<Record<Place, Answer>> = {
  'change-open': (state, value) =>
    value === 'look-only'
      ? go(state, 'start')
      : go({ ...state, endOpenBy: value as EndingCommand }, 'ending-change'),
  start: (state, value) =>
    go(state, choiceOf(value, { observe: 'duration', recording: recordingPlace(state), peak: 'peak' })),
  duration: (state, value) =>
    value === 'other'
      ? go(state, 'duration-typed')
      : go({ ...state, durationMs: Number(value) }, 'observing'),
  'duration-typed': (state, value) =>
    go({ ...state, durationMs: parseDuration(value, OBSERVE_RANGE) }, 'observing'),
  recording: (state, value) =>
    value === 'other' ? go(state, 'recording-typed') : useRecording(state, value.slice('file:'.length)),
  'recording-typed': useRecording,
  peak: (state, value) => go({ ...state, statedPeak: Number(value) }, 'peak-source'),
  'peak-source': (state, value) =>
    go(
      {
        ...state,
        wishes: [],
        evidence: { kind: 'stated-peak', orphans: state.statedPeak, source: value },
      },
      'planning',
    ),
  advice: (state, value) => go(state, value === 'paste' ? 'advice-pasted' : 'advice-typed'),
  'advice-typed': (state, value) => go({ ...state, advice: { name: value, text: null } }, 'judging'),
  'advice-pasted': (state, value) => go({ ...state, advice: { name: 'pasted', text: value } }, 'judging'),
  judged: (state) => go(state, 'advice'),
  diagnosis: (state, value) =>
    go({ ...state, wishes: [] }, choiceOf(value, { plan: 'planning', again: 'start' })),
  plan: answeredAtPlan,
  window: (state, value) =>
    value === 'other' ? go(state, 'window-typed') : go({ ...state, windowMs: Number(value) }, 'applying'),
  'window-typed': (state, value) =>
    go({ ...state, windowMs: parseDuration(value, WINDOW_RANGE) }, 'applying'),
  save: (state, value) => go({ ...state, saveFile: value }, 'saving'),
  format: (state, value) => go({ ...state, format: value.slice('format:'.length) }, 'emitting'),
  applied: (state, value) =>
    go(
      { ...state, verifyMs: LONG_VERIFY_MS },
      choiceOf(value, { verify: 'verifying', 'roll-back': 'rolling-back', emit: 'format' }),
    ),
};

function answered(state: SessionState, value: string): SessionState {
  if (value === 'advice') return go(state, 'advice');
  const answer = ANSWERS[state.at];
  return answer === undefined ? state : answer(state, value);
}

function answeredAtPlan(state: SessionState, value: string): SessionState {
  if (value.startsWith('wish:')) {
    const wish = value.slice('wish:'.length) as PlanWish;
    return go({ ...state, wishes: [...state.wishes, wish] }, 'planning');
  }
  return go(
    { ...state, windowMs: null },
    choiceOf(value, {
      apply: 'applying',
      window: 'window',
      save: 'save',
      elsewhere: 'save',
      'change-open': 'change-open',
      emit: 'format',
      'by-hand': 'by-hand',
      again: 'start',
    }),
  );
}

function useRecording(state: SessionState, file: string): SessionState {
  return go({ ...state, wishes: [], evidence: { kind: 'recording', file } }, 'diagnosing');
}

function recordingPlace(state: SessionState): Place {
  return (state.look?.recordings.length ?? 0) > 0 ? 'recording' : 'recording-typed';
}

function choiceOf(value: string, places: Readonly<Record<string, Place>>): Place {
  const place = Object.hasOwn(places, value) ? places[value] : undefined;
  if (place === undefined) throw new Error(`no such choice: ${value}`);
  return place;
}

/** Moves on; a question that is left can be gone back to, and one that was there before is not stacked twice. */
function go(state: SessionState, to: Place): SessionState {
  const stacked = isQuestion(state.at) ? [...state.past, state.at] : state.past;
  const seen = stacked.indexOf(to);
  return { ...state, at: to, past: seen === -1 ? stacked : stacked.slice(0, seen) };
}

/** The change stands: from here on there is no way back but to undo it. */
function standing(state: SessionState): SessionState {
  return {
    ...state,
    at: 'verifying',
    past: [],
    verifyMs: SHORT_VERIFY_MS,
    exitCode: ExitCode.done,
  };
}

function back(state: SessionState): SessionState {
  const to = state.past.at(-1);
  return to === undefined ? state : { ...state, at: to, past: state.past.slice(0, -1) };
}

/** To the question before the last one, which has been served. */
function beforeQuestion(state: SessionState): SessionState {
  return back(back(state));
}

function withoutAdvice(past: readonly Place[]): Place[] {
  return past.filter((place) => !place.startsWith('advice'));
}

/** A task that failed leaves the person at the last question, with the reason. */
function failed(state: SessionState, outcome: Extract<Outcome, { kind: 'failed' }>): SessionState {
  const known = { ...state, notice: outcome.text, exitCode: outcome.exitCode };
  if (state.at === 'verifying') return { ...known, at: 'applied' };
  if (state.past.length === 0) return { ...known, at: 'over', ended: 'failed' };
  return back(known);
}

function brokenOff(state: SessionState, why: BrokenOff): SessionState {
  return { ...state, at: 'over', ended: why, exitCode: ExitCode.brokenOff };
}

function savedNotice(state: SessionState, file: string): string {
  const why = state.look?.cannotChange ?? null;
  if (why === null || state.planned?.plan.verdict !== 'change') return `Saved as ${file}.`;
  const command = `${sudoText(state)}${commandLine(state, 'apply', file)}`;
  return `Saved as ${file}.\nThis session cannot apply it: ${why}. Go on with:\n  ${command}`;
}
