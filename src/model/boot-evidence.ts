import type { LoaderName } from './resolution.js';

/** A text file of the host, by its path inside root; latin1. */
export interface HostFile {
  readonly path: string;
  readonly text: string;
}

/** A version of a loader, and where it was read. */
export interface FoundVersion {
  readonly version: string;
  /** In words: "dpkg says 252.39-1~deb12u2". */
  readonly from: string;
}

/** What a host shows of how it reads its sysctl files at boot; each part is null or false where it is not there. */
export interface BootEvidence {
  /** Whether systemd is the running manager (sd_booted(3)); null where no kernel runs this tree. */
  readonly systemdRuns: boolean | null;
  /** Where /sbin/init leads. */
  readonly init: string | null;
  /** The path of the program systemd-sysctl. */
  readonly systemdSysctl: string | null;
  /** Where the administrator's link that disables systemd-sysctl.service is. */
  readonly systemdMask: string | null;
  /** OpenRC's /etc/init.d/sysctl, and whether a runlevel starts it. */
  readonly openrcScript: (HostFile & { readonly isStarted: boolean }) | null;
  readonly runitScript: HostFile | null;
  /** The boot script of sysvinit (/etc/init.d/procps) or dinit. */
  readonly bootScript: HostFile | null;
  /** The program `sysctl`, and whose it is. */
  readonly sysctlProgram: { readonly path: string; readonly kind: 'procps' | 'busybox' } | null;
  readonly versions: Readonly<Partial<Record<LoaderName, FoundVersion>>>;
}
