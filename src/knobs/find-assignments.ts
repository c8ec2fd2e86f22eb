import { LOST_NEWLINE } from './clean-line.js';
import { pairsIn } from './find-pairs.js';
import { redirectsIn } from './find-redirects.js';
import { hasRoot, isKnownKey } from './key-names.js';
import { programValue } from './program-value.js';
import { readKeyText } from './read-key-text.js';
import { leadingWords, readValueText, type ValueText } from './read-value-text.js';
import { isTemplate } from './template.js';

/** Something found in one line of text, in the order it stands there. */
export type LineEvent =
  | {
      readonly type: 'assignment';
      readonly at: number;
      readonly key: string;
      readonly written: string;
      readonly value: string;
      /** What a sysctl.conf would hand to the kernel besides, where the line could be one of it. */
      readonly alsoWritten: string | null;
      /** Whether the line has the form of a sysctl.conf: a key, an equals sign, and nothing before. */
      readonly isConf?: boolean;
      /** Present where a command hands the value on as it is written, without reading it as a number or a truth. */
      readonly isVerbatim?: boolean;
      /** Present where the key may be another program's setting: only lines of a sysctl.conf around it make it a key. */
      readonly isDoubtful?: boolean;
      /** Present where a mark of a comment stands right before the key, behind another assignment. */
      readonly isCommented?: boolean;
    }
  /** A key whose value stands elsewhere ("name: net.core.somaxconn"). */
  | { readonly type: 'name'; readonly at: number; readonly key: string; readonly written: string }
  /** A key whose value is on the line and cannot be told. */
  | {
      readonly type: 'unreadable';
      readonly at: number;
      readonly key: string;
      readonly written: string;
      readonly problem: string;
    }
  /** A value whose key stands elsewhere ("value: 1024"). */
  | { readonly type: 'value'; readonly at: number; readonly value: string };

const NAME_WORD =
  /^(?:[a-z_]{0,12}(?:name|key)|k|sysctl|param|parameter|variable|setting|option|tunable|item|namespace)$/;
const VALUE_WORD = /^(?:[a-z_]{0,12}value|val|v)$/;
const LONGEST_ROLE_WORD = 18;
/** Keys whose values are texts of several words. */
const TEXT_KEY =
  /congestion_control$|_qdisc$|_ports$|^kernel\.(?:core_pattern|hostname|domainname|modprobe|poweroff_cmd|hotplug)$/;
const MOST_WORD_CHARACTERS = 200;
const MOST_TEMPLATE_CHARACTERS = 300;
const MOST_NAME_CHARACTERS = 40;
const OPENING_BRACE = '{'.charCodeAt(0);
const EQUALS_SIGN = '='.charCodeAt(0);
const LETTER_A = 'A'.charCodeAt(0);
const COLON = ':'.charCodeAt(0);

/**
 * The assignments, key names and values in one cleaned line, one at a time: a line may hold a million. Looks at every character a
 * bounded number of times.
 */
export function* assignmentsIn(text: string): Generator<LineEvent, void, undefined> {
  const others = othersIn(text);
  let other = others.next();
  const anchors = new AnchorReader(text);
  let before: Anchor | null = null;
  let anchor = anchors.next();
  const commandAt = anchor === null ? -1 : sysctlCommandAt(text);
  const firstAt = text.length - text.trimStart().length;
  while (anchor !== null) {
    const after = anchors.next();
    const found = isTitle(text, anchor, before)
      ? null
      : readAnchor(text, anchor, text.slice(anchor.valueAt, after?.at ?? text.length), {
          alone: before === null && after === null,
          isFirst: anchor.at <= firstAt + 1,
          afterCommand: commandAt !== -1 && commandAt < anchor.at,
        });
    if (found !== null) {
      for (; other.done !== true; other = others.next()) {
        const { event } = other.value;
        if (event.at > found.at || (other.value.isTitle && event.at === found.at)) break;
        yield event;
      }
      yield found;
    }
    before = anchor;
    anchor = after;
  }
  for (; other.done !== true; other = others.next()) yield other.value.event;
}

interface OtherEvent {
  readonly event: LineEvent;
  /** Whether it is the title of a resource of Chef. */
  readonly isTitle: boolean;
}

const NO_OTHERS: Iterator<OtherEvent, void> = { next: () => ({ done: true, value: undefined }) };

