import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  quoteNix,
  quoteNothing,
  quotePuppet,
  quoteRuby,
  quoteShell,
  quoteYaml,
} from '../../src/emit/quote.js';
import { renderStrictly } from '../../src/emit/render-strictly.js';
import { hostileText } from '../support/hostile-text.js';

describe('renderStrictly', () => {
  it('quotes strings, writes numbers plain and lines as they are', () => {
    const template = 'a={{a}} n={{n}}\n{{#lines}}\n  # {{{.}}}\n{{/lines}}\nend\n';
    const view = { a: "it's", n: 87000, lines: ['one {{x}}', ''] };
    expect(renderStrictly(template, view, quoteShell)).toBe(
      "a='it'\\''s' n=87000\n  # one {{x}}\n  # \nend\n",
    );
  });

  it.each([
    ['{{a}}{{b}}', { a: 'x' }, 'does not have: b'],
    ['{{constructor}}', {}, 'does not have: constructor'],
    ['{{__proto__}}', {}, 'does not have: __proto__'],
    ['{{a.length}}', { a: 'x' }, 'does not have: a.length'],
    ['nothing', { a: 'x' }, 'does not use: a'],
    ['{{{a}}}', { a: 'x' }, 'only {{a}} is allowed'],
    ['{{> a}}', { a: 'x' }, 'only {{a}} is allowed'],
    ['{{^a}}x{{/a}}', { a: [] }, 'is a list'],
    ['{{a}}', { a: ['x'] }, 'is a list of lines'],
    ['{{#a}}{{{.}}}{{/a}}', { a: 'x' }, 'is not a list of lines'],
    ['{{#a}}{{b}}{{/a}}', { a: ['x'], b: 'y' }, 'something else than its lines'],
    ['{{#a}}x{{/a}}', { a: ['x'] }, 'something else than its lines'],
  ])('refuses %s with %j', (template, view, message) => {
    expect(() => renderStrictly(template, view as never, quoteShell)).toThrow(message);
  });
});

describe('quotes', () => {
  /** Reads a single-quoted literal back by the rules of the language. */
  function unquoteSingle(literal: string, escapes: RegExp): string {
    expect(literal.startsWith("'") && literal.endsWith("'")).toBe(true);
    return literal.slice(1, -1).replace(escapes, '$1');
  }

  it.each<[string, (text: string) => string, (literal: string) => unknown]>([
    ['shell', quoteShell, (literal) => literal.slice(1, -1).replaceAll("'\\''", "'")],
    ['ruby', quoteRuby, (literal) => unquoteSingle(literal, /\\([\\'])/g)],
    ['puppet', quotePuppet, (literal) => unquoteSingle(literal, /\\([\\'])/g)],
    ['nix', quoteNix, (literal) => literal.slice(1, -1).replace(/\\(["\\$])/g, '$1')],
    ['yaml', quoteYaml, (literal) => parse(literal, { version: '1.1' }) as unknown],
  ])('%s gives the text back', (_name, quote, unquote) => {
    fc.assert(
      fc.property(hostileText, (text) => {
        // Half of a surrogate pair is no text that a file could hold.
        fc.pre(Buffer.from(text).toString() === text);
        expect(unquote(quote(text))).toBe(text);
      }),
    );
  });

  it.each(['yes', '12:30', '1_000', '0x10', '1e3', 'null', '~', '', ' a', '<<', '=', '2026-01-01'])(
    'yaml keeps %j a string for readers of YAML 1.1',
    (text) => {
      const literal = quoteYaml(text);
      expect(literal).not.toContain('\n');
      expect(parse(`a: ${literal}`, { version: '1.1' })).toEqual({ a: text });
    },
  );

  it('a format without strings takes nothing that would need quoting', () => {
    expect(quoteNothing('/etc/sysctl.d/99-zz.conf')).toBe('/etc/sysctl.d/99-zz.conf');
    expect(() => quoteNothing('a b')).toThrow(TypeError);
  });
});
