import { isKnownKey } from './key-names.js';
import { readKeyText } from './read-key-text.js';

const NAME_WORD =
  /^(?:[a-z_]{0,12}(?:name|key)|k|sysctl|param|parameter|variable|setting|option|tunable|item|namespace)$/;
const VALUE_WORD = /^(?:[a-z_]{0,12}value|val|v)$/;
const LONGEST_ROLE_WORD = 18;
const MOST_WORD_CHARACTERS = 200;
const MOST_TEMPLATE_CHARACTERS = 300;
const MOST_NAME_CHARACTERS = 40;
const OPENING_BRACE = '{'.charCodeAt(0);
const EQUALS_SIGN = '='.charCodeAt(0);
const LETTER_A = 'A'.charCodeAt(0);
const COLON = ':'.charCodeAt(0);

/** A separator with what stands before it: a key, or a word like "name" and "value". */
export interface Anchor {
  /** Where the word before the separator begins, quotes and brackets included. */
  readonly at: number;
  readonly word: string;
  readonly separator: ':' | '=' | '==' | '=>';
  readonly valueAt: number;
  readonly role: 'key' | 'name' | 'value';
  readonly key: string | null;
  readonly certain: boolean;
  readonly isBare: boolean;
}

/** Reads one after the other every separator whose left side is a key, or a word like "name" and "value". */
export class AnchorReader {
  readonly #text: string;
  #at = 0;
  /** The end of the next template from here on, once one was looked for. */
  #close = -1;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Anchor | null {
    const text = this.#text;
    for (let at = this.#at; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === OPENING_BRACE && text.charCodeAt(at + 1) === OPENING_BRACE) {
        // What stands in a template is its own business.
        if (this.#close !== Infinity && this.#close < at) this.#close = nextOrInfinity(text, '}}', at);
        if (this.#close + 2 - at <= MOST_TEMPLATE_CHARACTERS) at = this.#close + 1;
        continue;
      }
      if (code !== EQUALS_SIGN && code !== COLON) continue;
      const separator = separatorAt(text, at);
      if (separator === null) continue;
      const anchor = anchorBefore(text, at, separator.text, at + separator.length);
      at += separator.length - 1;
      if (anchor === null) continue;
      this.#at = at + 1;
      return anchor;
    }
    this.#at = text.length;
    return null;
  }
}

function nextOrInfinity(text: string, wanted: string, from: number): number {
  const at = text.indexOf(wanted, from);
  return at === -1 ? Infinity : at;
}

function separatorAt(text: string, at: number): { text: Anchor['separator']; length: number } | null {
  const before = text[at - 1] ?? '';
  const after = text[at + 1] ?? '';
  if (text[at] === ':') {
    if (after === '=') return { text: '=', length: 2 };
    return after === ':' || before === ':' || after === '/' ? null : { text: ':', length: 1 };
  }
  if ('!<>=~+'.includes(before) && before !== '') return null;
  // "key == 5" hands "= 5" to the kernel.
  if (after === '=') return text[at + 2] === '=' ? null : { text: '==', length: 1 };
  return after === '>' ? { text: '=>', length: 2 } : { text: '=', length: 1 };
}

function anchorBefore(
  text: string,
  separatorAt_: number,
  separator: Anchor['separator'],
  valueAt: number,
): Anchor | null {
  let end = separatorAt_ - 1;
  while (text[end] === ' ') end -= 1;
  if (text[end] === ']') return chainAnchor(text, end, separator, valueAt);
  const quote = text[end] ?? '';
  const isQuoted = quote === '"' || quote === "'" || quote === '`';
  if (isQuoted) end -= 1;
  const start = wordStart(text, end);
  if (start > end || end - start > MOST_WORD_CHARACTERS) return null;
  // A member of something in a program of C: device->dev.parent = x.
  if (text[start - 1] === '>' && text[start - 2] === '-') return null;
  const word = text.slice(start, end + 1);
  const at = isQuoted && text[start - 1] === quote ? start - 1 : start;
  const glued = gluedLength(text, word, start);
  return describeWord(word.slice(glued), at + glued, separator, valueAt);
}

/** A number, and sed's command that adds a line at the end: "$anet.core.somaxconn = 1". */
const NUMBER_BEFORE = /^(?:[-+]?\d{1,20}|\$a)(?=[a-z])/;
const WORD_BEFORE = /^[a-z][a-z0-9_]{0,20}?(?=(?:net|vm|fs|kernel)\.)/;

/**
 * The length of what was the value of the line before, where a line end was lost without a blank: "= 1024net.core.somaxconn = 1",
 * "=fqnet.core.somaxconn = 1". 0 where the word begins with the key.
 */
function gluedLength(text: string, word: string, start: number): number {
  if (word.charCodeAt(0) < LETTER_A) {
    const glued = NUMBER_BEFORE.exec(word)?.[0].length ?? 0;
    return glued > 0 && readKeyText(word.slice(glued))?.certain === true ? glued : 0;
  }
  if (text[start - 1] !== '=' && !(text[start - 1] === ' ' && text[start - 2] === '=')) return 0;
  const glued = WORD_BEFORE.exec(word)?.[0].length ?? 0;
  return isKnownKey(word.slice(glued)) ? glued : 0;
}