/** What is found without a separator, in the order of the text. */
function othersIn(text: string): Iterator<OtherEvent, void> {
  const title = findResourceTitle(text);
  return title === null && !MAY_HAVE_OTHERS.test(text) ? NO_OTHERS : merged(text, title);
}

/** A file under /proc/sys, or a key in quotes. */
const MAY_HAVE_OTHERS = /\/proc\/sys\/|["'`](?:net|vm|fs|kernel)[./]/;

function* merged(text: string, title: LineEvent | null): Generator<OtherEvent, void, undefined> {
  const redirects = redirectsIn(text);
  const pairs = pairsIn(text);
  let [redirect, pair] = [redirects.next(), pairs.next()];
  let titleAt = title?.at ?? Infinity;
  while (redirect.done !== true || pair.done !== true) {
    const isRedirect = pair.done === true || (redirect.done !== true && redirect.value.at <= pair.value.at);
    const event = (isRedirect ? redirect.value : pair.value) as LineEvent;
    if (isRedirect) redirect = redirects.next();
    else pair = pairs.next();
    if (title !== null && event.at > titleAt) {
      titleAt = Infinity;
      yield { event: title, isTitle: true };
    }
    yield { event, isTitle: false };
  }
  if (title !== null && titleAt !== Infinity) yield { event: title, isTitle: true };
}

interface Anchor {
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
class AnchorReader {
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
  const glued = at === start ? gluedWord(text, word, at) : 0;
  return describeWord(word.slice(glued), at + glued, separator, valueAt);
}

/** The length of the word that was the value of the line before, where a line end was lost: "=fqnet.core.somaxconn = 1". */
function gluedWord(text: string, word: string, at: number): number {
  if (text[at - 1] !== '=' && !(text[at - 1] === ' ' && text[at - 2] === '=')) return 0;
  const glued = /^[a-z][a-z0-9_]{0,20}?(?=(?:net|vm|fs|kernel)\.)/.exec(word)?.[0].length ?? 0;
  return isKnownKey(word.slice(glued)) ? glued : 0;
}

/**
 * The value of the line before, where a line end was lost without a blank: "= 1024net.core.somaxconn = 1". And sed's command that adds
 * a line at the end: "$anet.core.somaxconn = 1".
 */
const GLUED_BEFORE = /^(?:[-+]?\d{1,20}|\$a)(?=[a-z])/;

function describeWord(
  word: string,
  at: number,
  separator: Anchor['separator'],
  valueAt: number,
): Anchor | null {
  // "kernel/signal.c:380" is a place in a source.
  if (separator === ':' && SOURCE_FILE.test(word)) return null;
  const role = roleOf(word);
  if (role !== 'key') {
    return { at, word, separator, valueAt, role, key: null, certain: true, isBare: false };
  }
  const glued = word.charCodeAt(0) < LETTER_A ? (GLUED_BEFORE.exec(word)?.[0].length ?? 0) : 0;
  if (glued > 0 && readKeyText(word.slice(glued))?.certain === true) {
    return describeWord(word.slice(glued), at + glued, separator, valueAt);
  }
  const plain = withoutEmphasis(word);
  const found = readKeyText(plain);
  if (found === null) return null;
  const { key, certain, isBare } = found;
  return { at, word: plain.replace(/^-+/, ''), separator, valueAt, role, key, certain, isBare };
}

const SOURCE_FILE = /\/[\w-]{1,60}\.(?:[chsS]|cc|cpp|go|js|md|pl|py|rb|rs|rst|sh|ts|txt)$/;

/** Markdown's **key**, *key* and _key_. */
function withoutEmphasis(word: string): string {
  return /^[*_]|[^.][*_]$/.test(word)
    ? word.replace(/^[*_]{1,3}/, '').replace(/(?<!\.)[*_]{1,3}$/, '')
    : word;
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
    else if (text[start] === '}' && start < end) {
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

/** "- name: vm.swappiness = 10" titles a task; it is not the assignment. */
function isTitle(text: string, anchor: Anchor, before: Anchor | null): boolean {
  if (anchor.role !== 'key' || before?.role !== 'name' || before.separator !== ':') return false;
  if (before.word.toLowerCase() !== 'name') return false;
  const between = text.slice(before.valueAt, anchor.at).trim();
  return between.length <= 1 || /^["']?[A-Z][a-z]{0,20} /.test(`${between} `);
}

function readAnchor(
  text: string,
  anchor: Anchor,
  region: string,
  context: { readonly alone: boolean; readonly isFirst: boolean; readonly afterCommand: boolean },
): LineEvent | null {
  const { isFirst } = context;
  if (anchor.role === 'name') return readName(anchor, region);
  if (anchor.role === 'value') {
    const extent = anchor.separator === '=' && !isFirst ? 'words' : 'line';
    return { type: 'value', at: anchor.at, value: readValueText(region, extent).value };
  }
  const key = anchor.key as string;
  if (opensBlock(anchor, region)) {
    if (anchor.separator === ':' && isAfterWords(text, anchor.at)) return null;
    const isKey = anchor.certain && (anchor.isBare || isKnownKey(key) || hasRoot(key));
    return isKey ? { type: 'name', at: anchor.at, key, written: anchor.word } : null;
  }
  if (anchor.word.endsWith(']') && region.trim() === '') {
    const problem = 'its value is not on the line';
    return { type: 'unreadable', at: anchor.at, key, written: anchor.word, problem };
  }
  if (anchor.separator === '==' && !isFirst) return null;
  const quoted = wholeQuote(text, anchor.at, region);
  const stopsAtBlank = context.afterCommand && quoted === null;
  const isLine = quoted !== null || (!stopsAtBlank && isLineOfItsOwn(text, anchor.at));
  const extent = context.alone && isLine ? 'line' : 'words';
  const read = readValueText(quoted ?? region, extent);
  if (isPattern(text, anchor.at, read.value)) return null;
  const made = programValue(text, anchor.at, region, TEXT_KEY.test(key));
  if (made !== null && 'problem' in made) {
    if (!anchor.certain) return null;
    return { type: 'unreadable', at: anchor.at, key, written: anchor.word, problem: made.problem };
  }
  const isTalk = extent === 'line' && !read.quoted && isSentence(read.value) && !TEXT_KEY.test(key);
  const value = made?.variable ?? (isTalk ? leadingWords(read.value) : read.value);
  if (anchor.separator === ':' && !read.quoted && isProse(key, region, isQuotedKey(text, anchor)))
    return null;
  if (anchor.separator === ':' && !isKnownKey(key) && isAfterWords(text, anchor.at)) return null;
  if (saysItself(anchor, value)) return null;
  if (anchor.isBare && anchor.separator === ':' && !isKnownKey(key)) return null;
  if (
    anchor.isBare &&
    !isBareSetting(text, anchor, { alone: context.alone, afterCommand: context.afterCommand, read })
  )
    return null;
  const isConf = isFirst && context.alone && isConfKey(text, anchor);
  const isCommanded = context.afterCommand && anchor.separator === '=' && !anchor.isBare;
  const isCertain = anchor.certain || isCommanded;
  if (!isCertain && !(isConf && /^[-+]?\d/.test(value))) return null;
  return {
    type: 'assignment',
    at: anchor.at,
    key,
    written: anchor.word,
    value,
    alsoWritten: isConf && made === null ? alsoWritten(region, read, anchor) : null,
    isConf: isConf && isCertain,
    isDoubtful: !isCertain,
    ...(isAfterMark(text, anchor.at) ? { isCommented: true } : {}),
    isVerbatim: isCommanded,
  };
}

/** Whether words of a sentence stand before: "To change vm.swappiness:" is no key of YAML. */
function isAfterWords(text: string, at: number): boolean {
  return /^[^"'{[(,]*\p{L}[^"'{[(,]* $/u.test(text.slice(Math.max(0, at - 80), at).replace(/["'`]$/, ''));
}

/** A program's constant for the name of a key, or a variable for what it reads: vm_swappiness = "vm.swappiness". */
function saysItself({ word, key }: Anchor, value: string): boolean {
  if (/[./]/.test(word)) return false;
  return value.startsWith('$(') || (value.includes('.') && readKeyText(value)?.key === key);
}

/** Commands that look for a text or show a file, with what is between them and a key. */
const ASKS =
  /(?:\b(?:if|elif|assert)(?: not)? ["']|\b[efz]?grep(?: -{1,2}[\w-]{1,20}){0,4} {1,4}|\b(?:cat|head|less|ls) |[!=]= {0,4})["']?$/;

/** What grep, conditions and Ansible's lineinfile look for: "^net.core.somaxconn=", "vm.swappiness=.*". */
function isPattern(text: string, at: number, value: string): boolean {
  if (ASKS.test(text.slice(Math.max(0, at - 60), at))) return true;
  return (
    /^(?:\.\*|\\s|\[\^|\[0-9\])/.test(value) || /\^[#?*\\s ]{0,8}$/.test(text.slice(Math.max(0, at - 12), at))
  );
}

const TRUTH = /^(?:true|false|yes|no|on|off|null)$/i;

function isQuotedKey(text: string, { at }: Anchor): boolean {
  return text[at] === '"' || text[at] === "'";
}

/** "key: how long a socket waits" describes a key, and so does a word that is no truth. */
function isProse(key: string, region: string, isQuoted: boolean): boolean {
  const text = region.trim();
  if (/^\d{1,2} (?:numbers|values|integers|fields)\b/.test(text)) return true;
  if (TEXT_KEY.test(key) || /^[-+\d$@<{|/([]/.test(text)) return false;
  const word = /^([A-Za-z][\w.:/-]*)[\s,;}\])]*(?:#.*)?$/.exec(text)?.[1];
  // "tcp_fin_timeout: seconds" says what it is; numbers have digits, variables underscores.
  if (isQuoted) return word === undefined && !/^[A-Za-z_][\w.]{0,60}\(/.test(text);
  return word === undefined || (/^[A-Za-z]+$/.test(word) && !TRUTH.test(word));
}

/**
 * A name without its folder is a setting at the start of a line, in quotes or brackets, after a command, or among others; after other
 * words it is part of a sentence or a script. What it is given must look like a value: a script's variables hold more.
 */
function isBareSetting(
  text: string,
  anchor: Anchor,
  context: { readonly alone: boolean; readonly afterCommand: boolean; readonly read: ValueText },
): boolean {
  const { value, quoted } = context.read;
  if (!quoted && !/^(?:[-+]?\d|[a-z][a-z0-9_-]*$|\{\{|<%|$)/.test(value)) return false;
  if (!context.alone || context.afterCommand || isLineOfItsOwn(text, anchor.at)) return true;
  const before = text.slice(Math.max(0, anchor.at - 40), anchor.at).trimEnd();
  if (/[(:]$/.test(before) && goesOn(text, anchor, value)) return false;
  return before === '' || (/["'`{([|:>]$/.test(before) && !before.endsWith('||'));
}

/** Whether words of a sentence follow the value: "(tcp_tw_recycle = 1 was removed)". */
function goesOn(text: string, anchor: Anchor, value: string): boolean {
  const rest = text.slice(anchor.valueAt, anchor.valueAt + value.length + 60).trimStart();
  return /^ {1,4}[A-Za-z]+ [A-Za-z]/.test(rest.slice(value.length));
}

/** What stands between the key and the quote that closes the one just before the key; null where there is none. */
function wholeQuote(text: string, at: number, region: string): string | null {
  const quote = text[at - 1] ?? '';
  if (quote !== '"' && quote !== "'") return null;
  const end = region.indexOf(quote);
  return end === -1 ? null : region.slice(0, end);
}

/** What is put into a file is a comment there: echo "# net.ipv4.ip_forward = 1". */
function isAfterMark(text: string, at: number): boolean {
  const mark = text[text[at - 1] === ' ' ? at - 2 : at - 1];
  if (mark !== '#' && mark !== ';') return false;
  return /(?:^|[\s(,=])["'`](?:#{1,3}|;) ?$/.test(text.slice(Math.max(0, at - 9), at));
}

/** A key as sysctl.conf has it: not a quoted one of Nix, TOML or Terraform, no Ruby attribute, no net_ipv4_tcp_sack of Azure's. */
function isConfKey(text: string, anchor: Anchor): boolean {
  return (
    anchor.separator.startsWith('=') &&
    anchor.separator !== '=>' &&
    /[a-z/-]/.test(text[anchor.at] ?? '') &&
    (anchor.isBare || /[./]/.test(anchor.word)) &&
    !anchor.word.includes('[')
  );
}

/** What a sysctl.conf hands over besides the value; a mark after a word, or alone after a name without its folder, is one of a program. */
function alsoWritten(region: string, read: ValueText, { isBare }: Anchor): string | null {
  // Code of Markdown ends in a mark of its own.
  if (read.quoted) return region.trim().replace(/`{1,3}$/, '');
  const rest = read.comment ?? '';
  const isWord = !/^[-+]?\d/.test(read.value) && !rest.startsWith('; ');
  const isOfProgram = /^[;,]/.test(rest) && (isWord || (isBare && rest.length === 1));
  return isOfProgram ? null : read.comment;
}

/** The line is the assignment, perhaps in quotes; not a sentence with an assignment in it. */
function isLineOfItsOwn(text: string, at: number): boolean {
  return /^[\s"'`]*(?:echo )?[\s"'`]*$/.test(text.slice(Math.max(0, at - 40), at)) && at < 40;
}

/** More words than a value has: the rest of the line is talk. */
function isSentence(value: string): boolean {
  return (
    value.includes(' ') && value.split(' ', 6).length > 5 && !/^[-+0-9 ]+$/.test(value) && !isTemplate(value)
  );
}

/** The value stands in a block below or further on: YAML maps, Puppet and Terraform resources. */
function opensBlock(anchor: Anchor, region: string): boolean {
  const rest = region.trim();
  if (rest.startsWith('{') && !rest.startsWith('{{')) return !/^\{\w+\}/.test(rest);
  if (anchor.separator !== ':') return false;
  return (
    rest === '' ||
    rest.startsWith('#') ||
    /^(?:ensure|value|permanent|comment|target|prefix|persist)\b/.test(rest)
  );
}

function readName(anchor: Anchor, region: string): LineEvent | null {
  const word = /^ *["']?([A-Za-z0-9_./*@$-]{3,200})["']?(.?)/.exec(region);
  if (word === null) return null;
  const rest = region.slice(word[0].length).trimStart();
  if (word[2] === '=' || word[2] === ':' || rest.startsWith('=')) return null;
  if (word[1]?.endsWith('.conf') === true) return null;
  const isSentenceStart =
    anchor.separator === ':' && /^[A-Za-z]/.test(rest) && !/^(?:value|state)\b/.test(rest);
  if (isSentenceStart) return null;
  const key = readKeyText(word[1] ?? '');
  if (key === null || !key.certain) return null;
  return { type: 'name', at: anchor.at, key: key.key, written: word[1] ?? '' };
}

/** What a program writes to the file that it opened on a line before: f.write("1\n"). */
const WRITTEN_TO_FILE = new RegExp(
  `^\\w{1,20}[.](?:write|puts|print)[ (]{1,3}b?["']([-+]?\\d[\\d \\t]{0,60})${LOST_NEWLINE}?["']\\)?;?$`,
);

/** Chef's sysctl 'vm.swappiness' do, and the lines inside: key '…', value 10. */
function findResourceTitle(text: string): LineEvent | null {
  const start = text.length - text.trimStart().length;
  if (!/^(?:\w{0,20}sysctl|key|value|\w{1,20}[.](?:write|puts|print))/.test(text.slice(start, start + 30)))
    return null;
  const head = text.slice(start, start + 300);
  const inFile = WRITTEN_TO_FILE.exec(head)?.[1];
  if (inFile !== undefined) return { type: 'value', at: start, value: inFile.trim() };
  const title =
    /^\w{0,20}sysctl(?:_param)? +["']([^"']{3,200})["'] +(?:do|\{)/.exec(head) ??
    /^key +["']([^"']{3,200})["']/.exec(head);
  if (title !== null) {
    const key = readKeyText(title[1] ?? '');
    if (key === null || !key.certain) return null;
    const named = { at: start, key: key.key, written: title[1] ?? '' };
    const inside = /^ {1,8}value +(.*)/.exec(head.slice(title[0].length));
    if (inside === null) return { type: 'name', ...named };
    const { value } = readValueText(inside[1] ?? '', 'words');
    return { type: 'assignment', ...named, value, alsoWritten: null };
  }
  if (!/^value +(?:["'\d@<-]|[a-z]\w*[[.(])/.test(head)) return null;
  return { type: 'value', at: start, value: readValueText(head.slice('value'.length), 'line').value };
}

/** "sysctl = {" of Terraform and Nix. */
const MAP = /^ {0,4}(?:=|=>|:) {0,4}[[{]/;

/** Where a sysctl command (or docker's --sysctl) stands, or -1; "sysctl:" of YAML and "sysctl.conf" are none. */
function sysctlCommandAt(text: string): number {
  for (let at = text.indexOf('sysctl'); at !== -1; at = text.indexOf('sysctl', at + 6)) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + 6] ?? ' ';
    if (/[\s/"'(;&|`=-]/.test(before) && /[\s"'=,]/.test(after) && !MAP.test(text.slice(at + 6, at + 16)))
      return at;
    if (before === LOST_NEWLINE && after === ' ') return at;
  }
  return -1;
}
