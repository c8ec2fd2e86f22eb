import type { Sentence } from '../model/verdict.js';
import type { BytePieces } from './byte-pieces.js';
import { printableLine } from './printable.js';
import { breakLines } from './wrap-text.js';

const MOST_REMEMBERED = 4000;

/** A sentence as it stands in a paragraph. */
interface Wrapped {
  readonly bytes: Uint8Array;
  /** Where it ends. */
  readonly column: number;
}

/**
 * Lays reasons out as paragraphs, sentence by sentence: where a line is broken depends on nothing but the column at which a sentence
 * begins, so that one which is part of many reasons is wrapped once for each.
 */
export class WrappedReason {
  readonly #columns: number;
  readonly #indent: number;
  readonly #byColumn: (Map<Sentence, Wrapped> | undefined)[] = [];
  #remembered = 0;

  constructor(columns: number, indent: number) {
    this.#columns = columns;
    this.#indent = indent;
  }

  /** Adds the paragraph without a newline at its end. */
  addTo(pieces: BytePieces, reason: readonly Sentence[]): void {
    let column = 0;
    for (const sentence of reason) {
      const known = sentence.isShared ? this.#byColumn[column]?.get(sentence) : undefined;
      if (known === undefined) column = this.#wrap(pieces, sentence, column);
      else {
        pieces.addBytes(known.bytes);
        column = known.column;
      }
    }
  }

  /** Adds a sentence after what ends at a column, 0 where nothing was added; returns where it ends, no farther than any word may. */
  #wrap(pieces: BytePieces, sentence: Sentence, column: number): number {
    const start = pieces.length;
    const text = printableLine(sentence.text);
    const columns = this.#columns;
    const hanging = this.#indent;
    const added =
      column === 0
        ? ' '.repeat(hanging) + breakLines(text, { columns, indent: hanging })
        : breakLines(` ${text}`, { columns, indent: column, hanging });
    pieces.add(added);
    const line = added.lastIndexOf('\n') + 1;
    const end = Math.min(columns, (line === 0 ? column : 0) + added.length - line);
    if (sentence.isShared && this.#remembered < MOST_REMEMBERED) {
      this.#remembered += 1;
      const wrapped = (this.#byColumn[column] ??= new Map<Sentence, Wrapped>());
      wrapped.set(sentence, { bytes: pieces.copyFrom(start), column: end });
    }
    return end;
  }
}
