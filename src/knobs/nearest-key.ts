import {
  genericKey,
  hasInterface,
  hasRoot,
  isKnownKey,
  keyOfBareName,
  keyOfUnderscoredName,
  keysOfAbridgedName,
  KNOWN_KEYS,
  withDefaultForInterface,
  withSlashedInterface,
} from './key-names.js';
import { findKnob, KNOBS } from './knobs.js';
import { editDistance, Triples } from './slips.js';

const MOST_CHARACTERS = 80;
/** A shorter name may be in another folder by chance. */
const LEAST_NAME_CHARACTERS = 6;

/** The known keys of one length. */
interface Candidates {
  readonly keys: readonly string[];
  readonly folded: readonly string[];
  /**
   * Three numbers for each: which of 32 classes of characters occur at all, at least twice, at least three times, a bit each. In one
   * array, for all keys of about the right length are looked at.
   */
  readonly letters: Int32Array;
}

const CANDIDATES: readonly (Candidates | undefined)[] = byLength();
const TRIPLES = new Triples(CANDIDATES.flatMap((candidates) => candidates?.folded ?? []));
const KEYS_BY_NAME: ReadonlyMap<string, readonly string[]> = byName();
/** "net.ipv4.rp_filter" and "net.ipv4.conf.rp_filter" for net.ipv4.conf.all.rp_filter, and so for all keys that interfaces have. */
const KEYS_WITHOUT_INTERFACE: ReadonlyMap<string, string> = withoutInterface();

/**
 * The real key that a key nobody has was most likely meant to be: one that differs in nothing but dots for underscores, the same name in
 * another folder or without that of the interfaces, or one that differs by a few letters (insertions, deletions, replacements, swaps of
 * neighbours; at most one in five, never more than three). A key that was removed is named only where none that is there is as near. Null
 * where none is near.
 */
export function nearestKey(key: string): string | null {
  if (key.length > MOST_CHARACTERS || isKnownKey(key)) return null;
  const separated = otherwiseSeparated(key);
  if (separated !== null) return separated;
  if (!hasInterface(key)) return nearestOf(key);
  const slashed = withSlashedInterface(key);
  if (slashed !== null) return slashed;
  const generic = genericKey(key);
  const byDefault = withDefaultForInterface(generic);
  if (byDefault !== null && isKnownKey(byDefault)) return byDefault;
  if (generic === key) return nearestOf(key);
  // The list has an asterisk where this key has the name of an interface.
  const nearest = nearestOf(generic);
  if (nearest === null) return byDefault === null ? null : nearestOf(byDefault);
  return nearest.replace('.*.', `.${key.split('.')[3] ?? '*'}.`);
}

function nearestOf(key: string): string | null {
  const name = key.slice(key.lastIndexOf('.') + 1);
  // net.ipv4.default_ttl is net.ipv4.ip_default_ttl, not net.mpls.default_ttl.
  const here = abridged(name, key) ?? KEYS_WITHOUT_INTERFACE.get(key) ?? null;
  if (here !== null) return here;
  const elsewhere = inAnotherFolder(name, key);
  if (elsewhere !== null && !isRemoved(elsewhere)) return elsewhere;
  return nearestSpelling(key) ?? elsewhere;
}

/** "net.ipv4.tcp.max.orphans" for net.ipv4.tcp_max_orphans. */
function otherwiseSeparated(key: string): string | null {
  // Keys of no more parts than usual have no dot to spare, and there may be a million of them.
  const folders = key.startsWith('net.') ? key.indexOf('.', 4) : key.indexOf('.');
  if (key.indexOf('.', folders + 1) === -1 || !hasRoot(key)) return null;
  return keyOfUnderscoredName(key.replace(/[./-]/g, '_'));
}

function inAnotherFolder(name: string, key: string): string | null {
  const keys = name.length < LEAST_NAME_CHARACTERS ? undefined : KEYS_BY_NAME.get(name);
  // "xpack.security.enabled" is not net.mptcp.enabled in the wrong folder.
  if (keys === undefined || !(hasRoot(key) || /[_-]/.test(name))) return null;
  if (keys.length === 1) return keys[0] ?? null;
  const likeliest = keyOfBareName(name);
  return likeliest !== null && keys.includes(likeliest) ? likeliest : null;
}

function isRemoved(key: string): boolean {
  return findKnob(KNOBS, key)?.removed != null;
}

