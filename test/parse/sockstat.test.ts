import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absent, present } from '../../src/model/reading.js';
import { parseSockstat } from '../../src/parse/sockstat.js';

const tcp = (line: string) => `sockets: used 1\n${line}\nUDP: inuse 0 mem 3\n`;

describe('parseSockstat', () => {
  it.each([
    ['2.4', 'TCP: inuse 5 orphan 2 tw 0 alloc 7 mem 1', 2, 1],
    ['2.6.38', 'TCP: inuse 35938 orphan 21564 tw 70529 alloc 35942 mem 1894', 21564, 1894],
    ['a field between', 'TCP: inuse 1 orphan 3 tw 0 pressure 1 alloc 1 mem 9', 3, 9],
    ['a field behind', 'TCP: inuse 1 orphan 3 tw 0 alloc 1 mem 9 pressure 0', 3, 9],
    ['another order', 'TCP: mem 9 orphan 3', 3, 9],
    ['the highest', 'TCP: orphan 2147483647 mem 9007199254740991', 2147483647, Number.MAX_SAFE_INTEGER],
  ])('reads the line of %s', (_name, line, orphans, memPages) => {
    expect(parseSockstat(tcp(line))).toEqual(present({ orphans, memPages }));
  });

  it('reads a TCP line that is the first and has no newline', () => {
    expect(parseSockstat('TCP: inuse 1 orphan 2 tw 0 alloc 1 mem 3')).toEqual(
      present({ orphans: 2, memPages: 3 }),
    );
  });

  it.each([
    ['empty', ''],
    ['no TCP line', 'sockets: used 1\nUDP: inuse 0 mem 3\n'],
    ['sockstat6', 'TCP6: inuse 3\nUDP6: inuse 1\n'],
    ['no orphan', tcp('TCP: inuse 1 tw 0 alloc 1 mem 3')],
    ['no mem, though UDP has one', tcp('TCP: inuse 1 orphan 2')],
    ['negative', tcp('TCP: inuse 1 orphan -2 tw 0 alloc 1 mem 3')],
    ['negative mem', tcp('TCP: inuse 1 orphan 2 tw 0 alloc 1 mem -3')],
    ['NaN', tcp('TCP: inuse 1 orphan NaN tw 0 alloc 1 mem 3')],
    ['over an int', tcp('TCP: inuse 1 orphan 2147483648 tw 0 alloc 1 mem 3')],
    ['over what is exact', tcp('TCP: inuse 1 orphan 2 mem 9007199254740993')],
    ['a number with a tail', tcp('TCP: inuse 1 orphan 2x tw 0 alloc 1 mem 3')],
    ['a fraction', tcp('TCP: inuse 1 orphan 2.5 mem 3')],
    ['no number', tcp('TCP: inuse 1 orphan  mem 3')],
  ])('is absent with a reason: %s', (_name, text) => {
    expect(parseSockstat(text)).toEqual(absent(expect.stringMatching(/^its? /) as unknown as string));
  });

  it('reads back any pair of counts among other pairs', () => {
    const count = fc.integer({ min: 0, max: 2147483647 });
    const others = fc.array(fc.tuple(fc.constantFrom('inuse', 'tw', 'alloc', 'pressure', 'x'), count));
    fc.assert(
      fc.property(count, count, others, fc.nat(3), (orphans, memPages, pairs, at) => {
        const words = pairs.map(([key, value]) => `${key} ${value}`);
        words.splice(at, 0, `orphan ${orphans}`);
        words.push(`mem ${memPages}`);
        expect(parseSockstat(tcp(`TCP: ${words.join(' ')}`))).toEqual(present({ orphans, memPages }));
      }),
    );
  });

  it('takes any bytes without throwing, and never gives a negative number', () => {
    const pieces = fc.constantFrom('TCP:', ' orphan ', ' mem ', '\n', '-', '7', '99999999999999999999', '\0');
    const text = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' }))).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (bytes) => {
        const reading = parseSockstat(bytes);
        if (reading.status === 'absent') return;
        expect(reading.value.orphans).toBeGreaterThanOrEqual(0);
        expect(Number.isSafeInteger(reading.value.memPages)).toBe(true);
      }),
    );
  });
});
