import type { HostFile } from './boot-evidence.js';

/** How sure it is that a service runs at boot. */
export type ServiceState = 'enabled' | 'disabled' | 'unknown';

/** TuneD's files. */
export interface TunedEvidence {
  readonly state: ServiceState;
  /** /etc/tuned/active_profile: the names of the profiles, apart by blanks. */
  readonly activeProfile: HostFile | null;
  /** /etc/tuned/tuned-main.conf. */
  readonly mainConf: HostFile | null;
  /** Every tuned.conf of the profile folders; where two have a profile's name, the later one counts. */
  readonly profiles: readonly (HostFile & { readonly profile: string })[];
}

/** ufw's files; the one that IPT_SYSCTL names is a node of the tree. */
export interface UfwEvidence {
  readonly state: ServiceState;
  readonly defaults: HostFile;
}

/** What a host shows of programs beside the boot loader that set kernel values; null or empty where it is not there. */
export interface ActorEvidence {
  readonly tuned: TunedEvidence | null;
  readonly ufw: UfwEvidence | null;
  /** Files with a kernel command line: /proc/cmdline, else what the boot loader's settings say. */
  readonly commandLines: readonly HostFile[];
  /** Files that an upgrade moved aside: /etc/sysctl.conf.dpkg-bak and the like. */
  readonly leftBehind: readonly HostFile[];
  /** bpftune's service file, and whether it is enabled. */
  readonly bpftune: { readonly path: string; readonly state: ServiceState } | null;
  /** The package's trigger file that makes dpkg apply all sysctl files again. */
  readonly packageTrigger: string | null;
  /** /etc/os-release. */
  readonly osRelease: HostFile | null;
}
