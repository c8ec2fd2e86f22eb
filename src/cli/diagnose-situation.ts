import { diagnose } from '../diagnose/diagnose.js';
import type { Diagnosis } from '../model/diagnosis.js';
import { kernelInteger } from '../model/kernel-integer.js';
import type { Policy } from '../model/policy.js';
import { valueOf } from '../model/reading.js';
import type { Resolution, SourceLine } from '../model/resolution.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import { type HostSysctl, resolveHost } from '../sysctl/resolve-host.js';
import type { Situation } from './situation.js';

/** Diagnoses a situation. `sysctl` are the files of the host that was observed; null where they were not looked at. */
export function diagnoseSituation(
  { observation, state, isSameHost, extraLog }: Situation,
  sysctl: HostSysctl | null,
  policy: Policy,
): Diagnosis {
  const host = isSameHost ? state : null;
  const files = isSameHost ? sysctl : null;
  return diagnose({
    observation,
    host,
    extraLog,
    limitSource:
      files === null ? null : limitSourceOf(resolveHost(files, MAX_ORPHANS_KEY), valueOf(state.maxOrphans)),
    tcpMemSource: files === null ? null : (resolveHost(files, 'net.ipv4.tcp_mem').boot?.source ?? null),
    policy,
  });
}

/** The line that set the running limit: the one that wins at boot, if it says the same. */
function limitSourceOf({ boot }: Resolution, running: number | null): SourceLine | null {
  if (boot === null || boot.value === null || running === null) return null;
  return kernelInteger(boot.value) === running ? boot.source : null;
}
