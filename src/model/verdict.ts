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
}
