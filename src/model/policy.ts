/** Thresholds that only warn; printed with every result that used them. */
export interface Policy {
  /** An observation shorter than this is called short. */
  readonly shortObservationMs: number;
  /** A pause between samples longer than this many intervals is a gap. */
  readonly gapIntervals: number;
  /** A leak is suspected when the orphan count did not fall for at least this long. */
  readonly leakMinimumMs: number;
  /** What counts as a fall, in percent of the running maximum. */
  readonly leakFallPercent: number;
}

export const DEFAULT_POLICY: Policy = {
  shortObservationMs: 24 * 60 * 60 * 1000,
  gapIntervals: 3,
  leakMinimumMs: 20 * 60 * 1000,
  leakFallPercent: 5,
};
