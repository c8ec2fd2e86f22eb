import type { Derivation, Plan } from '../model/plan.js';
import type { Peak } from '../model/observation.js';
import { USUAL_DROP_IN } from '../model/drop-in-path.js';
import { isPlainDropInPath } from './snippet.js';

/** A plan as it was named on the command line. */
export interface NamedPlan {
  readonly name: string;
  readonly plan: Plan;
}

/** A plan that has a target. */
export interface Target {
  readonly name: string;
  readonly plan: Plan;
  readonly peak: Peak;
  readonly derivation: Derivation;
}

/** The plan with the largest target, the first of several; null where no plan has one. */
export function chooseLargest(plans: readonly NamedPlan[]): Target | null {
  let largest: Target | null = null;
  for (const { name, plan } of plans) {
    const { peak, derivation } = plan;
    if (peak === null || derivation === null) continue;
    if (largest === null || derivation.target > largest.derivation.target) {
      largest = { name, plan, peak, derivation };
    }
  }
  return largest;
}

/**
 * Where the drop-in goes: of the files that the plans would create and the usual name, the one that loaders read last (names are
 * compared as bytes; the names are ASCII).
 */
export function chooseDropInPath(plans: readonly NamedPlan[]): string {
  const created = plans
    .flatMap(({ plan }) => plan.edits)
    .filter((edit) => edit.action === 'create' && isPlainDropInPath(edit.path))
    .map((edit) => edit.path);
  return [USUAL_DROP_IN, ...created].reduce((last, path) => (path > last ? path : last));
}
