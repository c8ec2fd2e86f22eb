import type { BootEvidence, HostFile } from '../model/boot-evidence.js';
import type { LoaderName } from '../model/resolution.js';
import { parseBootScript, type ScriptStep } from './boot-script.js';

/** A program that reads sysctl files, and how it goes about it. */
export type FileReader =
  | { readonly kind: 'systemd' }
  /** `sysctl --system` of procps. */
  | { readonly kind: 'procps-system' }
  /** A script that calls `sysctl -p` for one file after another. */
  | {
      readonly kind: 'files';
      readonly loader: 'procps' | 'busybox';
      readonly steps: readonly ScriptStep[];
    };

/** What reads the files at boot, or by hand. */
export interface RecognisedReader {
  readonly reader: FileReader;
  readonly program: string;
  readonly basis: 'detected' | 'assumed';
  readonly because: string;
}

/** How a host reads its sysctl files; `boot` null says why nothing does. */
export interface RecognisedLoaders {
  readonly boot: RecognisedReader | null;
  readonly bootBecause: string;
  readonly manual: RecognisedReader | null;
}

/**
 * Which program loads the sysctl files at boot, and what a reload by hand does. Where the host shows nothing, the loader whose version
 * the user assumed is taken, else systemd with procps.
 */
export function recogniseLoaders(
  evidence: BootEvidence,
  assumed: Readonly<Partial<Record<LoaderName, string>>>,
): RecognisedLoaders {
  const manual = manualReader(evidence, assumed);
  if (runsSystemd(evidence)) {
    if (evidence.systemdMask !== null) {
      const bootBecause = `systemd-sysctl.service is disabled by ${evidence.systemdMask} -> /dev/null`;
      return { boot: null, bootBecause, manual };
    }
    const because = becauseOfSystemd(evidence);
    return { boot: detected({ kind: 'systemd' }, 'systemd-sysctl', because), bootBecause: because, manual };
  }
  const boot = scriptReader(evidence) ?? assumedReader(evidence, assumed);
  return { boot, bootBecause: boot.because, manual };
}

function runsSystemd(evidence: BootEvidence): boolean {
  if (evidence.systemdRuns === true) return true;
  if (evidence.init !== null && /openrc|runit|busybox|sysvinit|dinit/.test(evidence.init)) return false;
  if (evidence.init?.includes('systemd') === true) return true;
  const script = evidence.openrcScript ?? evidence.runitScript;
  return evidence.systemdSysctl !== null && script === null;
}

function becauseOfSystemd(evidence: BootEvidence): string {
  if (evidence.systemdRuns === true) return 'systemd is running (/run/systemd/system is there)';
  if (evidence.init?.includes('systemd') === true) return `/sbin/init is ${evidence.init}`;
  return `${evidence.systemdSysctl} is there`;
}

function scriptReader(evidence: BootEvidence): RecognisedReader | null {
  const { openrcScript, runitScript, bootScript } = evidence;
  if (openrcScript !== null) {
    const when = openrcScript.isStarted
      ? 'which a runlevel starts'
      : 'which no runlevel starts by a link here';
    return readerOf(openrcScript, 'OpenRC', when, evidence);
  }
  if (runitScript !== null) return readerOf(runitScript, 'runit', 'which runs at every boot', evidence);
  if (bootScript !== null) return readerOf(bootScript, 'boot script', 'which runs at every boot', evidence);
  return null;
}

function readerOf(
  script: HostFile,
  system: string,
  when: string,
  { sysctlProgram }: BootEvidence,
): RecognisedReader {
  const { callsSystem, steps } = parseBootScript(script.text);
  const program = `${script.path} (${system})`;
  const isBusybox = sysctlProgram?.kind === 'busybox' || (sysctlProgram === null && !callsSystem);
  const whose = isBusybox ? 'busybox sysctl' : 'procps sysctl';
  if (callsSystem && !isBusybox) {
    const because = `${script.path} is there, ${when}; it calls sysctl --system`;
    return detected({ kind: 'procps-system' }, program, because);
  }
  const because = `${script.path} is there, ${when}; it calls ${whose} -p for ${describeSteps(steps)}`;
  return detected({ kind: 'files', loader: isBusybox ? 'busybox' : 'procps', steps }, program, because);
}

function describeSteps(steps: readonly ScriptStep[]): string {
  const words = steps.map((step) => {
    if (step.kind === 'file') return step.path;
    return step.kind === 'folder'
      ? `${step.folder}/*.conf`
      : step.folders.map((one) => `${one}/*.conf`).join(' ');
  });
  return words.length === 0 ? 'no file that could be made out' : words.join(', then ');
}

function assumedReader(
  evidence: BootEvidence,
  assumed: Readonly<Partial<Record<LoaderName, string>>>,
): RecognisedReader {
  const because = (rest: string) => `no init system was recognised; ${rest}`;
  if (assumed.systemd === undefined && (assumed.procps !== undefined || evidence.sysctlProgram !== null)) {
    if (evidence.sysctlProgram?.kind !== 'busybox') {
      const rest = 'a script that calls sysctl --system is assumed';
      return {
        reader: { kind: 'procps-system' },
        program: 'sysctl --system',
        basis: 'assumed',
        because: because(rest),
      };
    }
  }
  if (
    assumed.systemd === undefined &&
    (assumed.busybox !== undefined || evidence.sysctlProgram?.kind === 'busybox')
  ) {
    const rest = 'a script that calls busybox sysctl -p is assumed';
    return { reader: BUSYBOX_BY_HAND, program: 'sysctl -p', basis: 'assumed', because: because(rest) };
  }
  const rest = 'systemd-sysctl is assumed';
  return { reader: { kind: 'systemd' }, program: 'systemd-sysctl', basis: 'assumed', because: because(rest) };
}

const BUSYBOX_BY_HAND: FileReader = {
  kind: 'files',
  loader: 'busybox',
  steps: [{ kind: 'file', path: '/etc/sysctl.conf' }],
};

function manualReader(
  evidence: BootEvidence,
  assumed: Readonly<Partial<Record<LoaderName, string>>>,
): RecognisedReader | null {
  const { sysctlProgram } = evidence;
  if (sysctlProgram?.kind === 'procps') {
    return detected({ kind: 'procps-system' }, 'sysctl --system', `${sysctlProgram.path} is that of procps`);
  }
  if (sysctlProgram?.kind === 'busybox') {
    return detected(BUSYBOX_BY_HAND, 'sysctl -p', `${sysctlProgram.path} is that of busybox`);
  }
  const because = 'no program sysctl was found; that of procps is assumed';
  if (assumed.busybox !== undefined && assumed.procps === undefined) {
    return { reader: BUSYBOX_BY_HAND, program: 'sysctl -p', basis: 'assumed', because: 'busybox is assumed' };
  }
  return { reader: { kind: 'procps-system' }, program: 'sysctl --system', basis: 'assumed', because };
}

function detected(reader: FileReader, program: string, because: string): RecognisedReader {
  return { reader, program, basis: 'detected', because };
}
