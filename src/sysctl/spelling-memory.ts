/** How many spellings are remembered: files repeat few, and a hostile one shall not fill the memory. */
const REMEMBERED_SPELLINGS = 1024;
/** A file in which so many spellings were new is asked no further. */
const MOST_MISSES = 10_000;

/** Remembers what a written key comes to, for files say the same keys again and again. */
export class SpellingMemory {
  readonly #convert: (key: string) => string;
  readonly #known = new Map<string, string>();
  #last: { readonly key: string; readonly path: string };
  #misses = 0;

  constructor(convert: (key: string) => string) {
    this.#convert = convert;
    this.#last = { key: '', path: convert('') };
  }

  pathOf(key: string): string {
    // Lists of one key are common, and comparing is cheaper than looking up.
    if (key === this.#last.key) return this.#last.path;
    const known = this.#misses < MOST_MISSES ? this.#known.get(key) : undefined;
    const path = known ?? this.#convert(key);
    if (known === undefined) {
      this.#misses += 1;
      if (this.#known.size < REMEMBERED_SPELLINGS) this.#known.set(key, path);
    }
    this.#last = { key, path };
    return path;
  }
}
