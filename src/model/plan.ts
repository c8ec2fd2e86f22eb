import type { Diagnosis } from './diagnosis.js';
import type { HostIdentity } from './host-facts.js';
import type { RefusalKind, VerdictKind } from './kinds.js';
import type { Observation, Peak } from './observation.js';
import type { Policy } from './policy.js';
import type { Resolution, Warning } from './resolution.js';
import type { PlannedKey } from './sysctl-key.js';

export const PLAN_VERSION = 1;

export type PlanVerdict = 'change' | 'no-change' | 'refused';

export const ROUND_RULES = ['two-significant-digits', 'multiple-of-1024', 'power-of-two'] as const;
export type RoundRule = (typeof ROUND_RULES)[number];

/** Kinds of refusal that a person may override with --accept. */
export const ACCEPTABLE_KINDS = ['tcp-memory', 'memory-cost'] as const;
export type AcceptableKind = (typeof ACCEPTABLE_KINDS)[number];

/** How the target follows from the peak. */
export interface Derivation {
  readonly multiplier: 4;
  readonly round: RoundRule;
  readonly exact: number;
  readonly target: number;
  /** The highest peak that the target spares at every penalty. */
  readonly coversPeaksUpTo: number;
  readonly coversExtraPercent: number;
  /** True when --at-least-kernel-default raised the target. */
  readonly raisedToKernelDefault: boolean;
}

/** What as many orphans as the target allows would need in memory. */
export interface MemoryCost {
  readonly judgement: 'fits' | 'high' | 'does-not-fit' | 'unknown';
  /** The orphans alone. */
  readonly orphanBytes: number;
  /** With all of tcp_mem[2] used besides. */
  readonly totalBytes: number;
  /** 64 KiB an orphan, as the kernel's documentation has it: shown, never judged. */
  readonly documentedWorstCaseBytes: number;
  /** The comparison in words. */
  readonly text: string;
}

/** One value to change: the running one or the one after boot. */
export interface PlannedChange {
  readonly key: PlannedKey;
  readonly where: 'runtime' | 'boot';
  /** null where nothing sets it and the kernel's default is unknown. */
  readonly from: number | null;
  readonly to: number;
  readonly because: string;
}

/** A file as it must be before the edit. */
export interface FileBefore {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mode: number;
  /** Where the path leads when it is a link; null for a plain file. */
  readonly linkTarget: string | null;
}

export interface FileEdit {
  readonly path: string;
  readonly action: 'create' | 'edit';
  /** null when the file is to be created. */
  readonly before: FileBefore | null;
  readonly contentBase64: string;
  /** Unified diff that `patch -p1` and `git apply` take, in the encoding beside it. */
  readonly diff: string;
  /** How the characters of `diff` become bytes: latin1 where the file is not UTF-8. */
  readonly diffEncoding: 'utf-8' | 'latin1';
}

/** Something the plan does not do, and why. */
export interface Refusal {
  readonly key: string;
  readonly value: string | null;
  readonly kind: RefusalKind | VerdictKind;
  readonly reason: string;
  /** What would change the answer. */
  readonly evidenceNeeded: string | null;
  readonly source: { readonly file: string; readonly line: number } | null;
}

/** A plan that can be saved, reviewed on another host and applied on the host it was made for. */
export interface Plan {
  readonly version: typeof PLAN_VERSION;
  /** sha256 in hex of the canonical JSON of everything else. */
  readonly planId: string;
  readonly toolVersion: string;
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
  readonly host: HostIdentity | null;
  readonly verdict: PlanVerdict;
  readonly diagnosis: Diagnosis;
  readonly observation: Observation | null;
  readonly peak: Peak | null;
  readonly derivation: Derivation | null;
  /** null where there is no target. */
  readonly memoryCost: MemoryCost | null;
  readonly changes: readonly PlannedChange[];
  readonly edits: readonly FileEdit[];
  /** Which file wins, as it was when the plan was made; null where it could not be looked at. */
  readonly loaders: Resolution | null;
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly Warning[];
  /** Refusals that were overridden with --accept. */
  readonly accepted: readonly AcceptableKind[];
  readonly policy: Policy;
}
