import { diagnose, type DiagnosisRequest } from '../diagnose/diagnose.js';
import { readQueueHolders } from '../host/read-queue-holders.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { ReadingHost } from '../model/host.js';
import { kernelInteger } from '../model/kernel-integer.js';
import type { Policy } from '../model/policy.js';
import { valueOf } from '../model/reading.js';
import type { Resolution, SourceLine } from '../model/resolution.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import type { HostSysctl } from '../sysctl/host-sysctl.js';
import { resolveHost } from '../sysctl/resolve-host.js';
import type { Situation } from './situation.js';

/**
 * Diagnoses a situation. `sysctl` are the files of `host`, null where they were not looked at; when TCP memory is a cause, `host` is
 * looked at for who holds it.
 */
export function diagnoseSituation(
  { observation, state, isSameHost, extraLog }: Situation,
  sysctl: HostSysctl | null,
  host: ReadingHost,
  policy: Policy,
): Diagnosis {
  const files = isSameHost ? sysctl : null;
  const request: DiagnosisRequest = {
    observation,
    host: isSameHost ? state : null,
    extraLog,
    limitSource:
      files === null ? null : limitSourceOf(resolveHost(files, MAX_ORPHANS_KEY), valueOf(state.maxOrphans)),
    tcpMemSource: files === null ? null : (resolveHost(files, 'net.ipv4.tcp_mem').boot?.source ?? null),
    queueHolders: null,
    policy,
  };
  const diagnosis = diagnose(request);
  if (!isSameHost || (diagnosis.kind !== 'cause-2' && diagnosis.kind !== 'both')) return diagnosis;
  return diagnose({ ...request, queueHolders: readQueueHolders(host, valueOf(state.counters)) });
}

/** The line that set the running limit: the one that wins at boot, if it says the same. */
function limitSourceOf({ boot }: Resolution, running: number | null): SourceLine | null {
  if (boot === null || boot.value === null || running === null) return null;
  return kernelInteger(boot.value) === running ? boot.source : null;
}
