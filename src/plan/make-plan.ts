import type { HostIdentity } from '../model/host-facts.js';
import {
  PLAN_VERSION,
  type FileEdit,
  type Plan,
  type PlannedChange,
  type PlanVerdict,
  type Refusal,
} from '../model/plan.js';
import type { Policy } from '../model/policy.js';
import { valueOf } from '../model/reading.js';
import type { Resolution, Warning } from '../model/resolution.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import { boundTexts } from './bound-texts.js';
import { bootValueOf, type BootValue } from './boot-value.js';
import { decideTarget, type TargetDecision, type TargetRequest } from './decide-target.js';
import { refuseLimit } from './refuse-limit.js';

/** What stands in the host's files, and how a target would get there. */
export interface Persistence {
  readonly resolution: Resolution | null;
  /** The edits that make the target the boot value; empty where they are refused. */
  readonly edits: readonly FileEdit[];
  /** Why there are none. */
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly Warning[];
  /** Whether the user named the file to edit: where that cannot be done, nothing is planned. */
  readonly isFileDemanded: boolean;
}

export interface PlanRequest extends TargetRequest {
  readonly toolVersion: string;
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
  /** The host the plan is for. */
  readonly host: HostIdentity | null;
  /** null where the host's files were not looked at: then only the running value is planned. */
  readonly persistence: Persistence | null;
  readonly extraWarnings: readonly Warning[];
  readonly policy: Policy;
}

/** Makes the plan, without its planId: values are only ever raised, each in its own place, and nothing but the orphan limit. */
export function makePlan(request: PlanRequest): Omit<Plan, 'planId'> {
  const decision = decideTarget(request);
  const boot = bootValueOf(request.persistence?.resolution ?? null, request.situation.kernelDefault);
  const wanted = wantedChanges(request, decision, boot);
  const outcome = limitByPersistence(wanted, request);
  const costs = judgeCost(outcome.changes, request, decision);
  const changes = costs.isRefused ? [] : outcome.changes;
  const limitRefusals = [...decision.refusals, ...costs.refusals, ...outcome.refusals];
  return {
    version: PLAN_VERSION,
    toolVersion: request.toolVersion,
    createdAt: request.createdAt,
    host: request.host,
    verdict: verdictOf(changes, limitRefusals),
    diagnosis: request.diagnosis,
    observation: request.observation,
    peak: request.observation.peak,
    derivation: decision.derivation,
    memoryCost: decision.memoryCost,
    changes,
    edits: changes.some((change) => change.where === 'boot') ? (request.persistence?.edits ?? []) : [],
    loaders: boundTexts(request.persistence?.resolution ?? null),
    refusals: boundTexts(limitRefusals),
    warnings: boundTexts([
      ...request.diagnosis.findings,
      ...request.extraWarnings,
      ...costs.warnings,
      ...boot.warnings,
      ...(request.persistence?.warnings ?? []),
    ]),
    accepted: usedAcceptances(request, costs.isAccepted),
    policy: request.policy,
  };
}

function verdictOf(changes: readonly PlannedChange[], refusals: readonly Refusal[]): PlanVerdict {
  if (changes.length > 0) return 'change';
  return refusals.length > 0 ? 'refused' : 'no-change';
}

/** Each place is raised or left alone by itself. A boot value that is not known is raised only together with the running one. */
function wantedChanges(
  { situation, observation, persistence }: PlanRequest,
  { derivation, raiseBelow }: TargetDecision,
  boot: BootValue,
): PlannedChange[] {
  if (derivation === null || raiseBelow === null) return [];
  const to = derivation.target;
  const rounded = derivation.raisedToKernelDefault
    ? `, raised to the kernel's default ${to}`
    : to === derivation.exact
      ? ''
      : `, rounded up to ${to}`;
  const rule = `4 x ${observation.peak.orphans} = ${derivation.exact}${rounded}`;
  const running = valueOf(situation.maxOrphans) ?? lastLimit(observation);
  const changes: PlannedChange[] = [];
  if (running !== null && running < raiseBelow) {
    changes.push({ key: MAX_ORPHANS_KEY, where: 'runtime', from: running, to, because: rule });
  }
  if (persistence === null) return changes;
  const isBootLow = boot.value === null ? changes.length > 0 : boot.value < raiseBelow;
  if (isBootLow) {
    changes.push({
      key: MAX_ORPHANS_KEY,
      where: 'boot',
      from: boot.value,
      to,
      because: `${boot.because}; ${rule}`,
    });
  }
  return changes;
}

function lastLimit({ maxOrphans, limitChanges }: PlanRequest['observation']): number | null {
  return (
    valueOf(maxOrphans) ?? limitChanges.findLast((change) => change.maxOrphans !== null)?.maxOrphans ?? null
  );
}

interface Outcome {
  readonly changes: readonly PlannedChange[];
  readonly refusals: readonly Refusal[];
}

/** The boot value is changed only where the files may be edited; a file that the user named and that would lose is a refusal of all. */
function limitByPersistence(changes: readonly PlannedChange[], { persistence }: PlanRequest): Outcome {
  const isBootWanted = changes.some((change) => change.where === 'boot');
  if (!isBootWanted || persistence === null || persistence.edits.length > 0) return { changes, refusals: [] };
  return {
    changes: persistence.isFileDemanded ? [] : changes.filter((change) => change.where !== 'boot'),
    refusals: persistence.refusals,
  };
}

interface CostOutcome {
  readonly isRefused: boolean;
  readonly isAccepted: boolean;
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly Warning[];
}

function judgeCost(
  changes: readonly PlannedChange[],
  { accepted }: PlanRequest,
  { memoryCost, derivation }: TargetDecision,
): CostOutcome {
  const none: CostOutcome = { isRefused: false, isAccepted: false, refusals: [], warnings: [] };
  if (changes.length === 0 || memoryCost === null) return none;
  const warning: Warning = { kind: 'memory-cost-high', text: `${memoryCost.text}: more than half of it.` };
  if (memoryCost.judgement === 'high') return { ...none, warnings: [warning] };
  if (memoryCost.judgement !== 'does-not-fit') return none;
  if (accepted.includes('memory-cost')) return { ...none, isAccepted: true, warnings: [warning] };
  const refusal = refuseLimit(
    'memory-cost',
    derivation?.target ?? null,
    `${memoryCost.text}: that does not fit.`,
    'More memory, a smaller tcp_mem, or --accept memory-cost.',
  );
  return { ...none, isRefused: true, refusals: [refusal] };
}

/** Only what was needed is recorded as accepted. */
function usedAcceptances(
  { accepted, diagnosis }: PlanRequest,
  isCostAccepted: boolean,
): PlanRequest['accepted'] {
  return accepted.filter((kind) => (kind === 'memory-cost' ? isCostAccepted : diagnosis.kind === 'both'));
}
