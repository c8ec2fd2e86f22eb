import { describe, expect, it } from 'vitest';
import { isCommentRun, type LineVerdict } from '../../src/model/verdict.js';
import { styleFor } from '../../src/report/style.js';
import { verdictText } from '../../src/report/verdict-text.js';
import { verdictsOn } from './judge-text.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** A word of so many letters, the same for the same number. */
function word(number: number, length: number): string {
  let state = number + 1;
  let text = '';
  while (text.length < length) {
    state = (state * 48_271) % 2_147_483_647;
    text += LETTERS[state % 26];
  }
  return text;
}

const SHAPES: Readonly<Record<string, (line: number) => string>> = {
  'misspelt names': (line) => `tcp_${word(line, 12)} = 1\n`,
  'misspelt keys': (line) => `net.ipv4.tcp_keepalive_${word(line, 2)}vl = ${line}\n`,
  'unknown keys': (line) => `net.ipv4.${word(line, 14)} = 1\n`,
  'short keys': (line) => `vm.${line.toString(36)}=1\n`,
  'short keys on one line': (line) => `vm.${line.toString(36)}=1 `,
  'different values': (line) => `net.ipv4.tcp_fin_timeout = ${line}\n`,
  'inline comments': (line) => `net.core.somaxconn = 128 # see ${line}\n`,
  interfaces: (line) => `net.ipv4.conf.eth${line}.rp_filter = 0\n`,
  JSON: (line) => `{"net.core.somaxconn":"${line}"},\n`,
  paths: () => '/proc/sys/net',
  'form feeds': () => 'vm.a=1\f',
  equals: () => '=',
};

function linesIn(text: string): LineVerdict[] {
  return [...verdictsOn(text).inRuns()].flatMap((item) => (isCommentRun(item) ? [] : [item]));
}

/** How often one character of a text is looked at while `work` runs; patterns are not counted. */
function charactersLookedAt(work: () => void): number {
  const { prototype } = String;
  const original = Object.getOwnPropertyDescriptor(prototype, 'charCodeAt');
  if (original === undefined) throw new Error('strings have no charCodeAt');
  let count = 0;
  const counting = new Proxy(original.value as (index: number) => number, {
    apply: (target, text, args: [number]): number => {
      count += 1;
      return Reflect.apply(target, text, args);
    },
  });
  Object.defineProperty(prototype, 'charCodeAt', { ...original, value: counting });
  try {
    work();
  } finally {
    Object.defineProperty(prototype, 'charCodeAt', original);
  }
  return count;
}

/** The work on so many lines that were not there before: what was remembered of others is of no help. */
function workOn(shape: (line: number) => string, lines: number): number {
  const text = Array.from({ length: lines }, () => shape((next += 1))).join('');
  return charactersLookedAt(() => {
    for (const piece of verdictText(verdictsOn(text), { style: styleFor(false), columns: 80 })) {
      expect(piece).toBeDefined();
    }
  });
}

let next = 1000;

/** More lines than are remembered. */
const MANY_LINES = 5000;

describe('the work on a text', () => {
  it.each(Object.entries(SHAPES))('twice as much of %s is about twice the work', (_, shape) => {
    workOn(shape, MANY_LINES);
    expect(workOn(shape, 2 * MANY_LINES)).toBeLessThan(2.2 * workOn(shape, MANY_LINES));
  });

  it('compares a key that no kernel has with few of the nine hundred known ones', () => {
    const shape = (line: number) => `tcp_${word(line, 12)} = 1\n`;
    workOn(shape, MANY_LINES);
    // To look once at every letter of every known key would take more than 20,000.
    expect(workOn(shape, MANY_LINES) / MANY_LINES).toBeLessThan(1000);
  });

  it('judges a key once that several lines set', () => {
    const key = (line: number) => `net.ipv4.tcp_keepalive_${word(line, 2)}vl${line % MANY_LINES}`;
    const once = workOn((line) => `${key(line)} = 1\n`, MANY_LINES);
    const again = (line: number) => `${key(line >> 1)} = 1\n`.repeat(4);
    expect(workOn(again, MANY_LINES / 2)).toBeLessThan(once);
  });

  it.each([1000, 2000])('%i times the same lines are one proposal and one judgement each', (times) => {
    const lines = linesIn('vm.swappiness = 1\n#net.core.somaxconn = 2\nnofile = 1\n'.repeat(times));
    expect(lines).toHaveLength(3 * times);
    expect(new Set(lines.map((line) => line.proposal)).size).toBe(3);
    expect(new Set(lines.map((line) => line.judgement)).size).toBe(3);
  });

  it('keys that are judged alike share one judgement', () => {
    const keys = Array.from({ length: 5000 }, (_, index) => `vm.${word(index, 20)} = ${index}\n`);
    expect(new Set(linesIn(keys.join('')).map((line) => line.judgement)).size).toBe(1);
  });

  it.each([
    ['lowers a limit', (line: number) => `net.ipv4.tcp_max_orphans = ${line}\n`, 2],
    ['is misread', (line: number) => `vm.swappiness = 1 # see ${line}\n`, 1],
    ['contradicts another', (line: number) => `fs.${word(line >> 1, 9)} = ${line}\n`, 1],
  ])('of a value that %s only the sentence that quotes it is its own', (_, shape, sharedSentences) => {
    const lines = linesIn(Array.from({ length: MANY_LINES }, (_line, line) => shape(line)).join(''));
    const reasons = lines.slice(1).map((line) => line.judgement.reason);
    expect(new Set(lines.slice(1).map((line) => line.judgement.ruling)).size).toBe(1);
    const shared = new Set(reasons.flat().filter((sentence) => sentence.isShared));
    expect(shared.size).toBe(sharedSentences);
  });
});
