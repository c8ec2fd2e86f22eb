import {
  canonicalKey,
  hasRoot,
  isKnownKey,
  keyOfBareName,
  keyOfPartialPath,
  keyOfUnderscoredName,
} from './key-names.js';
import { nearestKey } from './nearest-key.js';

const MOST_CHARACTERS = 200;
const MOST_REMEMBERED = 4000;

/** A key as it was found in a text. */
export interface KeyText {
  readonly key: string;
  /** How sure it is that the word is a sysctl key and not another program's setting. */
  readonly certain: boolean;
  /** Whether it stands without its folder, as a variable of a script or a word of a sentence might. */
  readonly isBare: boolean;
}

const remembered = new Map<string, KeyText | null>();

/**
 * The sysctl key that a word stands for, or null: a path under /proc/sys, a dotted or slashed key, a key without its folder
 * ("tcp_fin_timeout"), one with a part of it ("core.somaxconn"), or one that is nearly a real key ("kerntl.shmall").
 */
export function readKeyText(word: string): KeyText | null {
  if (word.length < 3 || word.length > MOST_CHARACTERS) return null;
  const known = remembered.get(word);
  if (known !== undefined) return known;
  const read = interpret(word);
  if (remembered.size < MOST_REMEMBERED) remembered.set(word, read);
  return read;
}

function interpret(written: string): KeyText | null {
  // A dot at the front or one too many stands for a slash, which procps takes (sysctl.c: slashdot).
  const word = written.replace(/^-+/, '').replace(/^[.](?=(?:net|vm|fs|kernel)[.])/, '');
  if (word.startsWith('/proc/sys/')) return shaped(canonicalKey(word));
  if (word.startsWith('/')) return rootedPath(word);
  const inside = afterSysctlPrefix(word);
  if (hasRoot(inside)) return BOOT_PARAMETERS.has(inside) ? null : shaped(canonicalKey(inside));
  const bare = keyOfBareName(inside);
  if (bare !== null) return { key: bare, certain: true, isBare: true };
  const spelt = keyOfUnderscoredName(inside.includes('_') ? inside : underscored(inside));
  if (spelt !== null) return { key: spelt, certain: true, isBare: false };
  const partial = keyOfPartialPath(inside);
  if (partial !== null && (isKnownKey(partial) || nearestKey(partial) !== null)) {
    return { key: partial, certain: true, isBare: false };
  }
  return inside.includes('.') || inside.includes('/') ? lookalike(inside) : bareLookalike(inside);
}

const CAMEL_CASE = /^(?:net|vm|fs|kernel)[A-Z][A-Za-z0-9]*$/;

/** "netIpv4TcpTwReuse" of Azure's JSON as net_ipv4_tcp_tw_reuse, as Terraform has it; other words as they are. */
function underscored(name: string): string {
  if (!CAMEL_CASE.test(name)) return name;
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Parameters of the boot command line that look like keys (systemd.net-naming-scheme(7)). */
const BOOT_PARAMETERS: ReadonlySet<string> = new Set(['net.ifnames']);

/** "/net/ipv4/tcp_sack" is a key, "/user/name" and "/dev/sda" are files. */
function rootedPath(path: string): KeyText | null {
  const key = canonicalKey(path);
  return isKnownKey(key) ? { key, certain: true, isBare: false } : null;
}

/** "sysctl.net.core.somaxconn" of a kernel command line, "default.sysctl.params.vm.swappiness" of Chef, "proc.sys.vm.swappiness" of Talos. */
function afterSysctlPrefix(word: string): string {
  if (word.startsWith('proc.sys.')) return word.slice('proc.sys.'.length);
  if (!word.includes('sysctl')) return word;
  for (const prefix of ['params.', 'attributes.', 'sysctl.']) {
    const at = word.lastIndexOf(prefix);
    if (at !== -1) return word.slice(at + prefix.length);
  }
  return word;
}

function shaped(key: string): KeyText | null {
  return /^[a-z]+\.[^.]/.test(key) && !key.endsWith('.') ? { key, certain: true, isBare: false } : null;
}

/** Keys of sysctl(8) of the BSDs and macOS, which people paste among those of Linux; net.inet has a root that Linux has too. */
const BSD_KEY =
  /^(?:kern\.(?:ipc|sched|max\w{2,40}|sync_on_panic|corefile|coredump|ps_\w{1,40}|random)|vfs\.(?:read_max|zfs|ufs|nfs\w{0,10}|\w{2}runningspace|maxbufspace)|hw\.(?:intr_storm_threshold|\w{1,10}\.rx_process_limit))\b/;

/** A dotted word whose root no kernel has: nearly a real key, else somebody's setting, perhaps not ours. */
function lookalike(word: string): KeyText | null {
  if (!/^[A-Za-z][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_*@-]+)+$/.test(word)) return null;
  const key = canonicalKey(word);
  return { key, certain: BSD_KEY.test(key) || nearestKey(key) !== null, isBare: false };
}

const BARE_LOOKALIKE: readonly (readonly [RegExp, string])[] = [
  [/^(?:tcp|udp|ip|icmp|ipfrag|igmp|inet)_[a-z0-9_]{3,60}$/, 'net.ipv4.'],
  [/^(?:rmem|wmem|netdev|somax)[a-z0-9_]{2,60}$/, 'net.core.'],
  [/^(?:nf|ip)_conntrack[a-z0-9_]{0,60}$/, 'net.netfilter.'],
];

function bareLookalike(word: string): KeyText | null {
  for (const [pattern, folder] of BARE_LOOKALIKE) {
    if (!pattern.test(word)) continue;
    return { key: folder + word, certain: nearestKey(folder + word) !== null, isBare: true };
  }
  return null;
}
