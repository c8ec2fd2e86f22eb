import { basename } from 'node:path/posix';
import { kernelInteger } from '../model/kernel-integer.js';
import type { RefusalKind } from '../model/kinds.js';
import { valueOf } from '../model/reading.js';
import type { LoaderAnswer, Resolution, SourceLine } from '../model/resolution.js';
import type { NamedPlan } from './choose-plan.js';
import type { Dependence } from './format.js';
import { FORMAT_NAMES, FORMATS, type FormatName } from './formats.js';

const MAIN_FILE = '/etc/sysctl.conf';

/** Why a format cannot work for a plan. */
export interface EmitRefusal {
  readonly kind: RefusalKind;
  readonly reason: string;
  /** The line to change, where there is one. */
  readonly place: SourceLine | null;
  /** Formats that can work. */
  readonly instead: readonly FormatName[];
}

/** A host for which the snippet is meant, as far as its files are known. */
export interface KnownHost {
  /** The plan or the tree it is known from, as in messages. */
  readonly name: string;
  /** The program that reads sysctl files at boot there; null where none is known. */
  readonly boot: Resolution['boot'];
  /** The line that would overrule the drop-in; null where it wins. */
  readonly overruling: SourceLine | null;
  /** Whether a change of /etc/sysctl.conf would stand after boot. */
  readonly readsMainFile: boolean;
}

/** What emitting is judged by. */
export interface Circumstances {
  readonly plans: readonly NamedPlan[];
  readonly target: number;
  readonly dropInPath: string;
  readonly hosts: readonly KnownHost[];
  /** Whether there is a change of /etc/sysctl.conf to print. */
  readonly hasSysctlConfDiff: boolean;
}

/** Why a format cannot work, null where it can. */
export function findRefusal(name: FormatName, circumstances: Circumstances): EmitRefusal | null {
  const refusal = refuse(FORMATS[name].dependsOn, circumstances);
  if (refusal === null) return null;
  const instead = FORMAT_NAMES.filter((other) => refuse(FORMATS[other].dependsOn, circumstances) === null);
  return { ...refusal, instead };
}

/** What a plan tells of its host's files, for a drop-in with this name and value. */
export function knownFromPlan(
  { name, plan }: NamedPlan,
  dropInPath: string,
  target: number,
): KnownHost | null {
  const resolution = plan.loaders;
  if (resolution === null) return null;
  const { systemd, procps } = resolution.loaders;
  return {
    name,
    boot: resolution.boot,
    overruling:
      overrulingLine(systemd, dropInPath, target) ?? overrulingLine(procps, dropInPath, target) ?? null,
    readsMainFile: resolution.boot?.loader !== 'systemd' || namesMainFile(systemd),
  };
}

type Reason = Omit<EmitRefusal, 'instead'>;

function refuse(dependsOn: Dependence, circumstances: Circumstances): Reason | null {
  if (dependsOn === 'metrics') return null;
  return (
    refuseUnchanging(circumstances) ??
    refuseNamespace(dependsOn, circumstances) ??
    refuseUnread(dependsOn, circumstances) ??
    refuseOverruled(dependsOn, circumstances)
  );
}

function refuseUnchanging({ plans }: Circumstances): Reason | null {
  if (plans.some(({ plan }) => plan.verdict === 'change')) return null;
  const names = plans.map(({ name }) => name).join(', ');
  const reason = `${names}: the limit is high enough already, now and after boot`;
  return { kind: 'nothing-to-change', reason, place: null };
}

/** In a child network namespace the kernel shows no limit (sysctl_net_ipv4.c registers the table for init_net only). */
function refuseNamespace(dependsOn: Dependence, { plans }: Circumstances): Reason | null {
  if (dependsOn === 'node') return null;
  const blind = plans.find(
    ({ plan }) =>
      plan.observation !== null &&
      valueOf(plan.observation.maxOrphans) === null &&
      !plan.changes.some((change) => change.where === 'runtime' && change.from !== null),
  );
  if (blind === undefined) return null;
  const reason = `${blind.name} was made where the limit cannot be seen, as in a container: it must be set on the node`;
  return { kind: 'not-the-initial-namespace', reason, place: null };
}

function refuseUnread(dependsOn: Dependence, { hosts, hasSysctlConfDiff }: Circumstances): Reason | null {
  const kind = 'loader-does-not-read-it';
  for (const { name, boot, readsMainFile } of hosts) {
    if (dependsOn === 'drop-in' && boot?.loader === 'busybox') {
      return { kind, reason: `${name}: ${boot.program} reads ${MAIN_FILE} and no drop-in`, place: null };
    }
    if (dependsOn === 'sysctl.conf' && !readsMainFile) {
      const reason = `${name}: a line in ${MAIN_FILE} would not stand after boot: ${boot?.program ?? 'nothing'} does not read it, or another file overrules it`;
      return { kind, reason, place: null };
    }
  }
  if (dependsOn === 'sysctl.conf' && !hasSysctlConfDiff) {
    const reason = `no plan changes ${MAIN_FILE}, and on this host there is nothing to change in it`;
    return { kind, reason, place: null };
  }
  return null;
}

function namesMainFile(answer: LoaderAnswer | undefined): boolean {
  const places = [answer?.source, ...(answer?.losers ?? []).map(({ source }) => source)];
  return places.some(
    (place) => place?.path === MAIN_FILE || basename(place?.path ?? '') === '99-sysctl.conf',
  );
}

function refuseOverruled(dependsOn: Dependence, { hosts, dropInPath, target }: Circumstances): Reason | null {
  if (dependsOn !== 'drop-in') return null;
  for (const { name, overruling } of hosts) {
    if (overruling === null) continue;
    const { path, line } = overruling;
    const reason = `${name}: ${path}:${line} overrules ${dropInPath} and sets less; raise that line to ${target} or remove it`;
    return { kind: 'overruled', reason, place: overruling };
  }
  return null;
}

/** The line that wins now and would still win against the drop-in with a lower value. */
function overrulingLine(
  answer: LoaderAnswer | undefined,
  dropInPath: string,
  target: number,
): SourceLine | null {
  const source = answer?.source ?? null;
  if (source === null || source.path === dropInPath) return null;
  const isLater = source.path === MAIN_FILE || basename(source.path) > basename(dropInPath);
  if (!isLater) return null;
  const value = kernelInteger(answer?.value ?? '');
  return value !== null && value >= target ? null : source;
}
