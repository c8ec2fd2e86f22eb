import type { OwnEvidence } from './host-evidence.js';
import type { VerdictKind } from './kinds.js';

/**
 * What an assignment, or a stretch that could not be read as one, says wherever it stands. Lines that say the same share one, and so do
 * their judgements: megabytes of advice repeat themselves.
 */
export interface Proposal {
  readonly form: 'assignment' | 'commented-assignment' | 'unreadable';
  /** Canonical, dotted; null where there is none. */
  readonly key: string | null;
  readonly keyAsWritten: string | null;
  /** Unquoted; null where there is none. */
  readonly value: string | null;
  /** Why an unreadable line is one, in words; null for others. */
  readonly problem: string | null;
  /** Text after the value that a sysctl.conf hands to the kernel with it: an inline comment, or the quotes around the value. */
  readonly alsoWritten: string | null;
  /** What the kernel is given where the text is a literal of a program or of YAML: "1" for true, "262144" for 262_144. */
  readonly means: string | null;
  /** Whether the line configures a container or a pod (docker --sysctl, securityContext.sysctls), not the host. */
  readonly inContainer: boolean;
}

/** Consecutive lines that are plain comments, blank or prose: a text may have millions. */
export interface CommentRun {
  readonly file: string;
  readonly from: number;
  /** The last of the lines. */
  readonly to: number;
}

/** What the judge says about a proposal; the same object for all that were judged alike. */
export interface Judgement {
  readonly ruling: Ruling;
  /** Why, in sentences with a blank between them. */
  readonly reason: readonly Sentence[];
}

/** A judgement without its reason: the same object for all proposals of which only what the reason quotes is different. */
export interface Ruling {
  readonly verdict: 'accepted' | 'refused' | 'unreadable' | 'comment';
  readonly kind: VerdictKind | null;
  readonly alsoKinds: readonly VerdictKind[];
  /** The plan's number where the line is accepted. */
  readonly plannedValue: number | null;
  /** What the knob is, one sentence; null where it is not known. */
  readonly what: string | null;
  /** What would justify the knob, for its own problem; null where nothing would or nothing is known. */
  readonly justifiedBy: string | null;
  /** The knob's own evidence where this host shows it: a separate matter, no recommendation. */
  readonly ownEvidence: readonly OwnEvidence[];
}

/** One sentence of a reason. */
export interface Sentence {
  readonly text: string;
  /** Whether the same object is part of other reasons too. */
  readonly isShared: boolean;
}

/** A proposal in its place, and the judgement on it. */
export interface LineVerdict {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  readonly proposal: Proposal;
  readonly judgement: Judgement;
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
export interface VerdictList {
  readonly count: VerdictCount;
  /** All of them, with consecutive comments as one. */
  inRuns(): Iterable<LineVerdict | CommentRun>;
  /** Those of one verdict; of comments only the commented-out assignments. */
  only(verdict: Ruling['verdict']): Iterable<LineVerdict>;
}

/** Whether it is a run of comments, not a verdict on a proposal. */
export function isCommentRun(item: LineVerdict | CommentRun): item is CommentRun {
  return 'from' in item;
}

/** The reason of a judgement as one text. */
export function reasonText({ reason }: Judgement): string {
  return reason.map((sentence) => sentence.text).join(' ');
}

/** The ruling on a line that is a comment, blank or prose. */
export const COMMENT_RULING: Ruling = {
  verdict: 'comment',
  kind: null,
  alsoKinds: [],
  plannedValue: null,
  what: null,
  justifiedBy: null,
  ownEvidence: [],
};

/** What is said of such a line. */
export const COMMENT_JUDGEMENT: Judgement = {
  ruling: COMMENT_RULING,
  reason: [{ text: 'no assignment', isShared: true }],
};
