import type { Judgement } from '../model/verdict.js';

const MOST_REMEMBERED = 4000;

/** Remembers what was made of a judgement for the other lines that were judged the same way: megabytes of advice repeat themselves. */
export class AlikeVerdicts<T> {
  readonly #make: (judgement: Judgement) => T;
  readonly #remembered = new Map<Judgement, T>();

  constructor(make: (judgement: Judgement) => T) {
    this.#make = make;
  }

  get(judgement: Judgement): T {
    const known = this.#remembered.get(judgement);
    if (known !== undefined) return known;
    const made = this.#make(judgement);
    // A text in which hardly any two lines are alike shall not fill the memory.
    if (this.#remembered.size < MOST_REMEMBERED) this.#remembered.set(judgement, made);
    return made;
  }
}
