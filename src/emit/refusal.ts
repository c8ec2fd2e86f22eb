import type { RefusalKind } from '../model/kinds.js';
import type { SourceLine } from '../model/resolution.js';
import type { NamedPlan } from './choose-plan.js';
import type { Format } from './format.js';
import { FORMAT_NAMES, FORMATS, type FormatName } from './formats.js';
import { isLimitHidden, type KnownHost } from './known-host.js';

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
  const refusal = refuse(FORMATS[name], circumstances);
  if (refusal === null) return null;
  const instead = FORMAT_NAMES.filter((other) => refuse(FORMATS[other], circumstances) === null);
  return { ...refusal, instead };
}

type Reason = Omit<EmitRefusal, 'instead'>;

function refuse(format: Format, circumstances: Circumstances): Reason | null {
  if (format.dependsOn === 'metrics') return null;
  return (
    refuseUnchanging(circumstances) ??
    refuseNamespace(format, circumstances) ??
    refuseBuilt(format, circumstances) ??
    refuseLowering(format, circumstances) ??
    refuseUnread(format, circumstances) ??
    refuseOverruled(format, circumstances)
  );
}

function refuseUnchanging({ plans }: Circumstances): Reason | null {
  if (plans.some(({ plan }) => plan.verdict !== 'no-change')) return null;
  const names = plans.map(({ name }) => name).join(', ');
  const reason = `${names}: the limit is high enough already, now and after boot`;
  return { kind: 'nothing-to-change', reason, place: null };
}

/** In a child network namespace the kernel shows no limit (sysctl_net_ipv4.c registers the table for init_net only). */
function refuseNamespace({ dependsOn }: Format, { plans }: Circumstances): Reason | null {
  if (dependsOn === 'node') return null;
  const blind = plans.find(({ plan }) => isLimitHidden(plan));
  if (blind === undefined) return null;
  const reason = `${blind.name} was made where the limit cannot be seen, as in a container: it must be set on the node`;
  return { kind: 'not-the-initial-namespace', reason, place: null };
}

function refuseBuilt({ dependsOn }: Format, { hosts }: Circumstances): Reason | null {
  if (dependsOn !== 'drop-in' && dependsOn !== 'sysctl.conf') return null;
  const built = hosts.find(({ builder }) => builder !== null);
  if (built === undefined) return null;
  const reason = `${built.name}: ${built.builder} builds /etc itself; a file that is put there does not last`;
  return { kind: 'managed-file', reason, place: null };
}

/** A file that cannot compare is refused where it would lower a value after boot, and where no host needs it. */
function refuseLowering({ comparison }: Format, { hosts, target }: Circumstances): Reason | null {
  if (comparison !== null) return null;
  const higher = hosts.find(({ bootValue }) => bootValue !== null && bootValue > target);
  if (higher !== undefined) {
    const reason = `${higher.name}: the value after boot is ${higher.bootValue} there already, and a file that cannot compare would lower it to ${target}`;
    return { kind: 'nothing-to-change', reason, place: null };
  }
  if (hosts.length === 0 || hosts.some(({ raisesBoot }) => raisesBoot !== false)) return null;
  const names = hosts.map(({ name }) => name).join(', ');
  const reason = `${names}: the value after boot is high enough already, and that is all such a file can set`;
  return { kind: 'nothing-to-change', reason, place: null };
}

function refuseUnread({ dependsOn }: Format, { hosts, hasSysctlConfDiff }: Circumstances): Reason | null {
  const kind = 'loader-does-not-read-it';
  for (const { name, dropInUnread, mainFileLoses } of hosts) {
    if (dependsOn === 'drop-in' && dropInUnread !== null) {
      return { kind, reason: `${name}: ${dropInUnread}`, place: null };
    }
    if (dependsOn === 'sysctl.conf' && mainFileLoses !== null) {
      const reason = `${name}: a line in ${MAIN_FILE} would not stand after boot: ${mainFileLoses}`;
      return { kind, reason, place: null };
    }
  }
  if (dependsOn === 'sysctl.conf' && !hasSysctlConfDiff) {
    const reason = `no plan changes ${MAIN_FILE}, and on this host there is nothing to change in it that can be printed`;
    return { kind, reason, place: null };
  }
  return null;
}

function refuseOverruled({ dependsOn }: Format, circumstances: Circumstances): Reason | null {
  if (dependsOn !== 'drop-in') return null;
  const { hosts, dropInPath, target } = circumstances;
  for (const { name, overruling } of hosts) {
    if (overruling === null) continue;
    const { path, line, leaves } = overruling;
    const does =
      leaves === null
        ? 'takes the key out; remove that line'
        : `sets less; raise that line to ${target} or remove it`;
    const reason = `${name}: ${path}:${line} overrules ${dropInPath} and ${does}`;
    return { kind: 'overruled', reason, place: { path, line } };
  }
  return null;
}
