import type { AcceptableKind, Plan, RoundRule } from '../model/plan.js';
import type { Policy } from '../model/policy.js';
import { absent, valueOf } from '../model/reading.js';
import type { Warning } from '../model/resolution.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import { sealPlan } from '../parse/plan.js';
import { decideTarget, type LimitSituation, type TargetRequest } from '../plan/decide-target.js';
import { makePlan, type Persistence } from '../plan/make-plan.js';
import type { HostSysctl } from '../sysctl/host-sysctl.js';
import { resolveHost } from '../sysctl/resolve-host.js';
import type { AssumedVersions } from './assume-option.js';
import type { CommandContext } from './context.js';
import { diagnoseSituation } from './diagnose-situation.js';
import { planPersistence, readHostSysctl } from './persistence.js';
import type { Situation } from './situation.js';

/** What the user chose about the plan. */
export interface PlanChoices {
  readonly round: RoundRule;
  readonly accepted: readonly AcceptableKind[];
  readonly atLeastKernelDefault: boolean;
  /** --target: the one file to edit; left out, novoodoo chooses. */
  readonly targetPath?: string | undefined;
  readonly assume?: AssumedVersions | undefined;
}

/** Makes the plan for a situation: diagnosis, target, files, all from what stands there now. */
export async function planSituation(
  context: CommandContext,
  situation: Situation,
  choices: PlanChoices,
  policy: Policy,
): Promise<Plan> {
  const { observation, state } = situation;
  const isForHere = isPlanForHere(context, situation);
  const sysctl = isForHere ? await readHostSysctl(context.host, choices.assume) : null;
  const { round, accepted, atLeastKernelDefault } = choices;
  const request: TargetRequest = {
    diagnosis: diagnoseSituation(situation, sysctl, context.host, policy),
    observation,
    situation: limitSituation(situation, isForHere),
    round,
    accepted,
    atLeastKernelDefault,
  };
  return sealPlan(
    makePlan({
      ...request,
      toolVersion: context.toolVersion,
      createdAt: new Date(context.host.now().wallMs).toISOString(),
      host: isForHere ? state.identity : observation.host,
      persistence: sysctl === null ? null : await persist(context, request, choices, sysctl),
      extraWarnings: extraWarnings(situation, isForHere),
      policy,
    }),
  );
}

/** A recording of another host is planned for that host, unless the user named a tree to plan for. */
export function isPlanForHere({ host }: CommandContext, { isSameHost }: Situation): boolean {
  return isSameHost || host.root !== '/';
}

function limitSituation({ observation, state }: Situation, isForHere: boolean): LimitSituation {
  const identity = isForHere ? state.identity : observation.host;
  const tcpMem = (isForHere ? valueOf(state.tcpMemPages) : null) ?? valueOf(observation.tcpMemPages);
  const elsewhere = 'the host itself was not looked at';
  return {
    maxOrphans: isForHere ? state.maxOrphans : observation.maxOrphans,
    kernelDefault: isForHere ? state.kernelDefaultMaxOrphans : absent(elsewhere),
    tcpObjectBytes: isForHere ? valueOf(state.tcpObjectBytes) : null,
    tcpMemHighBytes: tcpMem === null || identity === null ? null : tcpMem.high * identity.pageSizeBytes,
    memTotalBytes: identity?.memTotalBytes ?? null,
  };
}

async function persist(
  context: CommandContext,
  request: TargetRequest,
  { targetPath, assume }: PlanChoices,
  sysctl: HostSysctl,
): Promise<Persistence> {
  const { derivation, raiseBelow } = decideTarget(request);
  if (derivation === null || raiseBelow === null) {
    const resolution = resolveHost(sysctl, MAX_ORPHANS_KEY);
    return {
      resolution,
      edits: [],
      refusals: [],
      warnings: resolution.warnings,
      isFileDemanded: false,
    };
  }
  const { peak } = request.observation;
  const files = await planPersistence(context.host, {
    key: MAX_ORPHANS_KEY,
    target: derivation.target,
    targetPath,
    assume,
    comment: [
      `Written by novoodoo: 4 x the measured peak of ${peak.orphans} orphans, rounded up.`,
      `Peak: ${peak.at ?? 'time not known'}, ${peak.source}`,
    ],
    kernelDefault: valueOf(request.situation.kernelDefault),
  });
  return {
    resolution: files.resolutionBefore,
    edits: files.kind === 'edits' ? files.edits : [],
    refusals: files.kind === 'refused' ? [files.refusal] : [],
    warnings: files.warnings,
    isFileDemanded: targetPath !== undefined,
  };
}

function extraWarnings({ observation, state, isSameHost }: Situation, isForHere: boolean): Warning[] {
  const warnings: Warning[] = [...(observation.warnings ?? [])];
  if (observation.kind === 'stated-peak') {
    warnings.push({
      kind: 'peak-stated',
      text: `The peak of ${observation.peak.orphans} is taken on trust (${observation.peak.source}); whether orphans were reset meanwhile is not known.`,
    });
  }
  if (!isSameHost) {
    const [there, here] = [observation.host?.hostname ?? 'another host', state.identity.hostname];
    warnings.push({
      kind: 'another-host',
      text: isForHere
        ? `The recording was made on ${there}, and the plan is for ${here}.`
        : `The recording was made on ${there}, and this is ${here}: the plan is for ${there}, from the recording alone. Its files were not looked at, so only the running value is planned.`,
    });
  }
  if (state.maxOrphans.status === 'absent' && observation.maxOrphans.status === 'present' && isForHere) {
    warnings.push({
      kind: 'limit-from-recording',
      text: `The limit now is absent (${state.maxOrphans.reason}); ${observation.maxOrphans.value} is from the recording.`,
    });
  }
  return warnings;
}
