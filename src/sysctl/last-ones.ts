/** The last ones of many things, and how many there were. */
export class LastOnes<T> {
  readonly #limit: number;
  readonly #kept: T[] = [];
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(one: T): void {
    this.#kept[this.#count % this.#limit] = one;
    this.#count += 1;
  }

  /** How many were added. */
  get count(): number {
    return this.#count;
  }

  /** The last ones, in the order in which they were added. */
  get listed(): T[] {
    const oldest = this.#count > this.#limit ? this.#count % this.#limit : 0;
    return [...this.#kept.slice(oldest), ...this.#kept.slice(0, oldest)];
  }
}
