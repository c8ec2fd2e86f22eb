import { basename } from 'node:path/posix';
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

/** What emitting is judged by: the plans, and which files win on the hosts they are for. */
export interface Circumstances {
  readonly plans: readonly NamedPlan[];
  readonly target: number;
  readonly dropInPath: string;
  /** One for each host that could be looked at, named as in messages. */
  readonly resolutions: readonly { readonly name: string; readonly resolution: Resolution }[];
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
  const reason = `${plans.map(({ name }) => name).join(', ')}: the limit is high enough already, now and after boot`;
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

function refuseUnread(dependsOn: Dependence, circumstances: Circumstances): Reason | null {
  const kind = 'loader-does-not-read-it';
  for (const { name, resolution } of circumstances.resolutions) {
    const { boot } = resolution;
    if (dependsOn === 'drop-in' && boot?.loader === 'busybox') {
      const reason = `${name}: ${boot.program} reads ${MAIN_FILE} and no drop-in`;
      return { kind, reason, place: null };
    }
    if (dependsOn === 'sysctl.conf' && boot?.loader === 'systemd' && !systemdReadsMainFile(resolution)) {
      const reason = `${name}: systemd-sysctl does not read ${MAIN_FILE}, and no 99-sysctl.conf leads to it`;
      return { kind, reason, place: null };
    }
  }
  if (dependsOn === 'sysctl.conf' && !circumstances.hasSysctlConfDiff) {
    const reason = `no plan changes ${MAIN_FILE}, and that of the plan's host cannot be read here`;
    return { kind, reason, place: null };
  }
  return null;
}

function systemdReadsMainFile({ loaders }: Resolution): boolean {
  const places = [loaders.systemd?.source, ...(loaders.systemd?.losers ?? []).map(({ source }) => source)];
  return places.some(
    (place) => place?.path === MAIN_FILE || basename(place?.path ?? '') === '99-sysctl.conf',
  );
}

function refuseOverruled(dependsOn: Dependence, circumstances: Circumstances): Reason | null {
  if (dependsOn !== 'drop-in') return null;
  for (const { name, resolution } of circumstances.resolutions) {
    const { systemd, procps } = resolution.loaders;
    const place = overrulingLine(systemd, circumstances) ?? overrulingLine(procps, circumstances);
    if (place !== null) {
      const reason =
        `${name}: ${place.path}:${place.line} is read after ${circumstances.dropInPath} and sets less; ` +
        `raise that line to ${circumstances.target} or remove it`;
      return { kind: 'overruled-by-a-later-line', reason, place };
    }
  }
  return null;
}

/** The line that wins now and would still win against the drop-in with a lower value. */
function overrulingLine(
  answer: LoaderAnswer | undefined,
  { dropInPath, target }: Circumstances,
): SourceLine | null {
  const source = answer?.source ?? null;
  if (source === null || source.path === dropInPath) return null;
  const isLater = source.path === MAIN_FILE || basename(source.path) > basename(dropInPath);
  if (!isLater) return null;
  const value = answer?.value ?? '';
  return /^[0-9]{1,10}$/.test(value) && !/^0./.test(value) && Number(value) >= target ? null : source;
}
