import type { Finding } from '../model/diagnosis.js';
import type { HostState } from '../model/host-facts.js';
import type { DiagnosisKind } from '../model/kinds.js';
import type { Observation } from '../model/observation.js';
import { formatInstant } from '../model/amounts.js';
import { valueOf } from '../model/reading.js';
import { RESET_COUNTER, resetsOf, resetsSinceBoot, type ExtraLog, type LogCounts } from './evidence.js';

/** What every finding about counters and log lines is made from. */
export interface CounterFacts {
  readonly kind: DiagnosisKind;
  readonly observation: Observation;
  readonly host: HostState | null;
  readonly log: LogCounts | null;
  /** Log lines beside the observation. */
  readonly extraLog: ExtraLog;
  /** Why there is no log; null where there is one. */
  readonly logAbsentBecause: string | null;
}

/** Resets happened, and all of them in network namespaces other than ours. */
export function findOtherNamespace({ observation }: CounterFacts): Finding | null {
  const own = observation.host?.networkNamespace ?? null;
  const rises = (valueOf(observation.counterRises) ?? []).filter(
    (rise) => rise.name === RESET_COUNTER && rise.delta > 0,
  );
  if (own === null || rises.length === 0 || rises.some((rise) => rise.networkNamespace === own)) return null;
  const names = rises.map(
    (rise) =>
      `${rise.delta} in ${rise.networkNamespace}${rise.processName === null ? '' : ` (process ${rise.processName})`}`,
  );
  return {
    kind: 'resets-in-another-namespace',
    text: `Orphans were reset only in another network namespace: ${names.slice(0, 5).join(', ')}. The limit is one for the whole host and is raised on the host, not in the container.`,
  };
}

/** The host has a past that the watch does not show. */
export function findEarlierResets({ observation, host }: CounterFacts): Finding | null {
  const sinceBoot = resetsSinceBoot(host);
  if (sinceBoot === 0 || (resetsOf(observation) ?? 0) > 0) return null;
  const when =
    observation.kind === 'recording'
      ? 'and nothing was reset during the observation: the trouble came at another time'
      : 'and one look does not tell when';
  return {
    kind: 'resets-before-observation',
    text: `${RESET_COUNTER} is ${sinceBoot} since boot, ${when}. Watch longer: novoodoo observe --for 24h`,
  };
}

/** A look that has no stretch of time has a log behind it all the same. */
export function findEarlierLines({ observation, extraLog }: CounterFacts): Finding | null {
  const events = observation.kind === 'recording' ? [] : (valueOf(extraLog) ?? []);
  if (events.length === 0) return null;
  const lines = (cause: keyof LogCounts, of: string): string | null => {
    const count = events.filter((event) => event.cause === cause).length;
    return count === 0 ? null : `${count} ${count === 1 ? 'line' : 'lines'} of ${of}`;
  };
  const counts = [
    lines('cause-1', 'too many orphans'),
    lines('cause-2', 'TCP memory'),
    lines('either', 'either cause'),
  ];
  const lastMs = Math.max(...events.map((event) => event.atMs ?? -Infinity));
  const last = Number.isFinite(lastMs) ? `, the last at ${formatInstant(lastMs)}` : '';
  const rule = counts[1] === null ? '' : ' Lines of TCP memory count only within an observation.';
  return {
    kind: 'logged-earlier',
    text: `The kernel log has ${counts.filter((one) => one !== null).join(', ')}${last}.${rule}`,
  };
}

/** Counters of other network namespaces were out of reach. */
export function findNarrowScope({ observation, host }: CounterFacts): Finding | null {
  const reading = host === null ? null : valueOf(host.counters);
  const scope = observation.counterScope ?? reading?.scope ?? null;
  if (scope !== 'this-namespace') return null;
  return {
    kind: 'counters-this-namespace-only',
    text: `${RESET_COUNTER} was read for this network namespace only (this-namespace): resets in containers are not in it, so its zero does not mean "no resets". Run as root to read every namespace.`,
  };
}

/** Nothing is known about resets from counters. */
export function findAbsentCounters({ observation, host }: CounterFacts): Finding | null {
  if (observation.counterRises.status === 'present') return null;
  if (host?.counters.status === 'present') return null;
  const reason = host?.counters.status === 'absent' ? host.counters.reason : observation.counterRises.reason;
  return {
    kind: 'counters-absent',
    text: `The reset counters are absent (${reason}): resets may have happened.`,
  };
}

/** No log could be read. */
export function findAbsentLog({ log, logAbsentBecause }: CounterFacts): Finding | null {
  if (log !== null) return null;
  return {
    kind: 'kernel-log-absent',
    text: `The kernel log is absent (${logAbsentBecause ?? 'not read'}), which does not mean that it holds no messages. Give it with --kernel-log FILE.`,
  };
}

/** Texts of kernels before 3.4. */
export function findAmbiguousLog({ kind, log }: CounterFacts): Finding | null {
  if (log === null || log.either === 0) return null;
  const decided: Partial<Record<DiagnosisKind, string>> = {
    'cause-1':
      'orphans, because four times their peak is above the limit and TCP memory is not above tcp_mem[2]',
    'cause-2':
      'TCP memory, because it is above tcp_mem[2] and four times the orphan peak is not above the limit',
    both: 'both, because both numbers are above their limits',
  };
  const outcome = decided[kind];
  return {
    kind: 'ambiguous-log-text',
    text: `"Out of socket memory" and "too many of orphaned sockets" are printed by kernels before 3.4 for either cause. The numbers ${outcome === undefined ? 'seen do not decide it' : `decide: ${outcome}`}.`,
  };
}

/** The rate limiter was at work. */
export function findSuppressedLog({ observation }: CounterFacts): Finding | null {
  const lines = observation.suppressedLogLines ?? 0;
  if (lines === 0) return null;
  return {
    kind: 'log-lines-suppressed',
    text: `The kernel held back ${lines} network log lines ("callbacks suppressed"; 10 lines per 5 s are let through): lines of either cause may be missing.`,
  };
}

/** Resets with both numbers below their limits. */
export function findUnexplainedResets({ kind, observation }: CounterFacts): Finding | null {
  const resets = resetsOf(observation) ?? 0;
  if (kind !== 'peak-not-seen' || resets === 0) return null;
  return {
    kind: 'resets-unexplained',
    text: `${resets} resets were counted, and at no sample were orphans above a quarter of the limit or TCP memory above tcp_mem[2]: the samples missed the moment.`,
  };
}
