import type { LoaderAnswer, Loser, SourceLine } from '../model/resolution.js';
import type { SysctlNode, SysctlTree } from '../model/sysctl-tree.js';
import { isGlobKey } from './key.js';
import type { KernelPaths } from './kernel-paths.js';
import { LastOnes } from './last-ones.js';
import type { KnownLoader, LoaderReading } from './loader.js';
import type { KernelWrite, Setting } from './setting.js';

/** A million losers help nobody; the nearest ones and a count do. */
const LOSERS_LISTED = 100;
const TRANSIENT_VALUES_LISTED = 100;

/** Says which line decides one key for one loader, who loses and why. */
export function explainKey(
  tree: SysctlTree,
  path: string,
  loader: KnownLoader,
  reading: LoaderReading,
  kernel: KernelPaths,
): LoaderAnswer {
  const writes = path === '' ? [] : reading.write(kernel).filter((write) => write.path === path);
  const winner = writes.at(-1) ?? null;
  const isBeaten = (setting: Setting): boolean => path !== '' && setting !== winner?.setting;
  const context: Context = { tree, reading, path, winner: winner?.setting ?? null };
  const read = reading.settings.filter(isBeaten);
  const replaced = reading.replaced.filter((one) => isBeaten(one.setting));
  const unread = unreadSettings(context);
  const unreadLosers = unread.listed;
  const named = reading.settings.find((one) => !isGlobKey(one.path)) ?? null;
  const excluded = reading.settings.find((one) => one.value === null) ?? null;
  const listed = [
    ...unreadLosers,
    ...replaced.map(({ setting, by }) => loserOf(setting, whyReplaced(setting, by))),
    ...read
      .slice(-LOSERS_LISTED)
      .map((setting) => loserOf(setting, whyLoser(setting, context, named, excluded))),
  ].slice(-LOSERS_LISTED);
  const absent = tree.kernelKeys !== null && path !== '' && !tree.kernelKeys.includes(path);
  return {
    version: loader.version,
    basis: loader.basis,
    value: winner?.value ?? null,
    source: winner === null ? null : sourceOf(winner.setting),
    losers: listed,
    losersLeftOut: reading.leftOut + unread.count + replaced.length + read.length - listed.length,
    transientValues: transientValues(writes),
    because: `${winner === null ? whyNothing(read, unreadLosers, context) : whyWinner(winner, context)}${
      absent ? '; the running kernel has no such key' : ''
    }`,
  };
}

interface Context {
  readonly tree: SysctlTree;
  readonly reading: LoaderReading;
  readonly path: string;
  readonly winner: Setting | null;
}

function loserOf(setting: Setting, because: string): Loser {
  return { source: sourceOf(setting), value: setting.value, because };
}

function whyReplaced(setting: Setting, by: Setting): string {
  if (setting.value === null) return `an exclusion, which the line at ${placeOf(by)} takes back`;
  if (by.value === null) return `cancelled by the exclusion at ${placeOf(by)}`;
  return by.value === setting.value ? `said again at ${placeOf(by)}` : `overruled by ${placeOf(by)}`;
}

function whyLoser(
  setting: Setting,
  { reading, winner }: Context,
  named: Setting | null,
  excluded: Setting | null,
): string {
  if (setting.value === null) return 'an exclusion, which sets nothing and only keeps globs away';
  if (isGlobKey(setting.path) && named !== null) {
    return named.value === null
      ? `kept away from this key by the exclusion at ${placeOf(named)}`
      : `a glob, which gives way to the line that names the key at ${placeOf(named)}`;
  }
  if (winner === null && excluded !== null) {
    return `kept away from this key by the exclusion at ${placeOf(excluded)}`;
  }
  if (winner === null) return `${reading.program} does not write it`;
  return winner.value === setting.value
    ? `said again at ${placeOf(winner)}`
    : `overruled by ${placeOf(winner)}`;
}

/** Lines in files that the loader did not open, with the reason why not. */
function unreadSettings(context: Context): LastOnes<Loser> {
  const { tree, reading } = context;
  const opened = new Set(reading.files.map((file) => realPath(file.path, file.node)));
  const masks = new Map(reading.listing.masked.map((file) => [file.path, file.maskedBy]));
  const hidden = new Set(reading.listing.hidden.map((file) => file.path));
  const losers = new LastOnes<Loser>(LOSERS_LISTED);
  for (const [path, node] of tree.nodes) {
    if (context.path === '' || node.kind !== 'file' || opened.has(realPath(path, node))) continue;
    const because = whyUnread(path, masks.get(path), hidden.has(path), reading.program);
    reading.readOther(node.text, path, (setting) =>
      losers.add({ source: sourceOf(setting), value: setting.value, because }),
    );
  }
  return losers;
}

function whyUnread(path: string, maskedBy: string | undefined, isHidden: boolean, program: string): string {
  if (maskedBy !== undefined) return `hidden by ${maskedBy}, which has the same name and comes first`;
  if (isHidden) return `${program} passes over files whose name begins with a dot`;
  if (path.includes('/sysctl.d/') && !path.endsWith('.conf')) return 'its name does not end in .conf';
  return `${program} does not read this file`;
}

function whyWinner(winner: KernelWrite, { tree, reading }: Context): string {
  const { setting } = winner;
  const place = placeOf(setting);
  const node = tree.nodes.get(setting.file);
  const link = node?.kind === 'file' && node.linkTarget !== null ? ` (a link to ${node.realPath})` : '';
  const last = setting.file === '/etc/sysctl.conf' && reading.program === 'sysctl --system';
  const order = last ? ', which is read after every drop-in' : '';
  return isGlobKey(setting.path)
    ? `the glob at ${place}${link}${order} sets it, and no line that is read names the key itself`
    : `${place}${link}${order} sets it, and no line read later does`;
}

function whyNothing(read: readonly Setting[], unread: readonly Loser[], { reading }: Context): string {
  const exclusion = read.findLast((setting) => setting.value === null);
  if (exclusion !== undefined) return `the exclusion at ${placeOf(exclusion)} leaves it unset`;
  if (read.length > 0) return `${reading.program} reads lines that name it and writes none of them`;
  const first = unread[0];
  if (first !== undefined) {
    return `no file that ${reading.program} reads sets it; ${first.source.path}:${first.source.line} would, but: ${first.because}`;
  }
  return `no file that ${reading.program} reads sets it`;
}

/** Every value that stood before the last one took its place; the same value twice is no change. */
function transientValues(writes: readonly KernelWrite[]): string[] {
  const changes = writes.map((write) => write.value).filter((value, at, all) => value !== all[at - 1]);
  return changes.slice(0, -1).slice(-TRANSIENT_VALUES_LISTED);
}

function realPath(path: string, node: SysctlNode): string {
  return node.kind === 'file' ? node.realPath : path;
}

function sourceOf(setting: Setting): SourceLine {
  return { path: setting.file, line: setting.line };
}

function placeOf(setting: Setting): string {
  return `${setting.file}:${setting.line}`;
}