function describeWord(
  word: string,
  at: number,
  separator: Anchor['separator'],
  valueAt: number,
): Anchor | null {
  if (OF_OBJECT.test(word)) return null;
  // "kernel/signal.c:380" is a place in a source.
  if (separator === ':' && SOURCE_FILE.test(word)) return null;
  const role = roleOf(word);
  if (role !== 'key') {
    return { at, word, separator, valueAt, role, key: null, certain: true, isBare: false };
  }
  const plain = withoutEmphasis(word);
  const found = readKeyText(plain);
  if (found === null) return null;
  const { key, certain, isBare } = found;
  return { at, word: plain.replace(/^-+/, ''), separator, valueAt, role, key, certain, isBare };
}

/** Members of objects of programs, and names of annotations: self.swappiness, vm.RemoteCommand, net.beta.kubernetes.io/policy. */
const OF_OBJECT = /^(?:(?:self|this|cls)\.|(?:vm|fs|kernel)\.[A-Z][a-z])|\.(?:io|com|org)\//;

const SOURCE_FILE = /\/[\w-]{1,60}\.(?:[chsS]|cc|cpp|go|js|md|pl|py|rb|rs|rst|sh|ts|txt)$/;

/** Markdown's **key**, *key* and _key_; one underscore alone is part of what was written. */
function withoutEmphasis(word: string): string {
  if (word.length > 2 && word.startsWith('_') && word.endsWith('_'))
    return withoutEmphasis(word.slice(1, -1));
  return /^\*|[^.]\*$/.test(word) ? word.replace(/^\*{1,3}/, '').replace(/(?<!\.)\*{1,3}$/, '') : word;
}

function roleOf(word: string): Anchor['role'] {
  if (word.length > LONGEST_ROLE_WORD || word.includes('.')) return 'key';
  const folded = word.toLowerCase();
  if (NAME_WORD.test(folded)) return 'name';
  return VALUE_WORD.test(folded) ? 'value' : 'key';
}

/** Chef and Ruby: default['sysctl']['params']['net']['ipv4']['tcp_syn_retries']. */
function chainAnchor(
  text: string,
  last: number,
  separator: Anchor['separator'],
  valueAt: number,
): Anchor | null {
  const parts: string[] = [];
  let end = last;
  let start = last + 1;
  while (text[end] === ']' && parts.length < 12) {
    const from = Math.max(0, end - MOST_WORD_CHARACTERS);
    const open = text.slice(from, end).lastIndexOf('[');
    if (open === -1) return null;
    const inside = text.slice(from + open + 1, end).trim();
    parts.unshift(inside.replace(/^:/, '').replace(/^["']/, '').replace(/["']$/, ''));
    start = from + open;
    end = start - 1;
  }
  const at = wordStart(text, end);
  const key = keyOfChain(parts);
  if (key === null) return null;
  const word = text.slice(at, last + 1);
  return { at, word, separator, valueAt, role: 'key', key, certain: true, isBare: false };
}

function keyOfChain(parts: readonly string[]): string | null {
  const rest = [...parts];
  const isOfSysctl = parts.some((part) => part.includes('sysctl'));
  for (const wrapper of ['sysctl', 'params', 'attributes', 'values']) {
    const at = rest.lastIndexOf(wrapper);
    if (at !== -1) rest.splice(0, at + 1);
  }
  if (rest.at(-1) === 'value') rest.pop();
  if (rest.length === 0) return null;
  const joined = rest.map((part, index) => (index === 0 ? part : part.replaceAll('.', '/'))).join('.');
  const key = readKeyText(joined);
  // Other programs' attributes have such names too: default['vm']['memory'].
  return key?.certain === true && (parts.length === 1 || isOfSysctl || isKnownKey(key.key)) ? key.key : null;
}

function wordStart(text: string, end: number): number {
  let start = end;
  const least = end - MOST_WORD_CHARACTERS - 1;
  while (start >= 0 && start > least) {
    if (isWordCharacter(text.charCodeAt(start))) start -= 1;
    else if (
      text[start] === '%' &&
      text[start - 1] === '.' &&
      /^%[dsv][./]/.test(text.slice(start, start + 3))
    )
      start -= 1;
    else if (text[start] === '>' && text[start - 1] === '%' && start < end) {
      const open = text.slice(Math.max(0, start - MOST_NAME_CHARACTERS), start).lastIndexOf('<%=');
      if (open === -1) break;
      start = Math.max(0, start - MOST_NAME_CHARACTERS) + open - 1;
    } else if (text[start] === '}' && start < end) {
      const before = templateStart(text, start);
      if (before === null) break;
      start = before - 1;
    } else break;
  }
  return start + 1;
}

/** Where the ${…}, #{…} or {{…}} begins that ends here, as in net.ipv4.conf.${dev}.rp_filter; null where none does. */
function templateStart(text: string, end: number): number | null {
  const from = Math.max(0, end - MOST_NAME_CHARACTERS);
  const before = text.slice(from, end);
  const open = Math.max(...['${', '#{', '{{'].map((mark) => before.lastIndexOf(mark)));
  if (open !== -1) return from + open;
  // Python's f"net.ipv4.conf.{name}.rp_filter".
  const brace = /[.]\{[A-Za-z_][\w.]*$/.exec(before);
  return brace === null ? null : from + brace.index + 1;
}

/** Letters, digits and . / _ * @ $ - as they stand in keys. */
function isWordCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 45 && code <= 57) ||
    code === 95 ||
    code === 42 ||
    code === 64 ||
    code === 36
  );
}
