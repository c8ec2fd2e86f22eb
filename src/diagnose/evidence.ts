import type { HostState, KernelLogEvent } from '../model/host-facts.js';
import type { Observation } from '../model/observation.js';
import { valueOf, type Reading } from '../model/reading.js';
import { compareTcpMemory, type TcpMemory } from './tcp-memory.js';

/** The counter of every reset, whichever the cause (net/ipv4/tcp.c:__tcp_close, tcp_timer.c:tcp_out_of_resources). */
export const RESET_COUNTER = 'TCPAbortOnMemory';

/** Log lines by cause. */
export interface LogCounts {
  readonly 'cause-1': number;
  readonly 'cause-2': number;
  readonly either: number;
}

/** What the decision rests on, each part null where it is not known. */
export interface Evidence {
  readonly peakOrphans: number;
  /** The lowest limit in force during the observation: the one that explains resets. */
  readonly limit: number | null;
  /** The limit in force at its end: the one that says how much room there is. */
  readonly lastLimit: number | null;
  readonly memory: TcpMemory | null;
  /** Resets counted during the observation. */
  readonly resets: number | null;
  /** Whether orphans were reset at some time since boot, for a look that has no stretch of time. */
  readonly hadResetsSinceBoot: boolean;
  readonly log: LogCounts | null;
  /** Whether the kernel held log lines back, so that a missing text proves nothing. */
  readonly hasSuppressedLog: boolean;
}

/** Log lines beside an observation: from the host's own log or from files that the user named. */
export type ExtraLog = Reading<readonly KernelLogEvent[]>;

/** Gathers what an observation, the host's state now and log lines beside them say. */
export function gatherEvidence(
  observation: Observation,
  host: HostState | null,
  extraLog: ExtraLog,
): Evidence {
  const limits = limitsOf(observation, host);
  const peakPages = valueOf(observation.peakMemPages);
  const thresholds = valueOf(observation.tcpMemPages) ?? (host === null ? null : valueOf(host.tcpMemPages));
  const identity = observation.host ?? host?.identity ?? null;
  return {
    peakOrphans: observation.peak.orphans,
    limit: limits.length === 0 ? null : Math.min(...limits),
    lastLimit: limits.at(-1) ?? null,
    memory:
      peakPages === null || thresholds === null ? null : compareTcpMemory(peakPages, thresholds, identity),
    resets: resetsOf(observation),
    hadResetsSinceBoot: observation.kind !== 'recording' && resetsSinceBoot(host) > 0,
    log: sumLogs(observation, extraLog),
    hasSuppressedLog: (observation.suppressedLogLines ?? 0) > 0,
  };
}

/** Resets counted in every network namespace that was read; null where counters could not be read. */
export function resetsOf(observation: Observation): number | null {
  const rises = valueOf(observation.counterRises);
  if (rises === null) return null;
  return rises.filter((rise) => rise.name === RESET_COUNTER).reduce((sum, rise) => sum + rise.delta, 0);
}

/** Resets since boot over the network namespaces that could be read; 0 where none could. */
export function resetsSinceBoot(host: HostState | null): number {
  const reading = host === null ? null : valueOf(host.counters);
  return (reading?.namespaces ?? []).reduce(
    (sum, namespace) => sum + (namespace.counters[RESET_COUNTER] ?? 0),
    0,
  );
}

/** The limits in force during the observation, the last one at the end; that of the host now where the observation has none. */
function limitsOf(observation: Observation, host: HostState | null): number[] {
  const changes = observation.limitChanges.map((change) => change.maxOrphans);
  const known = [...changes, valueOf(observation.maxOrphans)].filter((limit) => limit !== null);
  if (known.length > 0) return known;
  const now = host === null ? null : valueOf(host.maxOrphans);
  return now === null ? [] : [now];
}

function sumLogs(observation: Observation, extraLog: ExtraLog): LogCounts | null {
  const own = valueOf(observation.log);
  const extra = valueOf(extraLog);
  if (own === null && extra === null) return null;
  const sum = { 'cause-1': 0, 'cause-2': 0, either: 0, ...own };
  for (const event of extra ?? []) {
    if (countsFor(event, observation)) sum[event.cause] += 1;
  }
  return sum;
}

/**
 * A line beside the observation counts when it lies within its span. A line that has no time counts too, and so does every line for
 * a look that has no stretch of time, but neither for cause 2: that must be shown within the span.
 */
function countsFor(event: KernelLogEvent, { kind, fromMs, toMs }: Observation): boolean {
  const isPlaced = event.atMs !== null && kind === 'recording';
  if (!isPlaced && event.cause !== 'cause-2') return true;
  return event.atMs !== null && event.atMs >= fromMs && event.atMs <= toMs;
}
