/** How many spellings are remembered: files repeat few, and a hostile one shall not fill the memory. */
const REMEMBERED_SPELLINGS = 4096;

/** Tells, and remembers, for the paths that a loader reads whether they may mean the key in focus. */
export class Concerns {
  readonly #ask: ((path: string) => boolean) | null;
  readonly #known = new Map<string, boolean>();
  #lastPath: string | null = null;
  #lastAnswer = true;

  /** `ask` tells it for one path; null says yes to all. */
  constructor(ask: ((path: string) => boolean) | null) {
    this.#ask = ask;
  }

  has(path: string): boolean {
    if (this.#ask === null) return true;
    // Lists of one key are common, and comparing is cheaper than looking up.
    if (path !== this.#lastPath) this.#lastAnswer = this.#lookUp(path, this.#ask);
    // Taken over even where it is equal: the same string is compared at once.
    this.#lastPath = path;
    return this.#lastAnswer;
  }

  #lookUp(path: string, ask: (path: string) => boolean): boolean {
    let concerned = this.#known.get(path);
    if (concerned === undefined) {
      concerned = ask(path);
      if (this.#known.size < REMEMBERED_SPELLINGS) this.#known.set(path, concerned);
    }
    return concerned;
  }
}
