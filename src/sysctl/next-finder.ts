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

/** A finder for each of several texts that occur at all. */
export function finders(text: string, wanted: readonly string[]): NextFinder[] {
  return wanted.map((one) => new NextFinder(text, one)).filter((finder) => finder.from(0) < text.length);
}

/** The first place of any of several texts from `start` on; beyond every text where there is none. */
export function nearest(all: readonly NextFinder[], start: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const finder of all) least = Math.min(least, finder.from(start));
  return least;
}
