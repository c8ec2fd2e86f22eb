import { isSameHost } from '../diagnose/is-same-host.js';
import type { ExtraLog } from '../diagnose/evidence.js';
import { observeStatedPeak } from '../diagnose/observe-stated-peak.js';
import { operandName, readOperand } from '../host/operand-file.js';
import { readHostState } from '../host/read-host-state.js';
import type { HostState } from '../model/host-facts.js';
import type { Observation, Peak } from '../model/observation.js';
import type { Policy } from '../model/policy.js';
import { absent } from '../model/reading.js';
import { UserError } from '../model/user-error.js';
import { instantObservation, summarise } from '../observe/summarise.js';
import type { CommandContext } from './context.js';
import { observeFor } from './observe-for.js';
import { readRecordings } from './read-recordings.js';

const MOST_LOG_BYTES = 256 * 1024 * 1024;

/** Where the orphan peak comes from. */
export type PeakSource =
  | { readonly kind: 'recording'; readonly files: readonly string[] }
  | { readonly kind: 'observe'; readonly durationMs: number }
  | { readonly kind: 'stated'; readonly peak: Peak }
  | { readonly kind: 'instant' };

/** What was observed, and the host that the command looks at. */
export interface Situation {
  readonly observation: Observation;
  readonly state: HostState;
  /** Whether the observation was made on the host that the command looks at. */
  readonly isSameHost: boolean;
  readonly extraLog: ExtraLog;
}

/** Gets the observation from its source, and reads the host's state. Throws UserError for bad input and where nothing can be observed. */
export async function readSituation(
  context: CommandContext,
  source: PeakSource,
  logNames: readonly string[],
  policy: Policy,
): Promise<Situation> {
  const logFiles = logNames.map((file) => ({
    name: operandName(file),
    bytes: readOperand(file, MOST_LOG_BYTES),
  }));
  const observed = await observeFrom(context, source, policy);
  const state = await readHostState(context.host, { euid: context.euid, logFiles });
  const observation = observed ?? observationOf(source, state);
  const sameHost = observation.host === null || isSameHost(observation.host, state.identity);
  return {
    observation,
    state,
    isSameHost: sameHost,
    extraLog: chooseLog(observation, state, sameHost, logFiles.length > 0),
  };
}

async function observeFrom(
  context: CommandContext,
  source: PeakSource,
  policy: Policy,
): Promise<Observation | null> {
  if (source.kind === 'recording') return summarise(readRecordings(source.files), policy);
  if (source.kind !== 'observe') return null;
  const { host, toolVersion, euid, interrupted } = context;
  const recording = await observeFor(host, {
    toolVersion,
    euid,
    durationMs: source.durationMs,
    signal: interrupted,
    // Short watches get their windows short too, so that resets are placed beside their peak.
    windowMs: Math.min(10_000, source.durationMs),
  });
  return summarise([recording], policy);
}

function observationOf(source: PeakSource, state: HostState): Observation {
  if (source.kind === 'stated') return observeStatedPeak(source.peak, state);
  const instant = instantObservation(state);
  if (instant.status === 'present') return instant.value;
  throw new UserError(`the orphan count cannot be read: ${instant.reason}`, {
    next: 'run it where /proc/net/sockstat is, or pass --recording FILE',
  });
}

/** Logs that the user named always count; the host's own only where the observation has none of its own. */
function chooseLog(observation: Observation, state: HostState, sameHost: boolean, named: boolean): ExtraLog {
  if (named) return state.kernelLog;
  if (!sameHost) return absent('the observation was made on another host');
  if (observation.kind !== 'recording') return state.kernelLog;
  if (observation.log.status === 'present') return absent('the recording has its own');
  if (state.kernelLog.status === 'absent') return observation.log;
  const placed = state.kernelLog.value.filter((event) => event.atMs !== null);
  return { status: 'present', value: placed };
}
