/** A memory is tried so often before it is given up, and is kept where one try in so many finds something. */
const TRIALS = 10_000;
const TRIES_PER_FIND = 8;

/** Whether it is worth while to ask a memory: in a text in which hardly any two lines are alike, asking costs more than it saves. */
export class Usefulness {
  #tries = 0;
  #finds = 0;

  get isWorthAsking(): boolean {
    return this.#tries < TRIALS || this.#finds * TRIES_PER_FIND >= this.#tries;
  }

  /** Takes note of what a try found; gives it back. */
  tried<T>(found: T): T {
    this.#tries += 1;
    if (found !== undefined && found !== null) this.#finds += 1;
    return found;
  }
}
