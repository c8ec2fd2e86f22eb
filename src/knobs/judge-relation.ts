import type { Diagnosis } from '../model/diagnosis.js';
import { DIAGNOSES, type DiagnosisKind, REFUSALS, type RefusalKind } from '../model/kinds.js';
import type { HostEvidence } from '../model/host-evidence.js';
import type { Plan } from '../model/plan.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import type { Charge } from './judge-key.js';
import type { Knob } from './knob.js';
import { isReadOnlyKey } from './read-only-keys.js';

const ORPHANS_PRESENT: readonly DiagnosisKind[] = ['cause-1', 'headroom-low', 'both'];
const MEMORY_PRESENT: readonly DiagnosisKind[] = ['cause-2', 'both'];

/** What the relation of a key is judged by; `host` is null where its values say nothing about the line. */
export interface RelationContext {
  readonly diagnosis: Diagnosis | null;
  readonly plan: Plan | null;
  readonly host: HostEvidence | null;
}

/**
 * What a key, or the one that it was meant to be, has to do with the error at hand: the last thing said about a refused line. Null for the
 * orphan limit where the plan changes it: then a line is refused only for how it would be set.
 */
export function judgeRelation(key: string, knob: Knob | null, context: RelationContext): Charge | null {
  const diagnosis = context.plan?.diagnosis ?? context.diagnosis;
  if (knob?.key === MAX_ORPHANS_KEY) return judgeOrphanLimit(context.plan, diagnosis);
  if (knob === null && isReadOnlyKey(key)) {
    return { kind: 'unrelated', text: 'it shows a state that the error does not come of' };
  }
  if (knob === null) {
    return {
      kind: 'unrelated',
      text: 'all that novoodoo knows of it is that the code behind this error does not read it',
    };
  }
  if (knob.relation === 'none')
    return { kind: 'unrelated', text: `the code behind this error does not read it: ${knob.why}` };
  const isMemory = knob.relation === 'cause-2';
  const isPresent =
    diagnosis !== null && (isMemory ? MEMORY_PRESENT : ORPHANS_PRESENT).includes(diagnosis.kind);
  const cause = isMemory ? 'TCP memory' : 'the number of orphans';
  if (isPresent) {
    return {
      kind: 'cause-present-not-ours',
      text: `${cause} is the matter here, and novoodoo plans no number for this knob: ${whyOn(knob, context.host)}`,
    };
  }
  const seen =
    diagnosis === null
      ? `nothing here shows that ${cause} is the matter`
      : `the diagnosis is ${diagnosis.kind}, which does not name ${cause}`;
  return { kind: 'not-this-cause', text: `${seen}; ${whyOn(knob, context.host)}` };
}

/** How a knob is related to the two causes on a host, whose values are asked where there is one. */
export function whyOn(knob: Knob, host: HostEvidence | null): string {
  const value = host?.values.get(knob.key);
  const isAbove =
    knob.whyAbove !== null && value?.status === 'present' && Number(value.value) > knob.whyAbove.above;
  return isAbove ? knob.whyAbove.why : knob.why;
}

function judgeOrphanLimit(plan: Plan | null, diagnosis: Diagnosis | null): Charge | null {
  if (plan === null) {
    const rise = diagnosis !== null && ORPHANS_PRESENT.includes(diagnosis.kind);
    return {
      kind: 'needs-measured-peak',
      text: `the limit follows from a measured peak, four times it, and no plan is at hand${rise ? '' : ' that says it is needed'}: observe, then plan`,
    };
  }
  if (plan.diagnosis.kind === 'peak-not-seen' || plan.diagnosis.kind === 'not-decidable') {
    return {
      kind: 'needs-measured-peak',
      text: `the plan could not tell what the limit must be: ${DIAGNOSES[plan.diagnosis.kind]}`,
    };
  }
  if (plan.verdict === 'change') return null;
  const refusal = plan.refusals.find(({ key, source }) => key === MAX_ORPHANS_KEY && source === null);
  if (refusal !== undefined && isRefusalKind(refusal.kind) && ORPHANS_PRESENT.includes(plan.diagnosis.kind)) {
    return {
      kind: 'cause-present-not-ours',
      text: `the plan does not change it: ${REFUSALS[refusal.kind]}`,
    };
  }
  const because =
    plan.verdict === 'no-change'
      ? 'the limit covers the measured peak already'
      : DIAGNOSES[plan.diagnosis.kind];
  return { kind: 'not-this-cause', text: `the plan does not change it: ${because}` };
}

function isRefusalKind(kind: string): kind is RefusalKind {
  return Object.hasOwn(REFUSALS, kind);
}
