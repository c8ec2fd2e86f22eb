// Slips are insertions, deletions and replacements of a character, and swaps of neighbours.

/** Five bits for each of three characters: a few share them, and are taken for the same. */
const TRIPLE_CODES = 32 * 32 * 32;
/** A swap of neighbours is in four triples of characters that follow each other, any other slip in fewer. */
const TRIPLES_PER_SLIP = 4;

/** The triples of characters in a list of texts: tell at a glance that a text is far from all of them. */
export class Triples {
  readonly #known = new Uint8Array(TRIPLE_CODES);

  constructor(texts: readonly string[]) {
    for (const text of texts) {
      let triple = 0;
      for (let index = 0; index <= text.length; index += 1) {
        triple = tripleAt(index, text, triple);
        this.#known[triple] = 1;
      }
    }
  }

  /**
   * So many slips at least are between a text and any of the list, in time in proportion to the text: there is one in each triple that
   * none has, and the same one in no more than the next three.
   */
  leastSlips(text: string): number {
    let slips = 0;
    let next = 0;
    let triple = 0;
    for (let index = 0; index <= text.length; index += 1) {
      triple = tripleAt(index, text, triple);
      if (index < next || this.#known[triple] === 1) continue;
      slips += 1;
      next = index + TRIPLES_PER_SLIP;
    }
    return slips;
  }
}

/** The triple that ends at a character or behind the last one, from the one before. */
function tripleAt(index: number, text: string, before: number): number {
  const code = index < text.length ? text.charCodeAt(index) & 31 : 0;
  return ((before << 5) | code) & (TRIPLE_CODES - 1);
}

/** Three rows of the distance table, reused: there may be a million texts, each compared with a hundred others. */
const ROWS = [new Uint8Array(128), new Uint8Array(128), new Uint8Array(128)] as const;

/**
 * Optimal string alignment distance of texts shorter than 127 characters; any result above `most` means "more than `most`". What both
 * begin and end with costs nothing and is left out. Only the cells within `most` of the diagonal are filled in: no others can lie on a
 * path that short.
 */
export function editDistance(left: string, right: string, most: number): number {
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
