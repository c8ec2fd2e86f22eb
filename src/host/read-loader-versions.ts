import type { BootEvidence, FoundVersion } from '../model/boot-evidence.js';
import type { ReadingHost } from '../model/host.js';
import type { LoaderName } from '../model/resolution.js';
import { namesIn, readHostFile } from './tolerant-reads.js';

const MOST_BYTES_OF_A_DATABASE = 64 * 1024 * 1024;
const ANSWER_MS = 3000;

/** Names of the packages that hold a loader: Debian's, Alpine's, Arch's, Void's. */
const PACKAGES: Readonly<Record<LoaderName, readonly string[]>> = {
  systemd: ['systemd'],
  procps: ['procps', 'procps-ng'],
  busybox: ['busybox', 'busybox-static'],
};

const LIBRARY_FOLDERS = [
  '/usr/lib/systemd',
  '/lib/systemd',
  '/usr/lib64/systemd',
  '/usr/lib',
  '/usr/lib64',
  '/lib64',
];

/** The procps release by the number of its old library; later ones do not tell. Source: procps NEWS, library/ soname history. */
const PROCPS_BY_LIBRARY: Readonly<Record<string, string>> = { '8.0.2': '3.3.16', '8.0.3': '3.3.17' };

/**
 * The versions of systemd, procps and busybox: from the package database of dpkg, apk, pacman or xbps, else from the name of a library,
 * else, on the live host, by asking the program.
 */
export async function readLoaderVersions(
  host: ReadingHost,
  programs: Pick<BootEvidence, 'systemdSysctl' | 'sysctlProgram'>,
): Promise<BootEvidence['versions']> {
  const found: Partial<Record<LoaderName, FoundVersion>> = {
    ...fromLibraries(host),
    ...fromPacman(host),
    ...fromApk(host),
    ...fromXbps(host),
    ...fromDpkg(host),
  };
  if (host.root !== '/') return found;
  const { systemdSysctl, sysctlProgram } = programs;
  if (found.systemd === undefined && systemdSysctl !== null) {
    await ask(host, systemdSysctl, ['--version'], /^systemd (\d+)/, (answer) => {
      found.systemd = answer;
    });
  }
  if (found.procps === undefined && sysctlProgram?.kind === 'procps') {
    await ask(host, sysctlProgram.path, ['--version'], /procps\S* (\d+(?:\.\d+)+)/, (answer) => {
      found.procps = answer;
    });
  }
  if (found.busybox === undefined && sysctlProgram?.kind === 'busybox') {
    await ask(host, 'busybox', [], /BusyBox v(\d+(?:\.\d+)+)/, (answer) => {
      found.busybox = answer;
    });
  }
  return found;
}

async function ask(
  host: ReadingHost,
  program: string,
  args: readonly string[],
  pattern: RegExp,
  keep: (answer: FoundVersion) => void,
): Promise<void> {
  const { stdout } = await host.run(program, args, { effect: 'reads', timeoutMs: ANSWER_MS });
  const version = pattern.exec(stdout)?.[1];
  if (version !== undefined) keep({ version, from: `${[program, ...args].join(' ')} says so` });
}

/** The dpkg database: paragraphs of "Field: value" (deb-control(5)). */
function fromDpkg(host: ReadingHost): BootEvidence['versions'] {
  const text = `\n${read(host, '/var/lib/dpkg/status')}`;
  return fromDatabase((name) => {
    const start = text.indexOf(`\nPackage: ${name}\n`);
    if (start === -1) return null;
    const paragraph = text.slice(start, text.indexOf('\n\n', start) + 1 || undefined);
    if (!/\nStatus: \S+ \S+ installed\n/.test(paragraph)) return null;
    return /\nVersion: (\S+)/.exec(paragraph)?.[1] ?? null;
  }, 'dpkg');
}

/** The apk database: paragraphs of "P:name", "V:version". */
function fromApk(host: ReadingHost): BootEvidence['versions'] {
  const text = `\n${read(host, '/lib/apk/db/installed') || read(host, '/usr/lib/apk/db/installed')}`;
  return fromDatabase((name) => {
    const start = text.indexOf(`\nP:${name}\n`);
    return start === -1 ? null : (/\nV:(\S+)/.exec(text.slice(start))?.[1] ?? null);
  }, 'apk');
}

/** pacman keeps a folder NAME-VERSION-RELEASE for each package. */
function fromPacman(host: ReadingHost): BootEvidence['versions'] {
  const folders = namesIn(host, '/var/lib/pacman/local');
  return fromDatabase((name) => {
    for (const folder of folders) {
      const match = /^(.+)-([^-]+)-[^-]+$/.exec(folder);
      if (match?.[1] === name) return match[2] ?? null;
    }
    return null;
  }, 'pacman');
}

/** xbps keeps a property list with one <string>NAME-VERSION_REVISION</string> for each package. */
function fromXbps(host: ReadingHost): BootEvidence['versions'] {
  const database = namesIn(host, '/var/db/xbps').find((name) => /^pkgdb-[\d.]+\.plist$/.test(name));
  const text = database === undefined ? '' : read(host, `/var/db/xbps/${database}`);
  return fromDatabase((name) => {
    const start = text.indexOf(`<string>${name}-`);
    if (start === -1) return null;
    return /^(\d[^<_]*)/.exec(text.slice(start + `<string>${name}-`.length))?.[1] ?? null;
  }, 'xbps');
}

function fromDatabase(
  versionOf: (name: string) => string | null,
  database: string,
): BootEvidence['versions'] {
  const found: Partial<Record<LoaderName, FoundVersion>> = {};
  for (const loader of Object.keys(PACKAGES) as LoaderName[]) {
    for (const name of PACKAGES[loader]) {
      const whole = versionOf(name);
      const version = whole === null ? undefined : /^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(whole)?.[1];
      if (version === undefined) continue;
      // Of systemd the major number is the release; distributions count their own fixes behind it.
      const release = loader === 'systemd' ? (version.split('.')[0] as string) : version;
      found[loader] ??= { version: release, from: `${database} says ${name} ${whole}` };
    }
  }
  return found;
}

/** The version in the name of systemd's private library, and of procps's old one. */
function fromLibraries(host: ReadingHost): BootEvidence['versions'] {
  const found: Partial<Record<LoaderName, FoundVersion>> = {};
  const multiarch = namesIn(host, '/usr/lib').filter((name) => /-linux-(?:gnu|musl)\w*$/.test(name));
  const folders = multiarch.flatMap((name) => [`/usr/lib/${name}`, `/usr/lib/${name}/systemd`]);
  for (const folder of [...LIBRARY_FOLDERS, ...folders]) {
    for (const name of namesIn(host, folder)) {
      const systemd = /^libsystemd-shared-(\d+)\S*\.so$/.exec(name)?.[1];
      if (systemd !== undefined)
        found.systemd ??= { version: systemd, from: `the library is ${folder}/${name}` };
      const procps = PROCPS_BY_LIBRARY[/^libprocps\.so\.(\d+\.\d+\.\d+)$/.exec(name)?.[1] ?? ''];
      if (procps !== undefined)
        found.procps ??= { version: procps, from: `the library is ${folder}/${name}` };
    }
  }
  return found;
}

function read(host: ReadingHost, path: string): string {
  return readHostFile(host, path, MOST_BYTES_OF_A_DATABASE)?.text ?? '';
}
