import type { Diagnosis } from '../model/diagnosis.js';
import type { FindingKind } from '../model/kinds.js';
import type { Observation } from '../model/observation.js';
import type { AcceptableKind, Derivation, Refusal } from '../model/plan.js';
import { valueOf, type Reading } from '../model/reading.js';
import { refuseLimit } from './refuse-limit.js';

export interface DiagnosisRefusalRequest {
  readonly diagnosis: Diagnosis;
  readonly observation: Observation;
  readonly situation: { readonly maxOrphans: Reading<number> };
  readonly derivation: Derivation | null;
  readonly accepted: readonly AcceptableKind[];
}

const OBSERVE_AGAIN =
  'Watch a whole day: novoodoo observe --for 24h --output FILE, then novoodoo plan --recording FILE';
/** node_exporter publishes the orphan field of sockstat under this name. */
const PROMETHEUS_QUERY = 'max_over_time(node_sockstat_TCP_orphan[30d])';

/** Why a diagnosis forbids a change of the limit; null where it does not. */
export function refuseDiagnosis(request: DiagnosisRefusalRequest): Refusal | null {
  const { diagnosis, accepted } = request;
  switch (diagnosis.kind) {
    case 'cause-2':
      return refuseMemory(request);
    case 'both':
      return accepted.includes('tcp-memory') ? refuseUnseenPeak(request) : refuseMemoryFirst(request);
    case 'peak-not-seen':
      return refusePeakNotSeen(request);
    case 'not-decidable':
      return refuseUndecided(request);
    case 'cause-1':
    case 'headroom-low':
    case 'healthy':
      return null;
  }
}

function refuseMemory({ diagnosis }: DiagnosisRefusalRequest): Refusal {
  return refuseLimit(
    'tcp-memory',
    null,
    joinSentences([
      diagnosis.summary,
      findingText(diagnosis, 'memory-holders'),
      findingText(diagnosis, 'tcp-mem-below-boot-size'),
    ]),
    'An observation in which TCP memory stays at or below tcp_mem[2].',
  );
}

function refuseMemoryFirst(request: DiagnosisRefusalRequest): Refusal {
  const { diagnosis, observation } = request;
  const target = explainedTarget(request);
  const number =
    target === null
      ? 'The observed orphan peak does not explain the resets, so there is no number to plan.'
      : `The plan would be ${target} (4 x ${observation.peak.orphans}).`;
  return refuseLimit(
    'tcp-memory-first',
    target,
    joinSentences([
      diagnosis.summary,
      number,
      findingText(diagnosis, 'memory-holders'),
      findingText(diagnosis, 'tcp-mem-below-boot-size'),
    ]),
    'An observation in which TCP memory stays at or below tcp_mem[2]; --accept tcp-memory plans the number all the same.',
  );
}

/** With both causes the orphan peak may still not be the one that was reset at. */
function refuseUnseenPeak(request: DiagnosisRefusalRequest): Refusal | null {
  return explainedTarget(request) === null ? refusePeakNotSeen(request) : null;
}

function explainedTarget({ diagnosis, derivation }: DiagnosisRefusalRequest): number | null {
  return diagnosis.penaltyNeeded === null ? null : (derivation?.target ?? null);
}

function refusePeakNotSeen({ diagnosis, observation, situation }: DiagnosisRefusalRequest): Refusal {
  const limit = valueOf(observation.maxOrphans) ?? valueOf(situation.maxOrphans);
  const proof =
    limit === null
      ? null
      : `If the limit was the cause, orphans were above ${Math.floor(limit / 4)} (a quarter of the limit ${limit}) at that instant, and no sample saw that.`;
  return refuseLimit(
    'peak-not-seen',
    null,
    joinSentences([diagnosis.summary, proof, 'Planning from a peak that was not seen would be a guess.']),
    `${OBSERVE_AGAIN}. An existing Prometheus may have it: ${PROMETHEUS_QUERY}, then novoodoo plan --peak N --peak-source TEXT`,
  );
}

function refuseUndecided({ diagnosis, observation, situation }: DiagnosisRefusalRequest): Refusal {
  const absentLimit = situation.maxOrphans.status === 'absent' ? situation.maxOrphans : null;
  const why =
    absentLimit === null || observation.maxOrphans.status === 'present'
      ? null
      : `The peak of ${observation.peak.orphans} orphans was seen, the limit was not: ${absentLimit.reason}.`;
  return refuseLimit(
    'not-decidable',
    null,
    joinSentences([diagnosis.summary, why]),
    why === null
      ? 'Readable TCP memory (/proc/net/sockstat) and tcp_mem.'
      : "The limit, which exists only in the host's own network namespace: run novoodoo on the host itself, not in a container.",
  );
}

function findingText(diagnosis: Diagnosis, kind: FindingKind): string | null {
  return diagnosis.findings.find((finding) => finding.kind === kind)?.text ?? null;
}

function joinSentences(sentences: readonly (string | null)[]): string {
  return sentences.filter((sentence) => sentence !== null).join(' ');
}