/** "net.ipv4.max_orphans" for net.ipv4.tcp_max_orphans. */
function abridged(name: string, key: string): string | null {
  const folder = key.slice(0, key.length - name.length);
  return keysOfAbridgedName(name).find((full) => full.slice(0, full.lastIndexOf('.') + 1) === folder) ?? null;
}

function nearestSpelling(key: string): string | null {
  const folded = fold(key);
  const name = folded.length - folded.lastIndexOf('.') - 1;
  countLetters(folded, LETTERS, 0);
  const [once = 0, twice = 0, thrice = 0] = LETTERS;
  let most = Math.min(3, Math.max(1, Math.floor(name / 5)));
  if (TRIPLES.leastSlips(folded) > most) return null;
  let nearest: string | null = null;
  for (let length = folded.length - most; length <= folded.length + most; length += 1) {
    const candidates = CANDIDATES[length];
    if (candidates === undefined) continue;
    const longer = Math.abs(length - folded.length);
    const { keys, letters } = candidates;
    for (let index = 0; index < keys.length; index += 1) {
      // A replacement changes two counts by one; an insertion or deletion, of which there are as many as the lengths differ, only one.
      const farthest = 2 * most - longer;
      let difference = setBits((letters[3 * index] as number) ^ once);
      if (difference > farthest) continue;
      difference += setBits((letters[3 * index + 1] as number) ^ twice);
      if (difference > farthest) continue;
      if (difference + setBits((letters[3 * index + 2] as number) ^ thrice) > farthest) continue;
      const distance = editDistance(folded, candidates.folded[index] as string, most);
      if (distance > most) continue;
      if (distance === most && nearest !== null && !isReplacedBy(nearest, keys[index] as string)) continue;
      nearest = keys[index] as string;
      if (distance === 0) return nearest;
      most = distance;
    }
  }
  return nearest;
}

/** Of two keys as near, the first found is named, unless it was removed and the other was not. */
function isReplacedBy(nearest: string, other: string): boolean {
  return isRemoved(nearest) && !isRemoved(other);
}

/** Case, and which separator stands where, are slips too. */
function fold(key: string): string {
  // Most keys are folded already.
  if (/^[a-z0-9._*]*$/.test(key)) return key;
  return key.toLowerCase().replaceAll('/', '.').replaceAll('-', '_');
}

function byLength(): Candidates[] {
  const lists: string[][] = [];
  for (const key of KNOWN_KEYS) (lists[key.length] ??= []).push(key);
  return lists.map((keys) => {
    const folded = keys.map(fold);
    const letters = new Int32Array(3 * keys.length);
    for (const [index, text] of folded.entries()) countLetters(text, letters, 3 * index);
    return { keys, folded, letters };
  });
}

function byName(): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const key of KNOWN_KEYS) {
    const name = key.slice(key.lastIndexOf('.') + 1);
    if (name.length < LEAST_NAME_CHARACTERS || key.includes('*')) continue;
    names.set(name, [...(names.get(name) ?? []), key]);
  }
  return names;
}

function withoutInterface(): Map<string, string> {
  const keys = new Map<string, string>();
  for (const known of KNOWN_KEYS) {
    const [, family, folder, name] =
      /^net\.(ipv[46])\.(conf|neigh)\.(?:\*|default)\.(\w+)$/.exec(known) ?? [];
    if (family === undefined) continue;
    // All neighbours together have no settings.
    const key = `net.${family}.${folder}.${folder === 'conf' ? 'all' : 'default'}.${name}`;
    for (const written of [`net.${family}.${folder}.${name}`, `net.${family}.${name}`]) {
      if (!keys.has(written) && !KNOWN_KEYS.has(written)) keys.set(written, key);
    }
  }
  return keys;
}

/** The letters of the key at hand: there may be a million keys. */
const LETTERS = new Int32Array(3);

function countLetters(text: string, counts: Int32Array, at: number): void {
  let once = 0;
  let twice = 0;
  let thrice = 0;
  for (let index = 0; index < text.length; index += 1) {
    const bit = 1 << (text.charCodeAt(index) & 31);
    thrice |= twice & bit;
    twice |= once & bit;
    once |= bit;
  }
  counts[at] = once;
  counts[at + 1] = twice;
  counts[at + 2] = thrice;
}

/** Counts bits in parallel, halves of halves (Hacker's Delight, 5-1). */
function setBits(value: number): number {
  let count = value - ((value >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
