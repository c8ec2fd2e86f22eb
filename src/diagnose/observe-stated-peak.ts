import type { HostState } from '../model/host-facts.js';
import type { Observation, Peak } from '../model/observation.js';
import { absent, present } from '../model/reading.js';

/** A peak that was measured elsewhere, beside the limit and memory of the host now. */
export function observeStatedPeak(peak: Peak, state: HostState): Observation {
  const { sockstat, counters } = state;
  return {
    kind: 'stated-peak',
    host: state.identity,
    sources: [peak.source],
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
    counterRises: absent('the peak was measured elsewhere'),
    counterScope: counters.status === 'present' ? counters.value.scope : null,
    log: absent('the peak was measured elsewhere'),
    gaps: [],
    longestRiseMs: 0,
    tornLines: [],
  };
}
