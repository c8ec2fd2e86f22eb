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

/**
 * The plan with the largest target; of equal ones the largest peak, then the smallest planId, so that the order of the plans does not
 * matter. null where no plan has a target.
 */
export function chooseLargest(plans: readonly NamedPlan[]): Target | null {
  let largest: Target | null = null;
  for (const { name, plan } of plans) {
    const { peak, derivation } = plan;
    if (peak === null || derivation === null) continue;
    const target = { name, plan, peak, derivation };
    if (largest === null || isBefore(target, largest)) largest = target;
  }
  return largest;
}

function isBefore(one: Target, other: Target): boolean {
  const difference = one.derivation.target - other.derivation.target || one.peak.orphans - other.peak.orphans;
  return difference > 0 || (difference === 0 && one.plan.planId < other.plan.planId);
}

/** The last one sorts behind every other ASCII character. */
const LATER_NAMES = ['zz-novoodoo.conf', 'zzz-novoodoo.conf', 'zzzz-novoodoo.conf', '~novoodoo.conf'];

/**
 * Paths for the drop-in as far as plans tell, the preferred one first: of the files that the plans would create and the usual name, the
 * one that loaders read last (names are compared as bytes; the names are ASCII), then names that are read later still.
 */
export function dropInCandidates(plans: readonly NamedPlan[]): string[] {
  const created = plans
    .flatMap(({ plan }) => plan.edits)
    .filter((edit) => edit.action === 'create' && isPlainDropInPath(edit.path))
    .map((edit) => edit.path);
  const preferred = [USUAL_DROP_IN, ...created].reduce((last, path) => (path > last ? path : last));
  const later = LATER_NAMES.map((name) => `/etc/sysctl.d/${name}`).filter((path) => path > preferred);
  return [preferred, ...later];
}
