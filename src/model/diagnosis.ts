import type { DiagnosisKind, FindingKind } from './kinds.js';

/** How many times an orphan is counted in the comparison with the limit (tcp_out_of_resources: 1 << shift). */
export type Penalty = 1 | 2 | 4;

/** Something worth knowing besides the diagnosis. */
export interface Finding {
  readonly kind: FindingKind;
  readonly text: string;
}

export interface Diagnosis {
  readonly kind: DiagnosisKind;
  /** One sentence for people. */
  readonly summary: string;
  /** The comparisons with their numbers, one a line ("21564 x 4 = 86256 > 65536"). */
  readonly arithmetic: readonly string[];
  /** The least penalty that explains what was seen; null where none is needed or none is enough. */
  readonly penaltyNeeded: Penalty | null;
  /** What it means for users of the host. */
  readonly impact: string;
  /** Resets counted during the observation; null where counters could not be read. */
  readonly resets: number | null;
  readonly findings: readonly Finding[];
}
