import type { KnownHost } from '../emit/refusal.js';
import { isPlainDropInPath } from '../emit/snippet.js';
import { HostError, type ReadingHost } from '../model/host.js';
import { kernelInteger } from '../model/kernel-integer.js';
import type { Plan } from '../model/plan.js';
import type { Resolution, SourceLine } from '../model/resolution.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import { parseDocument, printDocument, setValue } from '../sysctl/document.js';
import { dropInPaths } from '../sysctl/drop-in-name.js';
import { withFile } from '../sysctl/overlay-tree.js';
import { type HostSysctl, resolveHost } from '../sysctl/resolve-host.js';
import { readHostSysctl } from './persistence.js';

const MAIN_FILE = '/etc/sysctl.conf';

/** What the host at hand tells when it is the one the snippet is for. */
export interface TargetHost {
  readonly known: KnownHost;
  readonly dropInPath: string;
  /** The change of /etc/sysctl.conf that raises the limit there; null where there is none. */
  readonly sysctlConfDiff: string | null;
}

/** Whether the host at hand is the plan's: another tree was named with --root, or the machine id is the same. */
export function isHostOfPlan(host: ReadingHost, plan: Plan): boolean {
  if (host.root !== '/') return true;
  const machineId = plan.host?.machineId ?? null;
  return machineId !== null && machineId === readMachineId(host);
}

/** Looks which drop-in would win on this host, `preferred` first, and what a change of /etc/sysctl.conf would do. */
export async function lookAtTargetHost(
  host: ReadingHost,
  preferred: string,
  target: number,
): Promise<TargetHost> {
  const sysctl = await readHostSysctl(host);
  const candidates = [...new Set([preferred, ...dropInPaths(sysctl.tree)])].filter(isPlainDropInPath);
  const line = `${MAX_ORPHANS_KEY} = ${target}\n`;
  const tried = candidates.map((path) => ({
    path,
    overruling: overrulingLine(resolveWith(sysctl, path, line), target),
  }));
  const chosen = tried.find(({ overruling }) => overruling === null) ?? tried[0];
  const main = await raiseMainFile(sysctl, target);
  return {
    known: {
      name: host.root === '/' ? 'this host' : host.root,
      boot: resolveHost(sysctl, MAX_ORPHANS_KEY).boot,
      overruling: chosen?.overruling ?? null,
      readsMainFile: main.stands,
    },
    dropInPath: chosen?.path ?? preferred,
    sysctlConfDiff: main.diff,
  };
}

function resolveWith(sysctl: HostSysctl, path: string, text: string): Resolution {
  return resolveHost({ ...sysctl, tree: withFile(sysctl.tree, path, text) }, MAX_ORPHANS_KEY);
}

/** Where systemd, procps or whatever runs at boot would leave less than the target. */
function overrulingLine({ loaders, boot }: Resolution, target: number): SourceLine | null {
  for (const answer of [loaders.systemd, loaders.procps, boot]) {
    const value = kernelInteger(answer?.value ?? '');
    const isLow = value === null || value < target;
    if (isLow && answer?.source != null) return answer.source;
  }
  return null;
}

async function raiseMainFile(
  sysctl: HostSysctl,
  target: number,
): Promise<{ readonly stands: boolean; readonly diff: string | null }> {
  const node = sysctl.tree.nodes.get(MAIN_FILE);
  if (node?.kind !== 'file') return { stands: false, diff: null };
  const text = printDocument(setValue(parseDocument(node.text), MAX_ORPHANS_KEY, String(target)));
  const { boot } = resolveWith(sysctl, MAIN_FILE, text);
  const value = boot === null ? null : kernelInteger(boot.value ?? '');
  const { unifiedDiff } = await import('../report/unified-diff.js');
  const change = unifiedDiff(MAIN_FILE, Buffer.from(node.text, 'latin1'), Buffer.from(text, 'latin1'));
  const isPrintable = change.text !== '' && change.encoding === 'utf-8';
  return { stands: boot === null || (value ?? 0) >= target, diff: isPrintable ? change.text : null };
}

function readMachineId(host: ReadingHost): string | null {
  try {
    return host.readText('/etc/machine-id', 4096).trim();
  } catch (error) {
    if (error instanceof HostError) return null;
    throw error;
  }
}
