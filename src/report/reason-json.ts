import type { Sentence } from '../model/verdict.js';
import type { BytePieces } from './byte-pieces.js';
import { jsonText } from './json-text.js';
import { RememberedBytes } from './remembered-bytes.js';

/** Writes reasons as JSON without the quotes around them; sentences that are part of many are made once. */
export class ReasonJson {
  readonly #first = new RememberedBytes<Sentence>((sentence, pieces) => pieces.add(inner(sentence)));
  readonly #further = new RememberedBytes<Sentence>((sentence, pieces) => pieces.add(` ${inner(sentence)}`));

  addTo(pieces: BytePieces, reason: readonly Sentence[]): void {
    for (let at = 0; at < reason.length; at += 1) {
      const sentence = reason[at] as Sentence;
      if (sentence.isShared) (at === 0 ? this.#first : this.#further).addTo(pieces, sentence);
      else pieces.add(at === 0 ? inner(sentence) : ` ${inner(sentence)}`);
    }
  }
}

function inner({ text }: Sentence): string {
  return jsonText(text).slice(1, -1);
}
