import type { HostFile } from '../model/boot-evidence.js';
import { kernelInteger } from '../model/kernel-integer.js';
import type { OtherActor, SourceLine } from '../model/resolution.js';
import type { SysctlTree } from '../model/sysctl-tree.js';
import { canonicalKey } from './key.js';
import { newestKnownVersion } from './loader-rules.js';
import type { HostSysctl } from './host-sysctl.js';
import { answerFor } from './resolver.js';
import { readTunedProfile, type TunedProfile, type TunedSetting } from './tuned-profile.js';
import { reappliedByTuned } from './tuned-reapply.js';

/** A value that a program beside the boot loader writes, in the order of boot. */
export interface ActorWrite {
  readonly value: string;
  readonly source: SourceLine | null;
  readonly because: string;
}

interface Written {
  readonly value: string | null;
  readonly source: SourceLine | null;
}

const CILIUM_FILE = '99-zzz-override_cilium.conf';

/**
 * The values that other programs leave for a key where they decide it: the kernel command line where no file sets it, then ufw, then
 * TuneD. `loaded` is what the boot loader leaves.
 */
export function writesAfterBoot(host: HostSysctl, key: string, loaded: Written): ActorWrite[] {
  const writes: ActorWrite[] = [];
  const commandLine = commandLineSetting(host.actors.commandLines, key);
  if (loaded.value === null && commandLine !== null) {
    const because = 'no file sets it, so the kernel command line decides';
    writes.push({ value: commandLine.value, source: commandLine.source, because });
  }
  const ufw = ufwSetting(host, key);
  if (ufw !== null) {
    writes.push({
      ...ufw,
      because: 'ufw loads its own file when the firewall starts, after the boot loader',
    });
  }
  const { tuned } = host.actors;
  if (tuned !== null && tuned.state !== 'disabled') {
    const profile = readTunedProfile(tuned, key);
    const before = writes.at(-1)?.value ?? loaded.value;
    writes.push(...tunedWrites(profile, host.tree, key, before));
  }
  return writes;
}

/** TuneD writes its profile's values, then, unless told not to, applies the system's files in an order of its own. */
function tunedWrites(
  profile: TunedProfile,
  tree: SysctlTree,
  key: string,
  before: string | null,
): ActorWrite[] {
  const writes: ActorWrite[] = [];
  let current = before;
  for (const setting of profile.settings) {
    if (setting.onlyWhere !== null) continue;
    const value = modified(setting.value, current);
    if (value === null) continue;
    current = value;
    const because = `TuneD's profile ${setting.profile} sets it after the boot loader`;
    writes.push({ value, source: setting.source, because });
  }
  const reapplied = profile.hasSysctlPart && profile.reappliesFiles ? reappliedByTuned(tree, key) : null;
  if (reapplied !== null && (writes.length > 0 || reapplied.value !== before)) {
    const because = 'TuneD applies the files again in its own order (reapply_sysctl): /etc/sysctl.conf last';
    writes.push({ ...reapplied, because });
  }
  return writes;
}

/** A leading ">" only raises and "<" only lowers (tuned plugins/base.py:_process_assignment_modifiers); null writes nothing. */
function modified(value: string, current: string | null): string | null {
  const sign = value.length > 1 ? value[0] : '';
  if (sign !== '>' && sign !== '<') return value;
  const wanted = kernelInteger(value.slice(1));
  const held = current === null ? null : kernelInteger(current);
  if (wanted === null || held === null) return value.slice(1);
  const changes = sign === '>' ? wanted > held : wanted < held;
  return changes ? value.slice(1) : null;
}

/** Every program beside the boot loader that sets the key or may, with file and line where it does. */
export function actorsOf(host: HostSysctl, key: string): OtherActor[] {
  return [
    ...commandLineActor(host, key),
    ...ufwActor(host, key),
    ...tunedActors(host, key),
    ...ciliumActor(host, key),
    ...leftBehindActors(host, key),
    ...bpftuneActor(host, key),
    ...triggerActor(host),
  ];
}

function commandLineActor(host: HostSysctl, key: string): OtherActor[] {
  const setting = commandLineSetting(host.actors.commandLines, key);
  if (setting === null) return [];
  const text = 'set by the kernel before any file is read; a file that sets the key wins';
  return [{ name: 'kernel command line', ...setting, text }];
}

function ufwActor(host: HostSysctl, key: string): OtherActor[] {
  const { ufw } = host.actors;
  const written = host.ufwFile === null ? null : settingIn(host.tree, host.ufwFile, key);
  if (ufw === null || written === null) return [];
  const text =
    ufw.state === 'disabled'
      ? 'ufw is not enabled; once it is, it loads this file when the firewall starts'
      : `ufw loads this file (IPT_SYSCTL in ${ufw.defaults.path}) when the firewall starts, after the boot loader`;
  return [{ name: 'ufw', ...written, text }];
}

