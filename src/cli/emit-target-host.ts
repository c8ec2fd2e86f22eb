import { exclusionIn, type KnownHost, type Overruling, reaches } from '../emit/known-host.js';
import { isPlainDropInPath } from '../emit/snippet.js';
import { vetSysctlConfDiff } from '../emit/vet-diff.js';
import { readKernelDefault, readMaxOrphans } from '../host/read-host-state.js';
import { HostError, type ReadingHost } from '../model/host.js';
import { kernelInteger } from '../model/kernel-integer.js';
import type { Plan } from '../model/plan.js';
import { valueOf } from '../model/reading.js';
import type { Resolution } from '../model/resolution.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import type { SysctlTree } from '../model/sysctl-tree.js';
import { parseDocument, printDocument, setValue } from '../sysctl/document.js';
import { dropInPaths, isFreeDropInPath } from '../sysctl/drop-in-name.js';
import { ownerOfSystem } from '../sysctl/managed-file.js';
import { withFile } from '../sysctl/overlay-tree.js';
import type { HostSysctl } from '../sysctl/host-sysctl.js';
import { resolveHost, whyNothingLoads } from '../sysctl/resolve-host.js';
import { readHostSysctl } from './persistence.js';

const MAIN_FILE = '/etc/sysctl.conf';

/** What the host at hand tells when it is the one the snippet is for. */
export interface TargetHost {
  readonly known: KnownHost;
  readonly dropInPath: string;
  /** The change of /etc/sysctl.conf that raises the limit there, empty where it does already; null where it cannot be printed. */
  readonly sysctlConfDiff: string | null;
  readonly notes: readonly string[];
}

/** Whether the host at hand is the plan's: another tree was named with --root, or the machine id is the same. */
export function isHostOfPlan(host: ReadingHost, plan: Plan): boolean {
  if (host.root !== '/') return true;
  const machineId = plan.host?.machineId ?? null;
  return machineId !== null && machineId === readMachineId(host);
}

/** Looks which drop-in would win on this host, the first of `preferred` first, and what a change of /etc/sysctl.conf would do. */
export async function lookAtTargetHost(
  host: ReadingHost,
  preferred: readonly string[],
  target: number,
): Promise<TargetHost> {
  const sysctl = await readHostSysctl(host);
  const scenes = scenesOf(sysctl);
  const usual = preferred[0] as string;
  const candidates = [...new Set([...preferred, ...dropInPaths(sysctl.tree)])].filter(
    (path) => isPlainDropInPath(path) && path >= usual && isReplaceable(path, sysctl.tree),
  );
  const tried = candidates.map((path) => ({ path, overruling: findOverruling(scenes, path, target) }));
  const chosen = tried.find(({ overruling }) => overruling === null) ?? tried[0];
  const dropInPath = chosen?.path ?? usual;
  const main = await raiseMainFile(sysctl, target);
  const bootValue = await bootValueOf(
    host,
    scenes.map((scene) => withoutFiles(scene, (path) => path === dropInPath)),
  );
  return {
    known: {
      name: host.root === '/' ? 'this host' : host.root,
      builder: ownerOfSystem(sysctl.actors.osRelease?.text ?? '')?.name ?? null,
      dropInUnread:
        chosen === undefined ? 'every name for it is taken' : whyDropInIsUnread(sysctl, dropInPath, target),
      overruling: chosen?.overruling ?? null,
      mainFileLoses: main.loses,
      bootValue,
      // Equal where it was done already.
      raisesBoot: bootValue === null ? null : bootValue <= target,
    },
    dropInPath,
    sysctlConfDiff: main.diff,
    notes: [...nameNotes(tried, usual, dropInPath), ...runningNotes(host, target)],
  };
}

/** The files as they are, and as they will be at boot, when /run is empty until something fills it again. */
function scenesOf(sysctl: HostSysctl): readonly HostSysctl[] {
  const atBoot = withoutFiles(sysctl, (path) => path.startsWith('/run/'));
  return atBoot.tree.nodes.size === sysctl.tree.nodes.size ? [sysctl] : [sysctl, atBoot];
}

function withoutFiles(sysctl: HostSysctl, isGone: (path: string) => boolean): HostSysctl {
  const nodes = new Map([...sysctl.tree.nodes].filter(([path]) => !isGone(path)));
  return { ...sysctl, tree: { ...sysctl.tree, nodes } };
}

