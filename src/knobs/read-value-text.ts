import { LOST_NEWLINE } from './clean-line.js';
import { isTemplate } from './template.js';

/** How much of the text after a separator belongs to the value. */
export type ValueExtent =
  /** A line of its own: everything up to an inline comment or an operator. */
  | 'line'
  /** One of several things on a line: the leading numbers, else the first word. */
  | 'words';

export interface ValueText {
  readonly value: string;
  /** Whether the value stood in quotes of its own. */
  readonly quoted: boolean;
  /** The remark after it, marker included; null where there is none. */
  readonly comment: string | null;
}

/** The commonest value of all. */
const PLAIN_NUMBER = new RegExp(`^\\d{1,20}(?=$|${LOST_NEWLINE})`);
const QUOTES = '"\'`';
/** The old value and an arrow: "60 -> 30" sets 30. */
const OLD_VALUE = /^[-+]?\d[\d ]{0,60}(?:-{1,2}>|=>|\u2192) {0,8}(?=[-+]?\d)/;

/** tuned's ">4096": no less than it. */
const AT_LEAST = /^[<>] ?(?=\d)/;

/** Reads the value at the start of the text that follows a key and its separator. Every part of the text is looked at once. */
export function readValueText(region: string, extent: ValueExtent): ValueText {
  const trimmed = region.trim();
  const plain = PLAIN_NUMBER.exec(trimmed);
  if (plain !== null) return { value: plain[0], quoted: false, comment: null };
  const text = withoutWrapper(trimmed).replace(AT_LEAST, '').replace(OLD_VALUE, '');
  const first = text[0] ?? '';
  // A shell runs what stands in backticks, Markdown shows it.
  const command = first === '`' ? /^`[a-z]+ [^`]{1,200}`/.exec(text) : null;
  if (command !== null) return { value: command[0], quoted: false, comment: null };
  if (QUOTES.includes(first) && first !== '') return quotedValue(text, first);
  if (text.startsWith('{{')) return untilText(text, '}}', extent);
  if (text.startsWith('<%')) return untilText(text, '%>', extent);
  const placeholder = /^<[\w -]{1,40}>(?: <[\w -]{1,40}>){0,3}/.exec(text);
  if (placeholder !== null) return { value: placeholder[0], quoted: false, comment: null };
  // A value that begins with a pipe is a program for core_pattern, blanks and all.
  if (/^\|[/a-z]/.test(text)) return { value: text, quoted: false, comment: null };
  const list = /^[([] {0,4}([-+]?\d[-+\d, ]{0,100})[)\]]/.exec(text)?.[1];
  if (list?.includes(','))
    return { value: list.split(/[, ]+/).join(' ').trim(), quoted: false, comment: null };
  const { value, comment } = cut(text);
  const short = extent === 'words' ? leadingWords(value) : value;
  const { number, remark } = apartFromRemark(short);
  // A dash before the next of several things began an item of a list; a range that a line leaves open ends in one too.
  const mark = (extent === 'words' ? /(?<=\d)[.,:!-]$/ : /(?<=\d)[.,:!]$/).exec(number)?.[0] ?? null;
  const bare = mark === null ? number : number.slice(0, -1);
  return { value: bare, quoted: false, comment: comment ?? remark ?? mark };
}

const NUMBERS = /^[-+]?\d[\d ]*/;
const NUMBER_WORD = /^[-+]?\d[\w%,.:/+-]*$/;
const ARITHMETIC = /^(?:[-+*/]|<<) ?[\d(]/;

const UNIT =
  /^(?:bits?|[kmgt]i?b?|b|bytes?|[kmg]bytes?|[mu]?s|m?secs?|(?:milli|micro)?seconds?|mins?|minutes?|h|hrs?|hours?|d|days?|pages?|packets?|segments?)$/i;
const FOREIGN = /[^\x20-\x7e]/;
/** A number, with its unit, at the start of a word that goes on in another script. */
const NUMBER_BEFORE_WORD =
  /^[-+]?(?:0x[\da-f]{1,16}|\d[\d.,:/%-]*(?:(?:[kmgt]i?b?|m?s|sec|min|h|d|bytes?|pages?)(?![a-z]))?)/i;

/**
 * What follows the numbers: a sentence, or something that begins with a mark ("(default 60)", "// more") or holds other letters than
 * ASCII. Their unit stays with them.
 */
function apartFromRemark(value: string): { number: string; remark: string | null } {
  if (!/^[-+\d]/.test(value)) return { number: value, remark: null };
  // "65536(64K)": the brackets tell it again.
  const bracket = /^[-+]?\d{1,20}(?=\([^()]{1,40}\)$)/.exec(value)?.[0];
  if (bracket !== undefined) return { number: bracket, remark: value.slice(bracket.length) };
  const foreignAt = value.search(FOREIGN);
  let end = 0;
  for (;;) {
    let start = end;
    while (value[start] === ' ') start += 1;
    if (start === value.length) return { number: value, remark: null };
    const next = wordEnd(value, start);
    if (foreignAt >= start && foreignAt < next) {
      const glued = NUMBER_BEFORE_WORD.exec(value.slice(start, foreignAt))?.[0] ?? '';
      const at = glued === '' ? end : start + glued.length;
      return { number: value.slice(0, at), remark: value.slice(at).trimStart() };
    }
    if (start > 0 && !NUMBER_WORD.test(value.slice(start, next))) {
      const rest = value.slice(start);
      const isRemark = !UNIT.test(rest) && !ARITHMETIC.test(rest) && !isTemplate(rest);
      return isRemark ? { number: value.slice(0, end), remark: rest } : { number: value, remark: null };
    }
    end = next;
  }
}

/** Nix and others wrap values: mkForce 1, lib.mkDefault "1", and Python's quotes have letters: f"{n}". */
function withoutWrapper(text: string): string {
  return text.replace(/^[bfru]{1,2}(?=["'])|^(?:lib\.)?mk(?:Force|Default|Override \d{1,6}) {1,8}/, '');
}

function quotedValue(text: string, quote: string): ValueText {
  const end = text.indexOf(quote, 1);
  const inside = end === -1 ? text.slice(1) : text.slice(1, end);
  const lost = inside.indexOf(LOST_NEWLINE);
  return { value: (lost === -1 ? inside : inside.slice(0, lost)).trim(), quoted: true, comment: null };
}

/** Up to the end of a template; where the line is its own, of the last of several. */
function untilText(text: string, end: string, extent: ValueExtent): ValueText {
  const at = extent === 'line' ? text.lastIndexOf(end) : text.indexOf(end);
  return { value: at === -1 ? text : text.slice(0, at + end.length), quoted: false, comment: null };
}

/** Cuts an unquoted value where a comment, an operator of a shell, or the bracket or quote around it ends. */
function cut(text: string): { value: string; comment: string | null } {
  const upTo = (at: number) => ({ value: text.slice(0, at).trimEnd(), comment: null });
  const apart = (at: number) => ({ value: text.slice(0, at).trimEnd(), comment: text.slice(at) });
  let numbersEnd: number | null = null;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if ('([{'.includes(character)) depth += 1;
    else if (depth > 0) {
      if (')]}'.includes(character)) depth -= 1;
      else if (character === LOST_NEWLINE) return upTo(at);
      continue;
    }
    const before = at === 0 ? ' ' : text[at - 1];
    const after = text[at + 1] ?? ' ';
    switch (character) {
      case '#':
      case ';':
        if (after === '{') break;
        numbersEnd ??= NUMBERS.exec(text)?.[0].length ?? -1;
        if (before === ' ' || character === ';' || at === numbersEnd) return apart(at);
        break;
      case '/':
        if (before === ' ' && after === '/') return apart(at);
        break;
      case '*':
        if (after === '*') return upTo(at);
        break;
      case '>':
        // "262144>/dev/null" and "1 >> file" end the value, an arrow in a sentence too.
        return {
          value: text
            .slice(0, at)
            .replace(/ [12]?$/, '')
            .trimEnd(),
          comment: null,
        };
      case ',':
        if (/^, ?\d/.test(text.slice(at, at + 3))) break;
        if ('}])'.includes(after)) return upTo(at);
        if (after === ' ' || at === text.length - 1) return apart(at);
        break;
      case '<':
        if (after === '!' || before === ' ') return apart(at);
        break;
      case '\\':
        if (at === text.length - 1) return upTo(at);
        break;
      case '&':
      case '|':
      case ')':
      case ']':
      case '}':
      case '"':
      case "'":
      case '`':
      case LOST_NEWLINE:
        return upTo(at);
      default:
    }
  }
  return { value: text, comment: null };
}

/** A number, perhaps with a remark in another script glued to it. */
const NUMBER_OF_SEVERAL = /^[-+]?(?:0x)?[0-9a-fA-F]{1,24}(?:$|[^\x20-\x7e])/;

/** The leading run of numbers, else the first word, with what stands in its brackets. */
export function leadingWords(text: string): string {
  if (!/^[-+]?\d/.test(text)) return text.slice(0, bracketedWordEnd(text));
  let end = wordEnd(text, 0);
  for (;;) {
    let start = end;
    while (text[start] === ' ') start += 1;
    const next = wordEnd(text, start);
    if (next === start || !NUMBER_OF_SEVERAL.test(text.slice(start, next))) break;
    if (!/\d/.test(text[start] ?? '') && !/^[-+]\d/.test(text.slice(start, next))) break;
    end = next;
  }
  return text.slice(0, end);
}

function wordEnd(text: string, start: number): number {
  const end = text.indexOf(' ', start);
  return end === -1 ? text.length : end;
}

function bracketedWordEnd(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if ('([{'.includes(character)) depth += 1;
    else if (depth > 0 && ')]}'.includes(character)) depth -= 1;
    else if (character === ' ' && depth === 0) return at;
  }
  return text.length;
}
