import type { Judgement } from '../model/verdict.js';
import { type BytePieces, bytesOf } from './byte-pieces.js';

const MOST_REMEMBERED = 4000;

/** Remembers the text of judgements for the other lines that were judged the same way: megabytes of advice repeat themselves. */
export class AlikeVerdicts {
  readonly #textOf: (judgement: Judgement) => string;
  readonly #remembered = new Map<Judgement, Uint8Array>();

  constructor(textOf: (judgement: Judgement) => string) {
    this.#textOf = textOf;
  }

  addTo(pieces: BytePieces, judgement: Judgement): void {
    const known = this.#remembered.get(judgement);
    if (known !== undefined) {
      pieces.addBytes(known);
      return;
    }
    const text = this.#textOf(judgement);
    pieces.add(text);
    // A text in which hardly any two lines are alike shall not fill the memory.
    if (this.#remembered.size < MOST_REMEMBERED) this.#remembered.set(judgement, bytesOf(text));
  }
}
