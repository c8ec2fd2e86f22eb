import { KERNEL_KEY_NAMES } from './kernel-key-names.js';

const INTERFACE_PARENTS = new Set([
  'net.ipv4.conf',
  'net.ipv6.conf',
  'net.ipv4.neigh',
  'net.ipv6.neigh',
  'net.mpls.conf',
]);

/** The roots of /proc/sys. */
export const ROOTS = [
  'net',
  'vm',
  'fs',
  'kernel',
  'dev',
  'user',
  'abi',
  'debug',
  'crypto',
  'sunrpc',
  'xen',
] as const;
const ROOT_SET: ReadonlySet<string> = new Set(ROOTS);
const UNDER_NET: ReadonlySet<string> = new Set([
  'ipv4',
  'ipv6',
  'core',
  'netfilter',
  'unix',
  'bridge',
  'mptcp',
]);

/** Folders whose file names people write without their folder, the likeliest first. */
const BARE_FOLDERS = ['net/ipv4', 'net/core', 'net/netfilter', 'vm', 'fs', 'kernel'];
const SHORT_BARE_NAMES = new Set([
  'somaxconn',
  'swappiness',
  'shmmax',
  'shmall',
  'shmmni',
  'msgmnb',
  'msgmax',
  'msgmni',
]);

/** Every key that some kernel has had, dotted, `*` for an interface. */
export const KNOWN_KEYS: ReadonlySet<string> = new Set(
  Object.entries(KERNEL_KEY_NAMES).flatMap(([folder, names]) =>
    names.split(' ').map((name) => `${folder.replaceAll('/', '.')}.${name}`),
  ),
);

const KEY_OF_BARE_NAME: ReadonlyMap<string, string> = bareNames();

function bareNames(): Map<string, string> {
  const keys = new Map<string, string>();
  for (const folder of BARE_FOLDERS) {
    for (const name of (KERNEL_KEY_NAMES[folder] ?? '').split(' ')) {
      if (tellsItself(name) && !keys.has(name)) keys.set(name, `${folder.replaceAll('/', '.')}.${name}`);
    }
  }
  return keys;
}

const KEY_OF_UNDERSCORED_NAME: ReadonlyMap<string, string> = new Map(
  [...KNOWN_KEYS].filter(tellsItselfUnderscored).map((key) => [key.replace(/[.-]/g, '_'), key]),
);

/** "kernel_version" may be anything. */
function tellsItselfUnderscored(key: string): boolean {
  const parts = key.split('.');
  return parts.length > 2 || tellsItself(parts.at(-1) ?? '');
}

/** The key of a name in which every dot is an underscore, as attributes of Terraform have it ("net_core_somaxconn"), or null. */
export function keyOfUnderscoredName(name: string): string | null {
  const known = KEY_OF_UNDERSCORED_NAME.get(name);
  if (known !== undefined || !name.startsWith('net_')) return known ?? null;
  const parts = /^net_(ipv[46])_(conf|neigh)_(all|default)_([a-z0-9_]+)$/.exec(name);
  const key = parts === null ? null : `net.${parts.slice(1).join('.')}`;
  return key !== null && isKnownKey(key) ? key : null;
}

/** Whether a file name is one that nothing else is likely to have. */
function tellsItself(name: string): boolean {
  return /[_-]/.test(name) || SHORT_BARE_NAMES.has(name);
}

/** The full key of a file name that people write without its folder ("tcp_fin_timeout"), or null. */
export function keyOfBareName(name: string): string | null {
  return KEY_OF_BARE_NAME.get(name) ?? null;
}

/** What people leave off at the front of a file name, the likeliest first. */
const LEFT_OFF = ['tcp_', 'ip_', 'nf_', 'nf_conntrack_', 'netdev_'];
const LEAST_ABRIDGED_CHARACTERS = 6;
const KEYS_OF_ABRIDGED_NAME: ReadonlyMap<string, readonly string[]> = keysOfAbridgedNames();

function keysOfAbridgedNames(): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const prefix of LEFT_OFF) {
    for (const [name, key] of KEY_OF_BARE_NAME) {
      const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
      if (rest.length < LEAST_ABRIDGED_CHARACTERS) continue;
      const known = keys.get(rest);
      if (known === undefined) keys.set(rest, [key]);
      else known.push(key);
    }
  }
  return keys;
}

