import type { ActorEvidence, ServiceState, TunedEvidence, UfwEvidence } from '../model/actor-evidence.js';
import type { HostFile } from '../model/boot-evidence.js';
import type { ReadingHost } from '../model/host.js';
import { kindAt, namesIn, readHostFile, resolved, tolerate } from './tolerant-reads.js';

const MOST_BYTES = 1024 * 1024;
const MOST_PROFILES = 500;

/** Where TuneD keeps profiles; of two with one name the later folder wins (tuned 2.23 added the folders "profiles"). */
const PROFILE_FOLDERS = ['/usr/lib/tuned', '/usr/lib/tuned/profiles', '/etc/tuned', '/etc/tuned/profiles'];
const UNIT_FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];
const LEFT_BEHIND = ['/etc/sysctl.conf.dpkg-bak', '/etc/sysctl.conf.dpkg-old', '/etc/sysctl.conf.rpmsave'];
const TRIGGERS = ['/var/lib/dpkg/info/procps.triggers', '/var/lib/dpkg/info/systemd.triggers'];

/** Reads what shows which other programs of this host set kernel values. Parts that cannot be read count as not there. */
export function readActorEvidence(host: ReadingHost): ActorEvidence {
  return {
    tuned: readTuned(host),
    ufw: readUfw(host),
    commandLines: readCommandLines(host),
    leftBehind: LEFT_BEHIND.flatMap((path) => readFile(host, path) ?? []),
    bpftune: readBpftune(host),
    packageTrigger: TRIGGERS.find((path) => readFile(host, path)?.text.includes('sysctl.d') === true) ?? null,
    osRelease: readFile(host, '/etc/os-release') ?? readFile(host, '/usr/lib/os-release'),
  };
}

function readTuned(host: ReadingHost): TunedEvidence | null {
  const activeProfile = readFile(host, '/etc/tuned/active_profile');
  const mainConf = readFile(host, '/etc/tuned/tuned-main.conf');
  if (activeProfile === null && mainConf === null) return null;
  const profiles = PROFILE_FOLDERS.flatMap((folder) =>
    names(host, folder).flatMap((profile) => {
      const file = readFile(host, `${folder}/${profile}/tuned.conf`);
      return file === null ? [] : [{ ...file, profile }];
    }),
  );
  return { state: serviceState(host, 'tuned.service'), activeProfile, mainConf, profiles };
}

function readUfw(host: ReadingHost): UfwEvidence | null {
  const defaults = readFile(host, '/etc/default/ufw');
  if (defaults === null) return null;
  const enabled = readFile(host, '/etc/ufw/ufw.conf');
  if (enabled === null) return { state: 'unknown', defaults };
  return { state: /^\s*ENABLED=["']?yes["']?\s*$/im.test(enabled.text) ? 'enabled' : 'disabled', defaults };
}

/** The file that ufw loads: the last IPT_SYSCTL of its settings; null where ufw is not there or loads none. */
export function ufwSysctlFile(defaults: HostFile | null): string | null {
  const matches = [...(defaults?.text ?? '').matchAll(/^[ \t]*IPT_SYSCTL=["']?(\/[^"'\s]*)["']?[ \t]*$/gm)];
  return matches.at(-1)?.[1] ?? null;
}

function readCommandLines(host: ReadingHost): HostFile[] {
  const running = readFile(host, '/proc/cmdline');
  if (running !== null) return [running];
  return ['/etc/kernel/cmdline', '/etc/default/grub'].flatMap((path) => readFile(host, path) ?? []);
}

function readBpftune(host: ReadingHost): ActorEvidence['bpftune'] {
  const folder = UNIT_FOLDERS.find((one) => kindAt(host, `${one}/bpftune.service`) === 'file');
  if (folder === undefined) return null;
  return { path: `${folder}/bpftune.service`, state: serviceState(host, 'bpftune.service') };
}

/** A unit is enabled where some target wants it; where no unit file is found nothing is known (systemctl(1), enable). */
function serviceState(host: ReadingHost, unit: string): ServiceState {
  if (resolved(host, `/etc/systemd/system/${unit}`) === '/dev/null') return 'disabled';
  for (const folder of UNIT_FOLDERS.slice(0, 2)) {
    for (const name of names(host, folder)) {
      if (name.endsWith('.wants') && tolerate(() => host.stat(`${folder}/${name}/${unit}`)) !== null)
        return 'enabled';
    }
  }
  const isInstalled = UNIT_FOLDERS.some((folder) => kindAt(host, `${folder}/${unit}`) === 'file');
  return isInstalled ? 'disabled' : 'unknown';
}

function readFile(host: ReadingHost, path: string): HostFile | null {
  return readHostFile(host, path, MOST_BYTES);
}

function names(host: ReadingHost, folder: string): string[] {
  return namesIn(host, folder).slice(0, MOST_PROFILES);
}
