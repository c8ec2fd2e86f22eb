import { stringify } from 'yaml';

/** Writes a string as one literal of a language, quotes included. */
export type Quote = (text: string) => string;

/** A word for POSIX sh, in single quotes (POSIX.1-2017 shell, 2.2.2). */
export const quoteShell: Quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** A single-quoted Ruby string: only the quote and the backslash are special in it. */
export const quoteRuby: Quote = (text) => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** A single-quoted Puppet string: a backslash is special only before a quote, a backslash or the end. */
export const quotePuppet: Quote = (text) => `'${text.replace(/\\(?=[\\']|$)|'/g, '\\$&')}'`;

/** A double-quoted Nix string, in which ${ would start an expression. */
export const quoteNix: Quote = (text) => `"${text.replace(/["\\]|\$\{/g, '\\$&')}"`;

/**
 * A YAML scalar on one line that readers of YAML 1.1 (PyYAML, Go's yaml.v2, Ruby) also take as this string: "yes", "12:30" and
 * "1_000" come out quoted.
 */
export const quoteYaml: Quote = (text) =>
  stringify(text, { version: '1.1', lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE' }).trimEnd();

/** For formats without strings: nothing may need quoting. Throws a TypeError when something does. */
export const quoteNothing: Quote = (text) => {
  if (!/^[A-Za-z0-9._/-]*$/.test(text)) throw new TypeError(`cannot be written in this format: ${text}`);
  return text;
};
