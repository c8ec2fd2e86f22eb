import type { Applier, LoaderAnswer, LoaderName, OtherActor, Warning } from '../model/resolution.js';
import { kernelInteger } from '../model/kernel-integer.js';
import type { SysctlTree } from '../model/sysctl-tree.js';
import { settingIn } from './other-actors.js';
import type { HostSysctl } from './host-sysctl.js';

const MAIN_FILE = '/etc/sysctl.conf';

interface Resolved {
  readonly loaders: Readonly<Record<LoaderName, LoaderAnswer>>;
  readonly boot: Applier | null;
  readonly manual: Applier | null;
  readonly otherActors: readonly OtherActor[];
}

/** What a person should know about how a key is set on this host, besides the answers themselves. */
export function resolutionWarnings(host: HostSysctl, key: string, resolved: Resolved): Warning[] {
  return [
    ...assumedLoader(resolved),
    ...bootAndManualDiffer(key, resolved),
    ...unreadMainFile(host.tree, key, resolved),
    ...upgradeWarning(host, resolved.boot?.source?.path ?? null),
    ...settingsLeftBehind(key, resolved.otherActors),
    ...otherActorDecides(key, resolved),
    ...unreadableFiles(host.tree),
    ...transientValues(key, resolved),
  ];
}

function assumedLoader({ boot }: Resolved): Warning[] {
  if (boot === null || boot.basis === 'detected') return [];
  return [{ kind: 'boot-loader-assumed', text: `Which loader runs at boot is not known: ${boot.because}.` }];
}

function bootAndManualDiffer(key: string, { boot, manual }: Resolved): Warning[] {
  if (boot === null || manual?.value === undefined || manual.value === null) return [];
  if (isSameValue(boot.value, manual.value)) return [];
  const text = `Boot and a reload by hand differ for ${key}: boot leaves ${said(boot)}, ${manual.program} leaves ${said(manual)}.`;
  const warnings: Warning[] = [{ kind: 'boot-and-manual-differ', text }];
  const [afterBoot, afterReload] = [kernelInteger(boot.value ?? ''), kernelInteger(manual.value)];
  if (afterBoot !== null && afterReload !== null && afterReload < afterBoot) {
    const lowered = `A reload by hand (${manual.program}) would lower ${key} from ${afterBoot} to ${afterReload}, by ${placeOf(manual)}.`;
    warnings.push({ kind: 'manual-reload-lowers', text: lowered });
  }
  return warnings;
}

function unreadMainFile(tree: SysctlTree, key: string, { boot }: Resolved): Warning[] {
  if (boot?.loader !== 'systemd') return [];
  const main = tree.nodes.get(MAIN_FILE);
  const setting = settingIn(tree, MAIN_FILE, key);
  if (main?.kind !== 'file' || setting === null) return [];
  for (const [path, node] of tree.nodes) {
    const isLink = path !== MAIN_FILE && node.kind === 'file' && node.realPath === main.realPath;
    if (isLink && path.includes('/sysctl.d/') && path.endsWith('.conf')) return [];
  }
  const text = `${setting.source.path}:${setting.source.line} sets ${key} to ${setting.value}, and systemd-sysctl does not read that file: there is no 99-sysctl.conf that leads to it.`;
  return [{ kind: 'sysctl-conf-unread', text }];
}

/** Debian 13's procps has no /etc/sysctl.conf: an edited one becomes sysctl.conf.dpkg-bak when it is upgraded. */
export function upgradeWarning(host: HostSysctl, path: string | null): Warning[] {
  const release = host.actors.osRelease?.text ?? '';
  const isDebian12 =
    /^ID=["']?debian["']?\s*$/m.test(release) && /^VERSION_ID=["']?12["']?\s*$/m.test(release);
  const node = path === null ? undefined : host.tree.nodes.get(path);
  const real = node?.kind === 'file' ? node.realPath : path;
  if (!isDebian12 || real !== MAIN_FILE) return [];
  const text = `The upgrade to Debian 13 moves an edited ${MAIN_FILE} aside to ${MAIN_FILE}.dpkg-bak and removes 99-sysctl.conf: what is set there ends at that upgrade.`;
  return [{ kind: 'upgrade-moves-sysctl-conf', text }];
}

function settingsLeftBehind(key: string, actors: readonly OtherActor[]): Warning[] {
  return actors
    .filter((actor) => actor.source !== null && /\.(?:dpkg-\w+|rpmsave)$/.test(actor.source.path))
    .map(({ source, value }) => ({
      kind: 'settings-left-behind' as const,
      text: `${source?.path}:${source?.line} sets ${key} to ${value}, and nothing reads that file since an upgrade moved it aside.`,
    }));
}

function otherActorDecides(key: string, { boot, otherActors }: Resolved): Warning[] {
  return otherActors
    .filter((actor) => actor.source !== null && isSamePlace(actor, boot))
    .map((actor) => ({
      kind: 'other-actor' as const,
      text: `At boot ${actor.name} decides ${key}: ${placeOf(actor)} sets ${actor.value}.`,
    }));
}

function unreadableFiles(tree: SysctlTree): Warning[] {
  const paths = [...tree.nodes].flatMap(([path, node]) =>
    node.kind === 'unreadable' && path.endsWith('.conf') ? [`${path} (${node.reason})`] : [],
  );
  if (paths.length === 0) return [];
  const rest = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
  const text = `Not readable, so what they set is not known: ${paths.slice(0, 5).join(', ')}${rest}.`;
  return [{ kind: 'unreadable-file', text }];
}

function transientValues(key: string, { loaders, boot, manual }: Resolved): Warning[] {
  const loader = [boot, manual].find((one) => one?.loader === 'procps');
  const values = loader?.value == null ? [] : loaders.procps.transientValues;
  if (loader == null || values.length === 0 || loader.value !== loaders.procps.value) return [];
  const text = `For a moment ${loader.program} writes ${values.join(', then ')} to ${key}, before ${loader.value}.`;
  return [{ kind: 'transient-value', text }];
}

function isSamePlace(actor: OtherActor, boot: Applier | null): boolean {
  const [one, other] = [actor.source, boot?.source ?? null];
  return one !== null && other !== null && one.path === other.path && one.line === other.line;
}

/** Whether two texts mean the same number, or are the same text. */
function isSameValue(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  if (one === other) return true;
  const number = /\s/.test(one.trim()) ? null : kernelInteger(one);
  return number !== null && number === kernelInteger(other);
}

function said(applier: Applier): string {
  return applier.value === null ? 'it unset' : `${applier.value} (${placeOf(applier)})`;
}

function placeOf({
  source,
}: {
  readonly source: { readonly path: string; readonly line: number } | null;
}): string {
  return source === null ? 'no file' : `${source.path}:${source.line}`;
}
