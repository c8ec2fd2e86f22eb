import {
  genericKey,
  hasRoot,
  isKnownKey,
  keyOfBareName,
  KNOWN_KEYS,
  withSlashedInterface,
} from './key-names.js';

const MOST_CHARACTERS = 80;

interface Candidate {
  readonly key: string;
  readonly folded: string;
  readonly letters: LetterCounts;
}

/** Which of 32 classes of characters occur at all, at least twice, at least three times: a bit each. */
type LetterCounts = readonly [once: number, twice: number, thrice: number];

const CANDIDATES: readonly (readonly Candidate[])[] = byLength();
const KEYS_BY_NAME: ReadonlyMap<string, readonly string[]> = byName();

/**
 * The real key that a key nobody has was most likely meant to be: the same name in another folder, or one that differs by a few
 * letters (insertions, deletions, replacements, swaps of neighbours; at most one in five, never more than three). Null where none is near.
 */
export function nearestKey(key: string): string | null {
  if (key.length > MOST_CHARACTERS || isKnownKey(key)) return null;
  const slashed = withSlashedInterface(key);
  if (slashed !== null) return slashed;
  const generic = genericKey(key);
  if (generic === key) return nearestOf(key);
  // The list has an asterisk where this key has the name of an interface.
  const nearest = nearestOf(generic);
  return nearest === null ? null : nearest.replace('.*.', `.${key.split('.')[3] ?? '*'}.`);
}

function nearestOf(key: string): string | null {
  const name = key.slice(key.lastIndexOf('.') + 1);
  // "xpack.security.enabled" is not net.mptcp.enabled in the wrong folder.
  const elsewhere = hasRoot(key) || /[_-]/.test(name) ? KEYS_BY_NAME.get(name) : undefined;
  if (elsewhere?.length === 1) return elsewhere[0] ?? null;
  const likeliest = keyOfBareName(name);
  if (likeliest !== null && elsewhere?.includes(likeliest) === true) return likeliest;
  return nearestSpelling(key) ?? abridged(name, key);
}

/** "net.ipv4.max_orphans" for net.ipv4.tcp_max_orphans. */
function abridged(name: string, key: string): string | null {
  if (name.length < 6) return null;
  for (const prefix of ['tcp_', 'ip_', 'nf_', 'nf_conntrack_', 'netdev_']) {
    const full = keyOfBareName(prefix + name);
    if (full !== null && full.slice(0, full.lastIndexOf('.')) === key.slice(0, key.lastIndexOf('.')))
      return full;
  }
  return null;
}

function nearestSpelling(key: string): string | null {
  const folded = fold(key);
  const letters = countLetters(folded);
  const name = folded.slice(folded.lastIndexOf('.') + 1);
  let most = Math.min(3, Math.max(1, Math.floor(name.length / 5)));
  let nearest: string | null = null;
  for (let length = folded.length - most; length <= folded.length + most; length += 1) {
    const longer = Math.abs(length - folded.length);
    for (const candidate of CANDIDATES[length] ?? []) {
      // A replacement changes two counts by one; an insertion or deletion, of which there are as many as the lengths differ, only one.
      if (!differAtMost(candidate.letters, letters, 2 * most - longer)) continue;
      const distance = editDistance(folded, candidate.folded, most);
      if (distance > most || (distance === most && nearest !== null)) continue;
      if (distance === 0) return candidate.key;
      nearest = candidate.key;
      most = distance;
    }
  }
  return nearest;
}

/** Case, and which separator stands where, are slips too. */
function fold(key: string): string {
  return key.toLowerCase().replaceAll('/', '.').replaceAll('-', '_');
}

function byLength(): Candidate[][] {
  const lists: Candidate[][] = [];
  for (const key of KNOWN_KEYS) {
    const folded = fold(key);
    const list = lists[folded.length] ?? [];
    list.push({ key, folded, letters: countLetters(folded) });
    lists[folded.length] = list;
  }
  return lists;
}

function byName(): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const key of KNOWN_KEYS) {
    const name = key.slice(key.lastIndexOf('.') + 1);
    if (name.length < 6 || key.includes('*')) continue;
    names.set(name, [...(names.get(name) ?? []), key]);
  }
  return names;
}

function countLetters(text: string): LetterCounts {
  let once = 0;
  let twice = 0;
  let thrice = 0;
  for (let index = 0; index < text.length; index += 1) {
    const bit = 1 << (text.charCodeAt(index) & 31);
    thrice |= twice & bit;
    twice |= once & bit;
    once |= bit;
  }
  return [once, twice, thrice];
}

function differAtMost(left: LetterCounts, right: LetterCounts, most: number): boolean {
  const difference = setBits(left[0] ^ right[0]);
  if (difference > most) return false;
  return difference + setBits(left[1] ^ right[1]) + setBits(left[2] ^ right[2]) <= most;
}

/** Counts bits in parallel, halves of halves (Hacker's Delight, 5-1). */
function setBits(value: number): number {
  let count = value - ((value >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Three rows of the distance table, reused: most keys of a long text are compared with a hundred others. */
const ROWS = [new Uint8Array(128), new Uint8Array(128), new Uint8Array(128)] as const;

/**
 * Optimal string alignment distance of texts shorter than 127 characters; any result above `most` means "more than `most`". What both
 * begin and end with costs nothing and is left out. Only the cells within `most` of the diagonal are filled in: no others can lie on a
 * path that short.
 */
function editDistance(left: string, right: string, most: number): number {
  const far = most + 1;
  if (Math.abs(left.length - right.length) > most) return far;
  const shorter = Math.min(left.length, right.length);
  let start = 0;
  while (start < shorter && left.charCodeAt(start) === right.charCodeAt(start)) start += 1;
  let same = 0;
  while (
    same < shorter - start &&
    left.charCodeAt(left.length - 1 - same) === right.charCodeAt(right.length - 1 - same)
  ) {
    same += 1;
  }
  const rows = left.length - start - same;
  const columns = right.length - start - same;
  let [beforeLast, last, current] = ROWS;
  for (let column = 0; column <= Math.min(columns, far); column += 1) last[column] = column;
  for (let row = 1; row <= rows; row += 1) {
    const code = left.charCodeAt(start + row - 1);
    const codeBefore = row > 1 ? left.charCodeAt(start + row - 2) : -1;
    const from = Math.max(1, row - most);
    const to = Math.min(columns, row + most);
    current[from - 1] = from === 1 ? Math.min(row, far) : far;
    let least = current[from - 1] as number;
    for (let column = from; column <= to; column += 1) {
      const other = right.charCodeAt(start + column - 1);
      let distance = (last[column - 1] as number) + (code === other ? 0 : 1);
      if (column < row + most) distance = Math.min(distance, (last[column] as number) + 1);
      distance = Math.min(distance, (current[column - 1] as number) + 1);
      const isSwap = codeBefore === other && column > 1 && code === right.charCodeAt(start + column - 2);
      if (isSwap) distance = Math.min(distance, (beforeLast[column - 2] as number) + 1);
      current[column] = Math.min(distance, far);
      if (distance < least) least = distance;
    }
    if (to < columns) current[to + 1] = far;
    if (least > most) return far;
    [beforeLast, last, current] = [last, current, beforeLast];
  }
  return last[columns] as number;
}
