import type { Reading } from './reading.js';
import type { PlannedKey } from './sysctl-key.js';

export const JOURNAL_VERSION = 1;
export const RECEIPT_VERSION = 1;

/** One extended attribute; an ACL is one too (system.posix_acl_access). */
export interface ExtendedAttribute {
  readonly name: string;
  readonly valueBase64: string;
}

/** A file as it stood before a step: enough to put it back byte for byte. */
export interface FileSnapshot {
  readonly contentBase64: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly attributes: Reading<readonly ExtendedAttribute[]>;
}

/** What a file is given when it has to be made; a file that is there keeps its own. */
export interface NewFileTraits {
  readonly mode: number;
  /** null for the user who makes it. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
}

/** The running kernel value, from one number to another. */
export interface RuntimeStep {
  readonly kind: 'runtime';
  readonly key: PlannedKey;
  readonly before: number;
  readonly after: number;
}

/** One file, from one content to another; null where there is no file. */
export interface FileStep {
  readonly kind: 'file';
  /** As the plan names it. */
  readonly path: string;
  /** With every link resolved. */
  readonly realPath: string;
  /** The text of the link when `path` itself is one. */
  readonly linkTarget: string | null;
  readonly before: FileSnapshot | null;
  readonly after: {
    readonly contentBase64: string;
    readonly sha256: string;
    readonly ifNew: NewFileTraits;
  } | null;
}

/** One change that knows its inverse: swap before and after. */
export type Step = RuntimeStep | FileStep;

/** What a transaction is for. */
export type Operation =
  | { readonly kind: 'apply'; readonly planId: string }
  | { readonly kind: 'rollback'; readonly of: string };

/** How far a transaction got; docs/apply.md draws the way from one to the next. */
export const JOURNAL_STATES = [
  'applying',
  'awaiting-confirmation',
  'confirmed',
  'reverting',
  'applied',
] as const;
export type JournalState = (typeof JOURNAL_STATES)[number];

/** The time in which a person must confirm, on the clock that counts since boot and that nobody can set. */
export interface ConfirmWindow {
  readonly lengthMs: number;
  /** Milliseconds since boot, as /proc/uptime counts them. */
  readonly deadlineUptimeMs: number;
}

/** What one transaction is about to do, written before it does it and removed when it is done. */
export interface Journal {
  readonly version: typeof JOURNAL_VERSION;
  /** Also the name of the receipt: 20261122T171502Z-3fa9c2d1. */
  readonly id: string;
  readonly operation: Operation;
  readonly state: JournalState;
  readonly toolVersion: string;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly bootId: string | null;
  readonly machineId: string | null;
  readonly steps: readonly Step[];
  readonly window: ConfirmWindow | null;
}

/** What a finished transaction did, kept so that it can be rolled back. */
export interface Receipt {
  readonly version: typeof RECEIPT_VERSION;
  readonly id: string;
  readonly operation: Operation;
  /** `reverted-partly`: it failed, and something that somebody else had changed meanwhile was left alone. */
  readonly outcome: 'applied' | 'reverted-partly';
  readonly toolVersion: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly bootId: string | null;
  readonly machineId: string | null;
  readonly steps: readonly Step[];
}

/** Which process guards an open confirm window: its id, and its start time in clock ticks, which tells it from a later namesake. */
export interface GuardMark {
  readonly version: 1;
  readonly journalId: string;
  readonly processId: number;
  readonly startTicks: string;
}
