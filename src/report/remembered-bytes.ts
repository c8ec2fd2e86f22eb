import type { BytePieces } from './byte-pieces.js';

const MOST_REMEMBERED = 4000;

/** Remembers the bytes of things that are written again and again, such as judgements and their parts: megabytes of advice repeat themselves. */
export class RememberedBytes<Thing extends object> {
  readonly #write: (thing: Thing, pieces: BytePieces) => void;
  readonly #remembered = new Map<Thing, Uint8Array>();

  constructor(write: (thing: Thing, pieces: BytePieces) => void) {
    this.#write = write;
  }

  addTo(pieces: BytePieces, thing: Thing): void {
    const known = this.#remembered.get(thing);
    if (known !== undefined) {
      pieces.addBytes(known);
      return;
    }
    const start = pieces.length;
    this.#write(thing, pieces);
    // A text in which hardly any two lines are alike shall not fill the memory.
    if (this.#remembered.size < MOST_REMEMBERED) this.#remembered.set(thing, pieces.copyFrom(start));
  }
}
