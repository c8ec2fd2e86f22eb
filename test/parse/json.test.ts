import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/model/user-error.js';
import { lineOfStep, readJson } from '../../src/parse/json.js';
import { readValidatedJson } from '../../src/parse/validated-json.js';

const SOURCE = { file: 'input.json', mostBytes: 1_000_000 };
const HOSTILE = new Set(['__proto__', 'constructor', 'prototype']);

function errorOf(run: () => unknown): UserError {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('readJson', () => {
  it('reads what JSON.stringify writes, compact or indented', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(![...HOSTILE].some((key) => text.includes(`"${key}"`)));
        expect(readJson(text, SOURCE)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('accepts nothing that JSON.parse refuses, and never throws anything but UserError', () => {
    const pieces = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        ':',
        ',',
        '1',
        '-',
        '0',
        '.',
        'e',
        'a',
        '\\',
        'u',
        ' ',
        '\n',
        'null',
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('');
        try {
          const value = readJson(text, SOURCE);
          expect(value).toEqual(JSON.parse(text));
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['nothing', '', 1, 'empty'],
    ['a truncated object', '{"a": 1,\n', 2, 'ends'],
    ['an open string', '{"a": "x', 1, 'ends inside a string'],
    ['an escape sequence in a string', '{"a":\n"\x1b[2J"}', 2, 'control character'],
    ['NaN', '[\n\nNaN]', 3, 'instead of a value'],
    ['a number that is not finite', '[1e999]', 1, 'too large'],
    ['an own __proto__ key', '{"a":1,\n"__proto__":{}}', 2, 'not allowed'],
    ['an escaped __proto__ key', '{"\\u005f_proto__":{}}', 1, 'not allowed'],
    ['a constructor key', '{"constructor":{}}', 1, 'not allowed'],
    ['a key twice', '{"a":1,\n"a":2}', 2, 'twice'],
    ['a trailing comma', '[1,]', 1, 'instead of a value'],
    ['a second value', '{}\n{}', 2, 'more text'],
    ['a leading zero', '[01]', 1, 'instead of "," or "]"'],
    ['a comment', '// x\n{}', 1, 'instead of a value'],
    ['a deep nest', '['.repeat(200_000), 1, 'deep'],
  ])('refuses %s with its line', (_name, text, line, message) => {
    const error = errorOf(() => readJson(text, SOURCE));
    expect(error.place).toEqual({ file: 'input.json', line });
    expect(error.message).toContain(message);
    expect(error.exitCode).toBe(2);
  });

  it('refuses bytes that are not UTF-8 and input that is too large', () => {
    expect(errorOf(() => readJson(Uint8Array.of(0x22, 0xff, 0x22), SOURCE)).message).toBe('not UTF-8 text');
    expect(errorOf(() => readJson(new Uint8Array(11), { ...SOURCE, mostBytes: 10 })).message).toContain(
      'larger',
    );
  });

  it('counts lines from the first line it was told', () => {
    expect(errorOf(() => readJson('{"a":}', { ...SOURCE, firstLine: 7 })).place?.line).toBe(7);
  });
});

describe('lineOfStep', () => {
  const text = '{\n "a": [\n  1,\n  {"b": 2}\n ]\n}';
  it.each([
    [['a', 1, 'b'], 4],
    [['a', 0], 3],
    [['a', 1, 'missing'], 4],
    [['missing'], 1],
  ])('%j is on line %i', (steps, line) => {
    expect(lineOfStep(text, SOURCE, steps)).toBe(line);
  });
});

describe('readValidatedJson', () => {
  const schema = v.strictObject({ list: v.array(v.pipe(v.number(), v.integer())) });
  it('names path and line of what is wrong', () => {
    const error = errorOf(() => readValidatedJson('{"list":[\n1,\n2.5]}', schema, SOURCE));
    expect(error.place).toEqual({ file: 'input.json', line: 3 });
    expect(error.message).toMatch(/^list\.1: /);
  });
  it('refuses unknown keys', () => {
    expect(errorOf(() => readValidatedJson('{"list":[],\n"more":1}', schema, SOURCE)).place?.line).toBe(2);
  });
  it('keeps a huge value out of the message', () => {
    const text = JSON.stringify({ list: ['x'.repeat(5000)] });
    expect(errorOf(() => readValidatedJson(text, schema, SOURCE)).message.length).toBeLessThan(300);
  });
});
