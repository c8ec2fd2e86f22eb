import type { BootEvidence, HostFile } from '../model/boot-evidence.js';
import type { ReadingHost } from '../model/host.js';
import { readLoaderVersions } from './read-loader-versions.js';
import { kindAt, readHostFile, resolved, tolerate } from './tolerant-reads.js';

const MOST_BYTES_OF_A_SCRIPT = 256 * 1024;

const INITS = ['/sbin/init', '/usr/sbin/init', '/init'];
const SYSTEMD_SYSCTLS = ['/usr/lib/systemd/systemd-sysctl', '/lib/systemd/systemd-sysctl'];
const SYSTEMD_MASKS = [
  '/etc/systemd/system/systemd-sysctl.service',
  '/run/systemd/system/systemd-sysctl.service',
];
const OPENRC_SCRIPT = '/etc/init.d/sysctl';
const RUNIT_SCRIPTS = ['/etc/runit/core-services/08-sysctl.sh', '/usr/lib/runit/core-services/08-sysctl.sh'];
const BOOT_SCRIPTS = ['/etc/init.d/procps', '/usr/lib/dinit.d/early/scripts/sysctl.sh'];
const SYSCTL_PROGRAMS = ['/usr/sbin/sysctl', '/sbin/sysctl', '/usr/bin/sysctl', '/bin/sysctl'];

/** Reads what shows how this host loads its sysctl files at boot. On the live host it may run programs with --version. */
export async function readBootEvidence(host: ReadingHost): Promise<BootEvidence> {
  const systemdSysctl = firstProgram(host, SYSTEMD_SYSCTLS);
  const sysctlProgram = findSysctl(host);
  const openrc = readScript(host, OPENRC_SCRIPT);
  return {
    systemdRuns: host.root === '/' ? kindAt(host, '/run/systemd/system') === 'directory' : null,
    init: findInit(host),
    systemdSysctl,
    systemdMask: SYSTEMD_MASKS.find((path) => resolved(host, path) === '/dev/null') ?? null,
    openrcScript:
      openrc === null || !openrc.text.includes('openrc-run')
        ? null
        : { ...openrc, isStarted: isStarted(host) },
    runitScript: firstScript(host, RUNIT_SCRIPTS),
    bootScript: firstScript(host, BOOT_SCRIPTS),
    sysctlProgram,
    versions: await readLoaderVersions(host, { systemdSysctl, sysctlProgram }),
  };
}

function findInit(host: ReadingHost): string | null {
  for (const path of INITS) {
    if (tolerate(() => host.stat(path)) === null) continue;
    return resolved(host, path);
  }
  return null;
}

function findSysctl(host: ReadingHost): BootEvidence['sysctlProgram'] {
  for (const path of SYSCTL_PROGRAMS) {
    const real = resolved(host, path);
    if (real === null || tolerate(() => host.stat(real)) === null) continue;
    return { path, kind: /busybox|bbsuid/.test(real) ? 'busybox' : 'procps' };
  }
  return null;
}

/** OpenRC starts a service that a runlevel links to. */
function isStarted(host: ReadingHost): boolean {
  const runlevels = tolerate(() => host.list('/etc/runlevels')) ?? [];
  return runlevels.some(({ name }) => tolerate(() => host.stat(`/etc/runlevels/${name}/sysctl`)) !== null);
}

function firstProgram(host: ReadingHost, paths: readonly string[]): string | null {
  return paths.find((path) => kindAt(host, path) === 'file') ?? null;
}

function firstScript(host: ReadingHost, paths: readonly string[]): HostFile | null {
  for (const path of paths) {
    const script = readScript(host, path);
    if (script !== null) return script;
  }
  return null;
}

function readScript(host: ReadingHost, path: string): HostFile | null {
  return readHostFile(host, path, MOST_BYTES_OF_A_SCRIPT);
}
