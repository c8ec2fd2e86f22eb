import type { Diagnosis } from '../model/diagnosis.js';
import type { Observation } from '../model/observation.js';
import type { AcceptableKind, Derivation, MemoryCost, Refusal, RoundRule } from '../model/plan.js';
import { valueOf, type Reading } from '../model/reading.js';
import { deriveTarget } from './derive-target.js';
import { judgeMemoryCost } from './memory-cost.js';
import { refuseDiagnosis } from './refuse-diagnosis.js';
import { refuseLimit } from './refuse-limit.js';

/** The limit and what bounds it, on the host the plan is for. */
export interface LimitSituation {
  /** The running limit. */
  readonly maxOrphans: Reading<number>;
  readonly kernelDefault: Reading<number>;
  readonly tcpObjectBytes: number | null;
  readonly tcpMemHighBytes: number | null;
  readonly memTotalBytes: number | null;
}

export interface TargetRequest {
  readonly diagnosis: Diagnosis;
  readonly observation: Observation;
  readonly situation: LimitSituation;
  readonly round: RoundRule;
  readonly atLeastKernelDefault: boolean;
  readonly accepted: readonly AcceptableKind[];
}

/** The target and which values it may raise, or why there is none. */
export interface TargetDecision {
  readonly derivation: Derivation | null;
  /** A value below this is raised to the target; null where nothing may be changed. */
  readonly raiseBelow: number | null;
  readonly refusals: readonly Refusal[];
  readonly memoryCost: MemoryCost | null;
}

/** Applies the limit rule and every reason against it to a diagnosis. */
export function decideTarget(request: TargetRequest): TargetDecision {
  const derived = deriveFrom(request);
  const derivation = 'derivation' in derived ? derived.derivation : null;
  const refusal = refuseDiagnosis({ ...request, derivation });
  if (refusal !== null) return refused(derivation, refusal);
  const isHealthy = request.diagnosis.kind === 'healthy';
  if ('impossible' in derived) {
    // With no orphan seen and both limits far away there is simply nothing to do.
    return isHealthy ? nothing(null) : refused(null, refuseLimit('out-of-range', null, derived.impossible));
  }
  const { exact, target } = derived.derivation;
  const memoryCost = judgeMemoryCost({ target, ...request.situation });
  const raiseBelow = isHealthy && !derived.derivation.raisedToKernelDefault ? exact : target;
  return { derivation, raiseBelow, refusals: [], memoryCost };
}

function deriveFrom({ observation, situation, round, atLeastKernelDefault }: TargetRequest) {
  const atLeast = atLeastKernelDefault ? valueOf(situation.kernelDefault) : null;
  return deriveTarget({ peakOrphans: observation.peak.orphans, round, atLeast });
}

function refused(derivation: Derivation | null, refusal: Refusal): TargetDecision {
  return { ...nothing(derivation), refusals: [refusal] };
}

function nothing(derivation: Derivation | null): TargetDecision {
  return { derivation, raiseBelow: null, refusals: [], memoryCost: null };
}