/** Whether the whole file may be written: its name is free, or it holds nothing but the limit. */
function isReplaceable(path: string, tree: SysctlTree): boolean {
  if (!isFreeDropInPath(path, tree)) return false;
  const node = tree.nodes.get(path);
  const lines = node?.kind === 'file' ? node.text.split(/[\r\n]+/) : [];
  return lines.every((line) => /^\s*(?:[#;]|$|-?\s*net[./]ipv4[./]tcp_max_orphans\s*=)/.test(line));
}

function findOverruling(scenes: readonly HostSysctl[], path: string, target: number): Overruling | null {
  const line = `${MAX_ORPHANS_KEY} = ${target}\n`;
  for (const scene of scenes) {
    const overruling = overrulingLine(resolveWith(scene, path, line), target);
    if (overruling !== null) return overruling;
  }
  return null;
}

function resolveWith(sysctl: HostSysctl, path: string, text: string): Resolution {
  return resolveHost({ ...sysctl, tree: withFile(sysctl.tree, path, text) }, MAX_ORPHANS_KEY);
}

/** Where systemd, procps or whatever runs at boot would leave less than the target. */
function overrulingLine({ loaders, boot }: Resolution, target: number): Overruling | null {
  for (const answer of [loaders.systemd, loaders.procps, boot]) {
    if (answer == null || reaches(answer.value, target)) continue;
    if (answer.source !== null) return { ...answer.source, leaves: answer.value };
    if ('losers' in answer) {
      const exclusion = exclusionIn(answer);
      if (exclusion !== null) return exclusion;
    }
  }
  return null;
}

/** Scripts with busybox rules may read /etc/sysctl.conf alone, or drop-ins as well: it is tried with nothing but the drop-in. */
function whyDropInIsUnread(sysctl: HostSysctl, path: string, target: number): string | null {
  const { boot } = resolveWith(
    withoutFiles(sysctl, () => true),
    path,
    `${MAX_ORPHANS_KEY} = ${target}\n`,
  );
  if (boot === null) return `nothing reads sysctl files at boot: ${whyNothingLoads(sysctl)}`;
  if (boot.loader !== 'busybox' || reaches(boot.value, target)) return null;
  return `${boot.program} reads ${MAIN_FILE} and no drop-in`;
}

/** The least of what other files than the drop-in leave at boot, with /run and without; else the kernel's default. */
async function bootValueOf(host: ReadingHost, scenes: readonly HostSysctl[]): Promise<number | null> {
  const values: number[] = [];
  for (const scene of scenes) {
    const set = resolveHost(scene, MAX_ORPHANS_KEY).boot?.value ?? null;
    const value = set === null ? valueOf(await readKernelDefault(host)) : kernelInteger(set);
    if (value === null) return null;
    values.push(value);
  }
  return Math.min(...values);
}

function nameNotes(
  tried: readonly { readonly path: string; readonly overruling: Overruling | null }[],
  usual: string,
  dropInPath: string,
): string[] {
  if (dropInPath === usual) return [];
  const overruling = tried.find(({ path }) => path === usual)?.overruling ?? null;
  const why =
    overruling === null
      ? 'that name is taken here'
      : `${overruling.path}:${overruling.line} would overrule that name`;
  return [`note: the drop-in is ${dropInPath}, not ${usual}: ${why}`];
}

function runningNotes(host: ReadingHost, target: number): string[] {
  const running = valueOf(readMaxOrphans(host));
  if (running === null || running <= target) return [];
  return [`note: the running value here is ${running}, above ${target}: do not load a file that sets it now`];
}

async function raiseMainFile(
  sysctl: HostSysctl,
  target: number,
): Promise<{ readonly loses: string | null; readonly diff: string | null }> {
  const node = sysctl.tree.nodes.get(MAIN_FILE);
  if (node?.kind !== 'file') return { loses: 'it is not there', diff: null };
  const text = printDocument(setValue(parseDocument(node.text), MAX_ORPHANS_KEY, String(target)));
  const { boot } = resolveWith(sysctl, MAIN_FILE, text);
  const { unifiedDiff } = await import('../report/unified-diff.js');
  const change = unifiedDiff(MAIN_FILE, Buffer.from(node.text, 'latin1'), Buffer.from(text, 'latin1'));
  const diff = change.text === '' ? '' : vetSysctlConfDiff(change.text, target);
  return { loses: whyLoses(boot, target), diff: change.encoding === 'utf-8' ? diff : null };
}

function whyLoses(boot: Resolution['boot'], target: number): string | null {
  if (boot === null) return 'nothing reads sysctl files at boot';
  if (reaches(boot.value, target)) return null;
  const { source, program } = boot;
  return source === null ? `${program} does not read it` : `${source.path}:${source.line} decides`;
}

function readMachineId(host: ReadingHost): string | null {
  try {
    return host.readText('/etc/machine-id', 4096).trim();
  } catch (error) {
    if (error instanceof HostError) return null;
    throw error;
  }
}
