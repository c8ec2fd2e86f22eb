import type { Diagnosis, Finding } from '../model/diagnosis.js';
import type { HostState } from '../model/host-facts.js';
import type { DiagnosisKind } from '../model/kinds.js';
import type { Observation } from '../model/observation.js';
import type { Policy } from '../model/policy.js';
import type { QueueHolders } from '../model/queue-holders.js';
import { valueOf } from '../model/reading.js';
import type { SourceLine } from '../model/resolution.js';
import { explainArithmetic } from './arithmetic.js';
import { decideKind, leastPenalty } from './decide-kind.js';
import { gatherEvidence, type Evidence, type ExtraLog } from './evidence.js';
import {
  findAbsentCounters,
  findAbsentLog,
  findAmbiguousLog,
  findEarlierLines,
  findEarlierResets,
  findNarrowScope,
  findOtherNamespace,
  findSuppressedLog,
  findUnexplainedResets,
} from './findings-of-counters.js';
import {
  findCutOffPeak,
  findGaps,
  findLeak,
  findLimitChange,
  findShortObservation,
  findTornRecording,
} from './findings-of-observation.js';
import {
  findLimitBelowDefault,
  findLoweredRtoMax,
  findLowTcpMem,
  findMemoryHolders,
  findMemoryNear,
  findOrphanRetries,
  findRaisedFinTimeout,
  findUnitTrap,
} from './findings-of-settings.js';
import { describeImpact } from './impact.js';
import { summariseKind } from './summary.js';

/** Everything a diagnosis is made from. */
export interface DiagnosisRequest {
  readonly observation: Observation;
  /** The state now of the host that was observed; null on another host. */
  readonly host: HostState | null;
  readonly extraLog: ExtraLog;
  /** The file and line that sets the limit, and the one that sets tcp_mem; null where none does or nobody looked. */
  readonly limitSource: SourceLine | null;
  readonly tcpMemSource: SourceLine | null;
  /** Who holds queued TCP data now; null where nobody looked. */
  readonly queueHolders: QueueHolders | null;
  readonly policy: Policy;
}

/** Tells the two causes apart, with the arithmetic, the impact and everything worth knowing beside it. */
export function diagnose(request: DiagnosisRequest): Diagnosis {
  const { observation, host } = request;
  const evidence = gatherEvidence(observation, host, request.extraLog);
  const kind = decideKind(evidence);
  const penaltyNeeded = penaltyFor(kind, evidence);
  const rtoMaxMs = host === null ? null : valueOf(host.rtoMaxMs);
  return {
    kind,
    summary: summariseKind(kind, evidence),
    arithmetic: explainArithmetic(evidence),
    penaltyNeeded,
    impact: describeImpact(kind, penaltyNeeded, rtoMaxMs),
    resets: evidence.resets,
    findings: gatherFindings(request, kind, evidence),
  };
}

function penaltyFor(kind: DiagnosisKind, { peakOrphans, limit }: Evidence): Diagnosis['penaltyNeeded'] {
  if (limit === null || kind === 'healthy') return null;
  return leastPenalty(peakOrphans, limit);
}

function gatherFindings(request: DiagnosisRequest, kind: DiagnosisKind, evidence: Evidence): Finding[] {
  const { observation, host, policy } = request;
  const watch = { observation, policy, resets: evidence.resets };
  const counters = {
    kind,
    observation,
    host,
    log: evidence.log,
    extraLog: request.extraLog,
    logAbsentBecause: logAbsentBecause(request),
  };
  const settings = {
    host,
    memory: evidence.memory,
    queueHolders: request.queueHolders,
    limitSource: request.limitSource,
    tcpMemSource: request.tcpMemSource,
  };
  const found = [
    findCutOffPeak(watch),
    findUnexplainedResets(counters),
    findOtherNamespace(counters),
    findEarlierResets(counters),
    findEarlierLines(counters),
    findLeak(watch),
    findMemoryHolders(settings),
    findMemoryNear(settings),
    findLimitBelowDefault(settings),
    findLowTcpMem(settings),
    findLoweredRtoMax(settings),
    findOrphanRetries(settings),
    findRaisedFinTimeout(settings),
    findUnitTrap(settings),
    findAmbiguousLog(counters),
    findSuppressedLog(counters),
    findShortObservation(watch),
    findGaps(watch),
    findLimitChange(watch),
    findTornRecording(watch),
    findNarrowScope(counters),
    findAbsentCounters(counters),
    findAbsentLog(counters),
  ];
  return found.filter((finding) => finding !== null);
}

function logAbsentBecause({ observation, extraLog }: DiagnosisRequest): string | null {
  if (extraLog.status === 'absent') return extraLog.reason;
  return observation.log.status === 'absent' ? observation.log.reason : null;
}
