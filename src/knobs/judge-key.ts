import type { HostEvidence } from '../model/host-evidence.js';
import type { VerdictKind } from '../model/kinds.js';
import { valueOf } from '../model/reading.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import { genericKey, isKnownKey } from './key-names.js';
import { isKernelBefore } from './kernel-version.js';
import type { Knob } from './knob.js';
import { findKnob } from './knobs.js';
import { nearestKey } from './nearest-key.js';
import { isReadOnlyKey } from './read-only-keys.js';
import { isTemplate } from './template.js';

/** One thing to say about a line, with its kind. */
export interface Charge {
  readonly kind: VerdictKind;
  /** A sentence without its full stop. */
  readonly text: string;
  /** Whether the text quotes the value, so that few lines have the same. */
  readonly quotesValue?: boolean;
}

/** What can be said about a key itself, and the knob that the rest is judged by. */
export interface KeyJudgement {
  readonly charges: readonly Charge[];
  /** The knob of the key, or of the key it was most likely meant to be; null where nothing is known. */
  readonly knob: Knob | null;
  /** Whether the line sets a key that exists, so that its value is worth judging. */
  readonly exists: boolean;
}

/**
 * Judges a key, set on a host or in a container: whether there is such a key, here and at all, and whether it is a setting. Keys
 * under net are judged as in a container where the host shows another network namespace than the initial one.
 */
export function judgeKey(
  key: string,
  inContainer: boolean,
  knobs: ReadonlyMap<string, Knob>,
  host: HostEvidence | null,
): KeyJudgement {
  const onHost = host === null ? null : valueOf(host.keys);
  const isOnHost = onHost?.has(key) ?? false;
  const knob = findKnob(knobs, key);
  if (knob === null && !isKnownKey(key) && !isOnHost) return judgeStrangeKey(key, knobs);
  const charges: Charge[] = [];
  const removed = isOnHost ? null : (knob?.removed ?? null);
  const isElsewhere =
    removed === null &&
    (inContainer || (key.startsWith('net.') && isInNamespace(onHost))) &&
    !isNamespaced(key, knob, host);
  if (removed !== null) {
    charges.push({ kind: 'removed-in-kernel', text: `removed in Linux ${removed.in}: ${removed.note}` });
  } else if (knob !== null && knob.onlyIn !== null && !isOnHost) {
    charges.push({
      kind: 'not-on-this-kernel',
      text: `no release of Linux itself has this key; ${knob.onlyIn} have it`,
    });
  } else if (onHost !== null && !isOnHost && !isTemplate(key) && !key.includes('*') && !isElsewhere) {
    charges.push({ kind: 'not-on-this-kernel', text: missingHere(key, knob, host) });
  }
  if (isElsewhere) {
    charges.push({
      kind: 'not-namespaced',
      text: isReadOnlyKey(key)
        ? 'the file can only be read, in a container as on the node'
        : 'the whole host has one value, which a container or pod cannot set: it is set on the node',
    });
  }
  if (knob?.value.form === 'trigger') {
    charges.push({
      kind: 'action-key',
      text: 'writing it does something once; there is nothing to keep in a file',
    });
  }
  return { charges, knob, exists: true };
}

const UNKNOWN: KeyJudgement = {
  charges: [
    {
      kind: 'unknown-key',
      text: 'no kernel known to novoodoo has this key, and none is spelt nearly like it',
    },
  ],
  knob: null,
  exists: false,
};

function judgeStrangeKey(key: string, knobs: ReadonlyMap<string, Knob>): KeyJudgement {
  const nearest = nearestKey(key);
  if (nearest === null) return UNKNOWN;
  const charges: Charge[] = [
    { kind: 'mistyped-key', text: `there is no such key; ${nearest} is spelt nearly like it` },
  ];
  const knob = findKnob(knobs, nearest);
  const gone = knob?.removed ? knob : removedTwin(key, knobs);
  if (gone?.removed) {
    charges.push({
      kind: 'removed-in-kernel',
      text: `the key ${gone.key} was removed in Linux ${gone.removed.in}: ${gone.removed.note}`,
    });
  }
  return { charges, knob, exists: false };
}

/** net.netfilter.ip_conntrack_max never was; net.ipv4.netfilter.ip_conntrack_max was, and is gone. */
function removedTwin(key: string, knobs: ReadonlyMap<string, Knob>): Knob | null {
  const name = key.slice(key.lastIndexOf('.') + 1);
  if (!name.startsWith('ip_conntrack_')) return null;
  return knobs.get(`net.ipv4.netfilter.${name}`) ?? null;
}

function missingHere(key: string, knob: Knob | null, host: HostEvidence | null): string {
  const place = genericKey(key) === key ? null : key.split('.')[3];
  if (place != null && place !== 'all' && place !== 'default')
    return `this host has no ${place} to set it for`;
  const release = host?.kernelRelease ?? 'this kernel';
  const since = knob?.since ? `; it came with Linux ${knob.since}` : '';
  return `${release} has no such file, or the module it belongs to is not loaded${since}`;
}

/** The orphan limit is shown in the initial network namespace only (net/ipv4/sysctl_net_ipv4.c: ipv4_table). */
function isInNamespace(onHost: ReadonlySet<string> | null): boolean {
  return onHost !== null && !onHost.has(MAX_ORPHANS_KEY);
}

const IPC_KEY = /^(?:kernel\.(?:shm|msg|sem)|fs\.mqueue\.|kernel\.(?:host|domain)name$)/;

/** Keys under net that a network namespace other than the first does not have, or can only read (seen on Linux 6.18). */
const HOST_WIDE_NET =
  /^net\.(?:core\.(?!optmem_max$|rps_default_mask$|somaxconn$|tstamp_allow_data$|txrehash$|xfrm_)|ipv4\.(?:cipso_|fib_sync_mem$|inet_peer_|ipfrag_secret_interval$|tcp_available_|tcp_allowed_|udp_hash_entries$|route\.(?:error_|gc_|max_size$|redirect_)|neigh\.default\.)|ipv6\.(?:calipso_|ip6frag_secret_interval$|mld_|neigh\.default\.)|netfilter\.(?:nf_log_all_netns|nf_conntrack_(?:buckets|count|max|expect_max))$)/;

function isNamespaced(key: string, knob: Knob | null, host: HostEvidence | null): boolean {
  if (isReadOnlyKey(key)) return false;
  if (IPC_KEY.test(key)) return true;
  if (knob?.scope === 'pid-namespace') return !isKernelBefore(host?.kernelRelease ?? null, '6.14');
  if (knob !== null) return knob.scope === 'namespace';
  return key.startsWith('net.') && !HOST_WIDE_NET.test(key);
}