function tunedActors(host: HostSysctl, key: string): OtherActor[] {
  const { tuned } = host.actors;
  if (tuned === null) return [];
  const profile = readTunedProfile(tuned, key);
  if (profile.names.length === 0) {
    if (tuned.state !== 'enabled') return [];
    const text = 'TuneD is enabled and no profile is chosen; it picks one by itself at start';
    return [{ name: 'tuned', value: null, source: null, text }];
  }
  const actors = profile.settings.map((setting) => tunedActor(setting, profile, tuned.state === 'disabled'));
  for (const missing of profile.missing) {
    const text = `the active profile names ${missing}, which is not there`;
    actors.push({ name: 'tuned', value: null, source: null, text });
  }
  const reapplied = profile.hasSysctlPart && profile.reappliesFiles ? reappliedByTuned(host.tree, key) : null;
  if (reapplied !== null && tuned.state !== 'disabled') {
    const text =
      'TuneD applies this file again after its own values (reapply_sysctl): /run before /etc, /etc/sysctl.conf last';
    actors.push({ name: 'tuned', ...reapplied, text });
  }
  return actors;
}

function tunedActor(setting: TunedSetting, profile: TunedProfile, isDisabled: boolean): OtherActor {
  const { value, source, onlyWhere } = setting;
  const words = [`profile ${setting.profile} sets it after the boot loader`];
  if (isDisabled) words.push('TuneD is not enabled');
  if (onlyWhere !== null) words.push(`only where ${onlyWhere} fits`);
  if (value.includes('${')) words.push('the value holds a variable that was not filled in here');
  words.push(
    profile.reappliesFiles
      ? 'files of /run/sysctl.d, /etc/sysctl.d and /etc/sysctl.conf are applied again after it'
      : 'reapply_sysctl is off, so no file wins against it',
  );
  return { name: 'tuned', value, source, text: words.join('; ') };
}

function ciliumActor(host: HostSysctl, key: string): OtherActor[] {
  return [...host.tree.nodes.keys()]
    .filter((path) => path.endsWith(`/${CILIUM_FILE}`))
    .flatMap((path) => {
      const written = settingIn(host.tree, path, key);
      const text = 'Cilium writes this file at each start and restarts systemd-sysctl';
      return written === null ? [] : [{ name: 'cilium', ...written, text }];
    });
}

function leftBehindActors(host: HostSysctl, key: string): OtherActor[] {
  return host.actors.leftBehind.flatMap((file) => {
    const written = settingInText(file, key);
    const text = 'an upgrade moved this file aside; nothing reads it any more';
    return written === null ? [] : [{ name: fileName(file.path), ...written, text }];
  });
}

function bpftuneActor(host: HostSysctl, key: string): OtherActor[] {
  const { bpftune } = host.actors;
  if (bpftune === null || !key.startsWith('net.')) return [];
  const when = bpftune.state === 'enabled' ? 'is enabled' : 'is installed and not known to be enabled';
  const text = `bpftune ${when} (${bpftune.path}); it tunes TCP buffers while it runs, and stops when someone else writes to a key it watches`;
  return [{ name: 'bpftune', value: null, source: null, text }];
}

function triggerActor(host: HostSysctl): OtherActor[] {
  const { packageTrigger } = host.actors;
  if (packageTrigger === null) return [];
  const text = `a package update that touches sysctl.d applies all files again (${packageTrigger})`;
  return [{ name: 'package trigger', value: null, source: null, text }];
}

function ufwSetting(host: HostSysctl, key: string): { value: string; source: SourceLine } | null {
  if (host.actors.ufw === null || host.actors.ufw.state === 'disabled' || host.ufwFile === null) return null;
  return settingIn(host.tree, host.ufwFile, key);
}

/** What `sysctl -p FILE` of procps sets a key to. */
export function settingIn(
  tree: SysctlTree,
  path: string,
  key: string,
): { value: string; source: SourceLine } | null {
  if (!tree.nodes.has(path)) return null;
  const version = newestKnownVersion('procps');
  const { value, source } = answerFor(tree, key, {
    name: 'procps',
    version,
    basis: 'assumed',
    args: ['-p', path],
  });
  return value === null || source === null ? null : { value, source };
}

function settingInText(file: HostFile, key: string): { value: string; source: SourceLine } | null {
  const node = { kind: 'file', text: file.text, realPath: file.path, linkTarget: null } as const;
  const tree = { nodes: new Map([[file.path, node]]), folderAliases: new Map(), kernelKeys: null };
  return settingIn(tree, file.path, key);
}

/** sysctl.KEY=VALUE of the kernel command line, either spelling (fs/proc/proc_sysctl.c:process_sysctl_arg); the last one counts. */
function commandLineSetting(
  files: readonly HostFile[],
  key: string,
): { value: string; source: SourceLine } | null {
  let last: { value: string; source: SourceLine } | null = null;
  for (const file of files) {
    for (const [at, line] of file.text.split('\n').entries()) {
      if (/^\s*#/.test(line)) continue;
      for (const match of line.matchAll(/(?:^|[\s"'=])sysctl[./]([^\s="']+)=("[^"]*"|[^\s"']*)/g)) {
        if (canonicalKey(match[1] as string) !== key) continue;
        const value = (match[2] as string).replaceAll('"', '');
        last = { value, source: { path: file.path, line: at + 1 } };
      }
    }
  }
  return last;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
