import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Sentence } from '../../src/model/verdict.js';
import { BytePieces } from '../../src/report/byte-pieces.js';
import { printableLine } from '../../src/report/printable.js';
import { wrapText } from '../../src/report/wrap-text.js';
import { WrappedReason } from '../../src/report/wrapped-reason.js';

const WORD = fc.oneof(
  fc.constantFrom('', 'a', 'the', 'kernel\u2019s', '\u202e', 'x'.repeat(30)),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const TEXT = fc.array(WORD, { minLength: 1, maxLength: 20 }).map((words) => `${words.join(' ')}.`);
const SENTENCE: fc.Arbitrary<Sentence> = fc.record({ text: TEXT, isShared: fc.boolean() });

function added(wrapped: WrappedReason, reason: readonly Sentence[]): string {
  const pieces = new BytePieces();
  wrapped.addTo(pieces, reason);
  return new TextDecoder().decode(pieces.take());
}

it('breaks lines where they are broken in the reason as one text, from memory and not', () => {
  const pool = fc.array(SENTENCE, { minLength: 1, maxLength: 4 });
  const orders = fc.array(fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }), {
    minLength: 2,
    maxLength: 6,
  });
  fc.assert(
    fc.property(
      pool,
      orders,
      fc.integer({ min: 1, max: 60 }),
      fc.nat(20),
      (sentences, all, columns, indent) => {
        const wrapped = new WrappedReason(columns, indent);
        for (const order of all) {
          const reason = order.map((at) => sentences[at % sentences.length] as Sentence);
          const text = printableLine(reason.map((sentence) => sentence.text).join(' '));
          expect(added(wrapped, reason)).toBe(wrapText(text, { columns, indent }).join('\n'));
        }
      },
    ),
  );
});

it('looks once at a sentence that is part of many reasons, however often it begins at the same column', () => {
  let looks = 0;
  const sentence = {
    isShared: true,
    get text() {
      looks += 1;
      return 'The kernel has this key.';
    },
  };
  const wrapped = new WrappedReason(40, 4);
  const before = (text: string) => ({ text, isShared: false });
  for (let round = 0; round < 5; round += 1) {
    expect(added(wrapped, [before(`Value ${round}.`), sentence])).toBe(
      `    Value ${round}. The kernel has this key.`,
    );
  }
  expect(looks).toBe(1);
  expect(added(wrapped, [before('Another value.'), sentence])).toBe(
    '    Another value. The kernel has this\n    key.',
  );
  expect(looks).toBe(2);
});
