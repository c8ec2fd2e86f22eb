import type { ExitCode } from '../../model/exit-code.js';
import type { AcceptableKind, Plan } from '../../model/plan.js';
import type { BrokenOff } from './question.js';

/** Where a diagnosis or a plan gets its peak from. */
export type Evidence =
  | { readonly kind: 'instant' }
  | { readonly kind: 'recording'; readonly file: string }
  | { readonly kind: 'stated-peak'; readonly orphans: number; readonly source: string };

/** A recording that a person may choose. */
export interface FoundRecording {
  readonly file: string;
  /** When, how long and how high, in words. */
  readonly label: string;
}

/** What the first look at the host gave. */
export interface HostLook {
  /** Pairs of what and how it is, for people. */
  readonly facts: readonly (readonly [label: string, text: string])[];
  /** Why this session cannot change the host; null where it can. */
  readonly cannotChange: string | null;
  readonly isRoot: boolean;
  /** A change that was never finished; null where there is none. */
  readonly openChange: {
    /** What it is, one line each. */
    readonly text: readonly string[];
    /** Whether it is in force and waits to be kept, and is not just unfinished. */
    readonly waits: boolean;
  } | null;
  readonly recordings: readonly FoundRecording[];
  readonly emitFormats: readonly { readonly name: string; readonly title: string }[];
  /** Whether this is the running host and not another tree, where there are only files. */
  readonly isLive: boolean;
  /** The short diagnosis of the instant of the look. */
  readonly instantText: string;
}

/** What a person may want of a plan beside the evidence: an option of `novoodoo plan` as it is typed. */
export type PlanWish = `--accept ${AcceptableKind}` | '--at-least-kernel-default';

/** A plan, and what a person reads of it. */
export interface Planned {
  readonly plan: Plan;
  /** The plan as `novoodoo plan` prints it. */
  readonly text: string;
}

/** A change that stands, and can be rolled back. */
export interface Applied {
  readonly receiptId: string;
  readonly text: string;
}

/** The plain commands that end a change somebody left open. */
export type EndingCommand = 'recover' | 'confirm' | 'rollback';

/** Something that takes a while or touches the host; done between two questions. */
export type Task =
  | { readonly kind: 'look' }
  | { readonly kind: 'end-open-change'; readonly command: EndingCommand }
  | { readonly kind: 'observe'; readonly durationMs: number }
  | { readonly kind: 'diagnose'; readonly evidence: Evidence }
  | { readonly kind: 'judge'; readonly name: string; readonly text: string | null }
  | { readonly kind: 'plan'; readonly evidence: Evidence; readonly wishes: readonly PlanWish[] }
  | { readonly kind: 'apply'; readonly plan: Plan; readonly windowMs: number | null }
  | { readonly kind: 'save'; readonly plan: Plan; readonly file: string }
  | { readonly kind: 'emit'; readonly plan: Plan; readonly format: string }
  | { readonly kind: 'verify'; readonly durationMs: number }
  | { readonly kind: 'roll-back'; readonly receiptId: string };

/** How a task ended. */
export type Outcome =
  | { readonly kind: 'looked'; readonly look: HostLook }
  /** An open change was ended, or could not be; the host has to be looked at again. */
  | { readonly kind: 'open-change-ended'; readonly text: string; readonly exitCode: ExitCode }
  | { readonly kind: 'observed'; readonly evidence: Evidence; readonly text: string }
  | { readonly kind: 'diagnosed'; readonly text: string }
  | { readonly kind: 'judged'; readonly text: string }
  | { readonly kind: 'planned'; readonly planned: Planned }
  | { readonly kind: 'applied'; readonly applied: Applied }
  /** Applied and taken back, or rolled back: the host is as before. `brokenOff` where the person ended the session so. */
  | { readonly kind: 'reverted'; readonly text: string; readonly brokenOff: BrokenOff | null }
  /** The terminal went away at an open confirm window: its guard takes the change back at the deadline. */
  | { readonly kind: 'left-waiting' }
  | { readonly kind: 'saved'; readonly file: string }
  | { readonly kind: 'emitted'; readonly text: string }
  | { readonly kind: 'verified'; readonly text: string; readonly fine: boolean }
  | { readonly kind: 'failed'; readonly text: string; readonly exitCode: ExitCode }
  | { readonly kind: 'broken-off'; readonly why: BrokenOff };

export const PLACES = [
  'looking',
  'change-open',
  'ending-change',
  'start',
  'duration',
  'duration-typed',
  'observing',
  'recording',
  'recording-typed',
  'diagnosing',
  'peak',
  'peak-source',
  'advice',
  'advice-typed',
  'advice-pasted',
  'judging',
  'judged',
  'diagnosis',
  'planning',
  'plan',
  'window',
  'window-typed',
  'applying',
  'save',
  'saving',
  'format',
  'emitting',
  'by-hand',
  'applied',
  'verifying',
  'rolling-back',
  'over',
] as const;

/** Where in the session a person is. */
export type Place = (typeof PLACES)[number];

/** Everything the session knows. */
export interface SessionState {
  readonly at: Place;
  /** The questions on the way here, the last one first to go back to. */
  readonly past: readonly Place[];
  /** Said once, before the next question. */
  readonly notice: string | null;
  readonly exitCode: ExitCode;
  /** How --root and --state were given, for the plain commands. */
  readonly commonOptions: readonly string[];
  readonly look: HostLook | null;
  readonly durationMs: number;
  readonly evidence: Evidence;
  readonly statedPeak: number;
  readonly advice: { readonly name: string; readonly text: string | null };
  readonly judgedText: string;
  /** The whole diagnosis as `novoodoo diagnose` prints it. */
  readonly diagnosisText: string;
  readonly wishes: readonly PlanWish[];
  readonly planned: Planned | null;
  readonly windowMs: number | null;
  readonly verifyMs: number;
  readonly applied: Applied | null;
  readonly saveFile: string;
  readonly format: string;
  /** How a change that was found open is to be ended. */
  readonly endOpenBy: EndingCommand;
  /** Whether an open change was ended here. */
  readonly endedOpen: boolean;
  /** Whether a change waits to be confirmed from another shell. */
  readonly waiting: boolean;
  /** Set once the session is over: why it ended. */
  readonly ended: 'left' | 'failed' | BrokenOff | null;
}

/** The state before the first look. */
export function startingState(commonOptions: readonly string[]): SessionState {
  return {
    at: 'looking',
    past: [],
    notice: null,
    exitCode: 0,
    commonOptions,
    look: null,
    durationMs: 60_000,
    evidence: { kind: 'instant' },
    statedPeak: 0,
    advice: { name: '-', text: null },
    judgedText: '',
    diagnosisText: '',
    wishes: [],
    planned: null,
    windowMs: null,
    verifyMs: 0,
    endOpenBy: 'recover',
    endedOpen: false,
    waiting: false,
    applied: null,
    saveFile: '',
    format: '',
    ended: null,
  };
}
