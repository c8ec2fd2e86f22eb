import { formatInstant } from '../model/amounts.js';
import type { HostState } from '../model/host-facts.js';
import type { Observation, Peak } from '../model/observation.js';
import { absent, present } from '../model/reading.js';

/** What one look at a host shows, as an observation; null where sockstat could not be read. */
export function observeInstant(state: HostState): Observation | null {
  if (state.sockstat.status === 'absent') return null;
  const { orphans } = state.sockstat.value;
  const peak = { orphans, at: formatInstant(state.readAtMs), lowerBound: false, source: INSTANT_SOURCE };
  return {
    ...lookAt(state, peak),
    kind: 'instant',
    sources: [INSTANT_SOURCE],
    samples: 1,
    meanOrphans: orphans,
  };
}

/** A peak that was measured elsewhere, beside the limit and memory of the host now. */
export function observeStatedPeak(peak: Peak, state: HostState): Observation {
  return { ...lookAt(state, peak), kind: 'stated-peak', sources: [peak.source] };
}

const INSTANT_SOURCE = "one look at the host's /proc/net/sockstat";

function lookAt(state: HostState, peak: Peak): Omit<Observation, 'kind' | 'sources'> {
  const { sockstat } = state;
  return {
    host: state.identity,
    fromMs: state.readAtMs,
    toMs: state.readAtMs,
    coveredMs: 0,
    intervalMs: null,
    samples: 0,
    peak,
    meanOrphans: null,
    maxOrphans: state.maxOrphans,
    limitChanges: [],
    tcpMemPages: state.tcpMemPages,
    peakMemPages: sockstat.status === 'present' ? present(sockstat.value.memPages) : sockstat,
    counterRises: absent('one look counts no rise'),
    counterScope: state.counters.status === 'present' ? state.counters.value.scope : null,
    log: absent('see the lines of the host itself'),
    gaps: [],
    longestRiseMs: 0,
    tornLines: [],
  };
}