/** The full keys of which a name may be the file name without its beginning ("max_orphans" of tcp_max_orphans), the likeliest first. */
export function keysOfAbridgedName(name: string): readonly string[] {
  return name.length < LEAST_ABRIDGED_CHARACTERS ? [] : (KEYS_OF_ABRIDGED_NAME.get(name) ?? []);
}

const HAS_INTERFACE = /^net\.(?:ipv[46]|mpls)\.(?:conf|neigh)\./;

/** Whether the key is one of those that every interface has for itself. */
export function hasInterface(key: string): boolean {
  return key.startsWith('net.') && HAS_INTERFACE.test(key);
}

/**
 * The key with every interface name replaced by `*`, as the list of known keys has it:
 * net.ipv4.conf.eth0.rp_filter -> net.ipv4.conf.*.rp_filter.
 */
export function genericKey(key: string): string {
  if (!hasInterface(key)) return key;
  // A variable for the interface may have dots of its own: {{ item.dev }}.
  const parts = (key.includes('{') ? key.replace(/[$#{]\{[^{}]{0,40}\}+/g, '*') : key).split('.');
  if (parts.length === 5 && INTERFACE_PARENTS.has(parts.slice(0, 3).join('.')) && !isNeighAll(parts)) {
    parts[3] = '*';
  }
  return parts.join('.');
}

/** Neighbours have settings by default and for each interface, and none for all at once (net/core/neighbour.c: neigh_sysctl_register). */
function isNeighAll(parts: readonly string[]): boolean {
  return parts[2] === 'neigh' && parts[3] === 'all';
}

/** The key by default of one for an interface, net.ipv4.neigh.eth0.gc_thresh3 -> net.ipv4.neigh.default.gc_thresh3; null for other keys. */
export function withDefaultForInterface(key: string): string | null {
  const parts = key.split('.');
  if (parts.length !== 5 || !INTERFACE_PARENTS.has(parts.slice(0, 3).join('.'))) return null;
  parts[3] = 'default';
  return parts.join('.');
}

/** The key as it must be written where the interface's name has dots: net.ipv4.conf.eth0/100.rp_filter; null for other keys. */
export function withSlashedInterface(key: string): string | null {
  if (!hasInterface(key)) return null;
  const parts = key.split('.');
  if (parts.length < 6 || !INTERFACE_PARENTS.has(parts.slice(0, 3).join('.'))) return null;
  const slashed = [...parts.slice(0, 3), parts.slice(3, -1).join('/'), parts.at(-1)].join('.');
  return isKnownKey(slashed) ? slashed : null;
}

/** Whether some kernel has had the key. */
export function isKnownKey(key: string): boolean {
  if (KNOWN_KEYS.has(key)) return true;
  const generic = genericKey(key);
  return generic !== key && KNOWN_KEYS.has(generic);
}

/** Whether the text begins as a sysctl key does: a root of /proc/sys and a separator. */
export function hasRoot(text: string): boolean {
  const end = firstSeparator(text);
  return end > 0 && ROOT_SET.has(text.slice(0, end));
}

/**
 * The canonical, dotted form of a key with a root, as sysctl(8) and sysctl.d(5) read it: where the first separator is a slash the
 * text is a path; where it is a dot, slashes stand for dots inside a name.
 */
export function canonicalKey(written: string): string {
  let text = written.startsWith('/proc/sys/') ? written.slice('/proc/sys/'.length) : written;
  while (text.startsWith('/')) text = text.slice(1);
  if (text[firstSeparator(text)] === '/') {
    return text.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.')).replace(/\.{2,}/g, '.');
  }
  return text;
}

/** The key with `net.` before it where it begins with a folder of net ("ipv4.tcp_sack"), or null. */
export function keyOfPartialPath(text: string): string | null {
  const end = firstSeparator(text);
  if (end <= 0 || !UNDER_NET.has(text.slice(0, end))) return null;
  return `net.${canonicalKey(text)}`;
}

const DOT = '.'.charCodeAt(0);
const SLASH = '/'.charCodeAt(0);

function firstSeparator(text: string): number {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === DOT || code === SLASH) return index;
  }
  return -1;
}
