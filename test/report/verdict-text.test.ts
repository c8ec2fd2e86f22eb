import { describe, expect, it } from 'vitest';
import { styleFor } from '../../src/report/style.js';
import { verdictJson } from '../../src/report/verdict-json.js';
import { verdictText } from '../../src/report/verdict-text.js';
import { verdictsOn } from '../knobs/judge-text.js';

const LISTED = 10_000;

/** Each piece is written over by the next. */
function whole(pieces: Iterable<Uint8Array>): string {
  return Buffer.concat(Array.from(pieces, (piece) => Buffer.from(piece))).toString();
}

function textOf(text: string): string {
  return whole(verdictText(verdictsOn(text), { style: styleFor(false), columns: 80 }));
}

describe('the verdicts as text', () => {
  it.each([
    [LISTED, null],
    [LISTED + 1, '  ... and 1 more line; --json has every one'],
    [LISTED + 5, '  ... and 5 more lines; --json has every one'],
  ])('of %i refused and as many commented-out lines list the first ten thousand each', (count, said) => {
    const text = textOf('vm.swappiness = 1\n'.repeat(count) + '#vm.swappiness = 1\n'.repeat(count));
    expect(text.match(/vm\.swappiness = 1$/gm)).toHaveLength(2 * LISTED);
    const more = text.match(/^.*more lines?;.*$/gm);
    expect(more).toEqual(said === null ? null : [said, said]);
    expect(text).toContain(`0 accepted, ${count} refused, 0 not readable`);
  });

  it('leave out nothing in JSON', () => {
    const verdicts = verdictsOn('vm.swappiness = 1\n'.repeat(LISTED + 5));
    expect((JSON.parse(whole(verdictJson(verdicts))) as { lines: unknown[] }).lines).toHaveLength(LISTED + 5);
  });
});
