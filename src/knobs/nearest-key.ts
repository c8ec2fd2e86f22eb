import { isKnownKey, keyOfBareName, KNOWN_KEYS } from './key-names.js';

const MOST_CHARACTERS = 80;

interface Candidate {
  readonly key: string;
  readonly folded: string;
  readonly letters: number;
}

const CANDIDATES: readonly (readonly Candidate[])[] = byLength();
const KEYS_BY_NAME: ReadonlyMap<string, readonly string[]> = byName();

/**
 * The real key that a key nobody has was most likely meant to be: the same name in another folder, or one that differs by a few
 * letters (insertions, deletions, replacements, swaps of neighbours; at most one in five, never more than three). Null where none is near.
 */
export function nearestKey(key: string): string | null {
  if (key.length > MOST_CHARACTERS || isKnownKey(key)) return null;
  const name = key.slice(key.lastIndexOf('.') + 1);
  const elsewhere = KEYS_BY_NAME.get(name);
  if (elsewhere?.length === 1) return elsewhere[0] ?? null;
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
  const letters = letterSet(folded);
  const name = folded.slice(folded.lastIndexOf('.') + 1);
  let most = Math.min(3, Math.max(1, Math.floor(name.length / 5)));
  let nearest: string | null = null;
  for (let length = folded.length - most; length <= folded.length + most; length += 1) {
    for (const candidate of CANDIDATES[length] ?? []) {
      if (setBits(candidate.letters ^ letters) > 2 * most) continue;
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
    list.push({ key, folded, letters: letterSet(folded) });
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

/** Which of 32 classes of characters occur; one edit changes at most two. */
function letterSet(text: string): number {
  let set = 0;
  for (let index = 0; index < text.length; index += 1) set |= 1 << (text.charCodeAt(index) & 31);
  return set;
}

function setBits(value: number): number {
  let count = 0;
  for (let rest = value >>> 0; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Three rows of the distance table, reused: most keys of a long text are compared with a hundred others. */
const ROWS = [new Uint8Array(128), new Uint8Array(128), new Uint8Array(128)] as const;

/**
 * Optimal string alignment distance of texts shorter than 127 characters; any result above `most` means "more than `most`". Only the
 * cells within `most` of the diagonal are filled in: no others can lie on a path that short.
 */
function editDistance(left: string, right: string, most: number): number {
  const rows = left.length;
  const columns = right.length;
  const far = most + 1;
  if (Math.abs(rows - columns) > most) return far;
  let [beforeLast, last, current] = ROWS;
  for (let column = 0; column <= columns; column += 1) last[column] = Math.min(column, far);
  for (let row = 1; row <= rows; row += 1) {
    const from = Math.max(1, row - most);
    const to = Math.min(columns, row + most);
    current[from - 1] = from === 1 ? Math.min(row, far) : far;
    let least = current[from - 1] as number;
    for (let column = from; column <= to; column += 1) {
      const code = left.charCodeAt(row - 1);
      const other = right.charCodeAt(column - 1);
      let distance = (last[column - 1] as number) + (code === other ? 0 : 1);
      if (column < row + most) distance = Math.min(distance, (last[column] as number) + 1);
      distance = Math.min(distance, (current[column - 1] as number) + 1);
      const isSwap =
        row > 1 && column > 1 && code === right.charCodeAt(column - 2) && left.charCodeAt(row - 2) === other;
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
