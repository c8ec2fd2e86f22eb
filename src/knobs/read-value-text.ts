import { LOST_NEWLINE } from './clean-line.js';

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
  /** The inline comment after it, marker included; null where there is none. */
  readonly comment: string | null;
}

const QUOTES = '"\'`';

/** Reads the value at the start of the text that follows a key and its separator. Every part of the text is looked at once. */
export function readValueText(region: string, extent: ValueExtent): ValueText {
  const text = withoutWrapper(region.trim());
  const first = text[0] ?? '';
  if (QUOTES.includes(first) && first !== '') return quotedValue(text, first);
  if (text.startsWith('{{')) return untilText(text, '}}');
  if (text.startsWith('${')) return untilText(text, '}');
  if (text.startsWith('$(')) return untilText(text, ')');
  // A value that begins with a pipe is a program for core_pattern, blanks and all.
  if (/^\|[/a-z]/.test(text)) return { value: text, quoted: false, comment: null };
  const { value, comment } = cut(text);
  const short = extent === 'words' ? leadingWords(value) : value;
  return { value: withoutRemark(short).replace(/(\d)[.,:]$/, '$1'), quoted: false, comment };
}

/** Numbers end where a remark in another script begins: "1\u8868\u793a\u5f00\u542f". */
function withoutRemark(value: string): string {
  if (!/^[-+\d]/.test(value)) return value;
  const remark = value.search(/[^\x20-\x7e]/);
  return remark === -1 ? value : value.slice(0, remark).trimEnd();
}

/** Nix and others wrap values: mkForce 1, lib.mkDefault "1". */
function withoutWrapper(text: string): string {
  return text.replace(/^(?:lib\.)?mk(?:Force|Default|Override \d{1,6}) {1,8}/, '');
}

function quotedValue(text: string, quote: string): ValueText {
  const end = text.indexOf(quote, 1);
  const inside = end === -1 ? text.slice(1) : text.slice(1, end);
  const lost = inside.indexOf(LOST_NEWLINE);
  return { value: (lost === -1 ? inside : inside.slice(0, lost)).trim(), quoted: true, comment: null };
}

function untilText(text: string, end: string): ValueText {
  const at = text.indexOf(end);
  return { value: at === -1 ? text : text.slice(0, at + end.length), quoted: false, comment: null };
}

/** Cuts an unquoted value where a comment, an operator of a shell, or a closing bracket or quote begins. */
function cut(text: string): { value: string; comment: string | null } {
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    const before = at === 0 ? ' ' : text[at - 1];
    const after = text[at + 1] ?? ' ';
    switch (character) {
      case '#':
      case ';':
        if (before === ' ' || character === ';') {
          const isComment = character === '#' || (before === ' ' && after === ' ' && at > 0);
          return { value: text.slice(0, at).trimEnd(), comment: isComment ? text.slice(at) : null };
        }
        break;
      case '/':
        if (before === ' ' && after === '/') return { value: text.slice(0, at).trimEnd(), comment: null };
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
        if (after === ' ' || at === text.length - 1 || '}])'.includes(after))
          return { value: text.slice(0, at).trimEnd(), comment: null };
        break;
      case '<':
        if (after === '!' || before === ' ') return { value: text.slice(0, at).trimEnd(), comment: null };
        break;
      case '\\':
        if (at === text.length - 1) return { value: text.slice(0, at).trimEnd(), comment: null };
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
        return { value: text.slice(0, at).trimEnd(), comment: null };
      default:
    }
  }
  return { value: text, comment: null };
}

/** The leading run of numbers, else the first word. */
export function leadingWords(text: string): string {
  let end = wordEnd(text, 0);
  if (!/^[-+]?\d/.test(text)) return text.slice(0, end);
  for (;;) {
    let start = end;
    while (text[start] === ' ') start += 1;
    const next = wordEnd(text, start);
    if (next === start || !/^[-+]?(?:0x)?[0-9a-fA-F]{1,24}$/.test(text.slice(start, next))) break;
    if (!/\d/.test(text[start] ?? '') && !/^[-+]\d/.test(text.slice(start, next))) break;
    end = next;
  }
  return text.slice(0, end);
}

function wordEnd(text: string, start: number): number {
  const end = text.indexOf(' ', start);
  return end === -1 ? text.length : end;
}
