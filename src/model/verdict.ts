import type { OwnEvidence } from './host-evidence.js';
import type { VerdictKind } from './kinds.js';

/** One assignment, comment or unreadable stretch found in pasted text. */
export interface Proposal {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  readonly form: 'assignment' | 'commented-assignment' | 'comment' | 'unreadable';
  /** Canonical, dotted; null where there is none. */
  readonly key: string | null;
  readonly keyAsWritten: string | null;
  /** Unquoted; null where there is none. */
  readonly value: string | null;
  /** Text after the value that a sysctl.conf hands to the kernel with it: an inline comment, or the quotes around the value. */
  readonly alsoWritten?: string;
  /** What the kernel is given where the text is a literal of a program or of YAML: "1" for true, "262144" for 262_144. */
  readonly means?: string;
  /** Whether the line configures a container or a pod (docker --sysctl, securityContext.sysctls), not the host. */
  readonly inContainer?: boolean;
  /** Why an unreadable line is one, in words. */
  readonly problem?: string;
}

/** Consecutive lines that are plain comments, blank or prose: a text may have millions. */
export interface CommentRun {
  readonly file: string;
  readonly from: number;
  /** The last of the lines. */
  readonly to: number;
}

/** Proposals in the order of their lines, with or without a proposal for each comment. */
export interface Proposals extends Iterable<Proposal> {
  inRuns(): Iterable<Proposal | CommentRun>;
}

/** The verdict on one proposal, as `lint --json` prints it. */
export interface LineVerdict {
  readonly file: string;
  readonly line: number;
  readonly key: string | null;
  readonly keyAsWritten: string | null;
  readonly value: string | null;
  readonly verdict: 'accepted' | 'refused' | 'unreadable' | 'comment';
  readonly kind: VerdictKind | null;
  readonly alsoKinds: readonly VerdictKind[];
  readonly reason: string;
  /** The plan's number where the line is accepted. */
  readonly plannedValue: number | null;
  /** What the knob is, one sentence; null where it is not known. */
  readonly what?: string | null;
  /** What would justify the knob, for its own problem; null where nothing would or nothing is known. */
  readonly justifiedBy?: string | null;
  /** The knob's own evidence where this host shows it: a separate matter, no recommendation. */
  readonly ownEvidence?: readonly OwnEvidence[];
}

/** How many lines there are of each verdict. */
export interface VerdictCount {
  readonly accepted: number;
  readonly refused: number;
  readonly unreadable: number;
  /** Comments, blank lines and prose, without the commented-out assignments. */
  readonly comment: number;
  readonly commentedOut: number;
  /** The largest line number. */
  readonly lastLine: number;
}

/** The verdicts on advice, in the order of its lines. They are made when they are asked for: megabytes of them are not kept. */
export interface VerdictList extends Iterable<LineVerdict> {
  readonly count: VerdictCount;
  /** The same with consecutive comments as one. */
  inRuns(): Iterable<LineVerdict | CommentRun>;
  /** Those of one verdict; of comments only the commented-out assignments. */
  only(verdict: LineVerdict['verdict']): Iterable<LineVerdict>;
}

/** Whether it is a run of comments, not a proposal or verdict of its own. */
export function isCommentRun(item: Proposal | LineVerdict | CommentRun): item is CommentRun {
  return 'from' in item;
}

/** What is said of a line that is a comment, blank or prose. */
export const COMMENT_VERDICT = {
  verdict: 'comment',
  kind: null,
  alsoKinds: [],
  reason: 'no assignment',
  plannedValue: null,
  what: null,
  justifiedBy: null,
  ownEvidence: [],
} as const satisfies Partial<LineVerdict>;
