import { CORE_AND_CONNTRACK_KNOBS } from './data/core-and-conntrack.js';
import { IP_KNOBS } from './data/ip.js';
import { ORPHAN_AND_MEMORY_KNOBS } from './data/orphans-and-memory.js';
import { REMOVED_KNOBS } from './data/removed.js';
import { SYSTEM_KNOBS } from './data/system.js';
import { TCP_KNOBS } from './data/tcp.js';
import { VENDOR_KNOBS } from './data/vendors.js';
import { genericKey } from './key-names.js';
import type { Knob } from './knob.js';

/** What is known about sysctl keys, by canonical key (`*` for an interface). */
export const KNOBS: ReadonlyMap<string, Knob> = new Map(
  [
    ...ORPHAN_AND_MEMORY_KNOBS,
    ...TCP_KNOBS,
    ...IP_KNOBS,
    ...CORE_AND_CONNTRACK_KNOBS,
    ...SYSTEM_KNOBS,
    ...REMOVED_KNOBS,
    ...VENDOR_KNOBS,
  ].map((knob) => [knob.key, knob]),
);

/** The knob of a canonical key, or null where nothing is known about it. */
export function findKnob(knobs: ReadonlyMap<string, Knob>, key: string): Knob | null {
  return knobs.get(key) ?? knobs.get(genericKey(key)) ?? null;
}
