import type { ActorEvidence } from '../../src/model/actor-evidence.js';
import type { BootEvidence } from '../../src/model/boot-evidence.js';
import type { SysctlTree } from '../../src/model/sysctl-tree.js';
import type { HostSysctl } from '../../src/sysctl/host-sysctl.js';

const NO_ACTORS: ActorEvidence = {
  tuned: null,
  ufw: null,
  commandLines: [],
  leftBehind: [],
  bpftune: null,
  packageTrigger: null,
  osRelease: null,
};

/** Evidence of a host that runs systemd and has procps. */
export const SYSTEMD_HOST: BootEvidence = {
  systemdRuns: null,
  init: '/usr/lib/systemd/systemd',
  systemdSysctl: '/usr/lib/systemd/systemd-sysctl',
  systemdMask: null,
  openrcScript: null,
  runitScript: null,
  bootScript: null,
  sysctlProgram: { path: '/usr/sbin/sysctl', kind: 'procps' },
  versions: {},
};

/** A host as plain data: the tree, and what differs from a systemd host without other actors. */
export function hostOf(
  tree: SysctlTree,
  parts: { boot?: Partial<BootEvidence>; actors?: Partial<ActorEvidence>; ufwFile?: string } = {},
): HostSysctl {
  return {
    tree,
    boot: { ...SYSTEMD_HOST, ...parts.boot },
    actors: { ...NO_ACTORS, ...parts.actors },
    ufwFile: parts.ufwFile ?? null,
    assumed: {},
  };
}
