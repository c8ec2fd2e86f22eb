/** Where a text occurs next, asked for from front to back without looking twice at the same text. */
export class NextFinder {
  readonly #text: string;
  readonly #wanted: string;
  #at = -1;

  constructor(text: string, wanted: string) {
    this.#text = text;
    this.#wanted = wanted;
  }

  /** The first place from `start` on; the length of the text where there is none. */
  from(start: number): number {
    if (this.#at < start) {
      const at = this.#text.indexOf(this.#wanted, start);
      this.#at = at === -1 ? this.#text.length : at;
    }
    return this.#at;
  }
}

/** The first place of any of several texts from `start` on. */
export function nearest(finders: readonly NextFinder[], start: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const finder of finders) least = Math.min(least, finder.from(start));
  return least;
}
