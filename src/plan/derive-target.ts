import type { Derivation, RoundRule } from '../model/plan.js';
import { roundUp } from './round.js';

/** The kernel holds the limit as an int and shifts the orphan count by two in the same type (net/ipv4/tcp.c). */
export const MOST_LIMIT = 2147483647;
/** Four times more would not fit into an int. */
export const MOST_PEAK = 536870911;
/** orphans << 2 at most, so this many times the peak spares the most penalised orphan. */
const MULTIPLIER = 4;

export interface DerivationRequest {
  readonly peakOrphans: number;
  readonly round: RoundRule;
  /** The least target wanted besides; null for none. */
  readonly atLeast: number | null;
}

/** A target, or why there is none. */
export type DerivationResult = { readonly derivation: Derivation } | { readonly impossible: string };

/** Target = 4 x peak, rounded up. The peak is a whole number that is not negative. */
export function deriveTarget({ peakOrphans, round, atLeast }: DerivationRequest): DerivationResult {
  if (peakOrphans > MOST_PEAK) {
    return {
      impossible: `a peak of ${peakOrphans} is above ${MOST_PEAK}: four times as many do not fit into the kernel's int`,
    };
  }
  const exact = peakOrphans * MULTIPLIER;
  const rounded = roundUp(exact, round);
  const target = Math.max(rounded, atLeast ?? 0);
  if (target < 1) return { impossible: 'a peak of 0 orphans says nothing about the limit that is needed' };
  if (target > MOST_LIMIT) {
    return {
      impossible: `${exact} rounded up to ${target} is above ${MOST_LIMIT}, the largest value the kernel takes`,
    };
  }
  return {
    derivation: {
      multiplier: MULTIPLIER,
      round,
      exact,
      target,
      coversPeaksUpTo: Math.floor(target / MULTIPLIER),
      coversExtraPercent: extraPercent(Math.floor(target / MULTIPLIER), peakOrphans),
      raisedToKernelDefault: target > rounded,
    },
  };
}

/** How far above the peak it reaches, in percent with one decimal, rounded down; 0 where there was no peak. */
function extraPercent(covered: number, peakOrphans: number): number {
  return peakOrphans === 0 ? 0 : Math.floor((covered / peakOrphans - 1) * 1000) / 10;
}
