/** Stands in a cleaned line where the text says \n, or has a line end of another system: lines joined to the next by escaping. */
export const LOST_NEWLINE = '\u0001';

/** Lines without any of these characters, most of all lines, are as they were typed. */
const MAY_NEED_CLEANING = /[\0-\x1f\x7f-\uffff&\\<*[{']|[=%]3D/;
const NEEDS_CLEANING = /[^\x20-\x7e]|[=%]3D|[&\\<]|\*\*|\[\/|\[code\]|'''|\{\{ic\|/;

const ENTITIES: Readonly<Record<string, string>> = {
  gt: '>',
  lt: '<',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  equals: '=',
  ndash: '-',
  mdash: '-',
  ldquo: '"',
  rdquo: '"',
  lsquo: "'",
  rsquo: "'",
  rarr: '\u2192',
};

const TAG =
  /<\/?(?:td|th|tr|code|pre|li|ul|ol|p|br|b|i|u|strong|em|span|div|table|thead|tbody|kbd|tt|samp|var|mark|font|small|sub|sup|dl|dt|dd|h[1-6]|blockquote|section|article|a)(?: [^<>]{0,200})?\/?>/gi;
const MAY_BE_TAG = /<\/?[a-z]/i;
const CELL_END = /<\/t[dh] {0,8}>/gi;

/** Characters as web pages, word processors and other systems write them, in ranges, and what stands for them in a cleaned line. */
const REPLACED: readonly (readonly [string, string])[] = [
  ['\n\r\u0085\u2028\u2029', LOST_NEWLINE],
  ['\t\v\f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000', ' '],
  ['\u200b-\u200f\u2060\ufeff\u00ad', ''],
  ['\u201c-\u201f\u00ab\u00bb\u2033\uff02', '"'],
  ['\u2018-\u201b\u2032\uff07', "'"],
  ['\u2010-\u2015\u2212', '-'],
  ['\ufb00', 'ff'],
  ['\ufb01', 'fi'],
  ['\ufb02', 'fl'],
  ['\ufb03', 'ffi'],
  ['\ufb04', 'ffl'],
  ['\uff1d', '='],
  ['\uff1a', ':'],
  ['\uff03', '#'],
  ['\uff1e', '>'],
  ...Array.from(
    '\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19',
    (wide, digit) => [wide, String(digit)] as const,
  ),
];
const REPLACED_CHARACTER = new RegExp(`[${REPLACED.map(([characters]) => characters).join('')}]`, 'g');
const REPLACEMENTS: ReadonlyMap<string, string> = replacements();

function replacements(): Map<string, string> {
  const map = new Map<string, string>();
  for (const [characters, replacement] of REPLACED) {
    for (let at = 0; at < characters.length; at += 1) {
      const isRange = characters[at + 1] === '-' && at + 2 < characters.length;
      const last = characters.charCodeAt(isRange ? at + 2 : at);
      for (let code = characters.charCodeAt(at); code <= last; code += 1) {
        map.set(String.fromCharCode(code), replacement);
      }
      if (isRange) at += 2;
    }
  }
  return map;
}

/**
 * What the author typed, as far as web pages, word processors and terminals have changed it: blanks of every kind become spaces,
 * typographic quotes and dashes plain ones, HTML escapes and tags are undone, \n in program text becomes LOST_NEWLINE.
 */
export function cleanLine(raw: string): string {
  if (!MAY_NEED_CLEANING.test(raw) || !NEEDS_CLEANING.test(raw)) return raw;
  let text = raw.includes('&') ? raw.replace(/&(?:[a-z]{2,6}|#\d{2,4}|#x[0-9a-f]{2,4});/gi, entity) : raw;
  if (/[^\x20-\x7e]/.test(text)) {
    text = withoutCarriageReturns(text).replace(
      REPLACED_CHARACTER,
      (character) => REPLACEMENTS.get(character) ?? character,
    );
    text = text.replace(BETWEEN_NUMBERS, (mark) => (mark.includes('\uff5e') ? '~' : ','));
  }
  if (text.includes('data:') && text.includes('%3D')) text = withoutPercents(text);
  if (text.includes('=3D')) text = text.replace(/=3D(?= ?["'\d])/g, '=');
  if (MAY_BE_TAG.test(text)) text = text.replace(CELL_END, ' | ').replace(TAG, ' ');
  if (MAY_BE_ESCAPE.test(text)) {
    text = text
      .replace(COLOUR, '')
      .replace(/\\\\n(?=["'])/g, LOST_NEWLINE)
      // No \n in front of a key: sed's "c\net.ipv4.…" is a command and the key.
      .replace(/\\[rn](?!et[./](?:ipv[46]|core|netfilter|bridge|unix)\b)/g, (escape) =>
        escape === '\\n' ? LOST_NEWLINE : ' ',
      )
      .replaceAll('\\t', ' ')
      .replaceAll('\\ ', ' ')
      .replaceAll('\\"', '"')
      .replaceAll("\\'", "'")
      .replaceAll('\\$', '$');
    if (!HAS_PATTERN.test(text)) text = text.replace(MARKDOWN_ESCAPE, '$1');
  }
  if (text.includes('**')) text = withoutBold(text);
  return MAY_HAVE_WIKI_MARK.test(text) && WIKI_MARK.test(text) ? withoutWikiMarks(text) : text;
}

/** The text of a data URL, as Ignition has the contents of files. */
function withoutPercents(text: string): string {
  return text
    .replace(/data:[^,\s]{0,60},/, '')
    .replace(/%0[aA]/g, LOST_NEWLINE)
    .replace(/%(20|22|23|2[cC]|2[fF]|3[dD])/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
}

/** A backslash before a character that it makes another one of. */
const MAY_BE_ESCAPE = /\\[0exrnt "'$_=#*.-]/i;
/** Commas and a dash of other scripts between numbers; elsewhere they end the value. */
const BETWEEN_NUMBERS = /(?<=\d) ?[\uff0c\u3001\uff5e] ?(?=\d)/g;
/** What a script prints to colour a terminal. */
const COLOUR = /\\(?:033|e|x1b)\[[\d;]{0,12}m/gi;
/** A mark that Markdown would have its way with: "tcp\_max\_orphans \= 1", "\# note". */
const MARKDOWN_ESCAPE = /\\([_=#*.-])/g;
/** Where such escapes are those of a pattern, which sets nothing. */
const HAS_PATTERN = /\^|[.]\*|\\[sdwbS(+?]|\b(?:sed|[ef]?grep|awk|perl|match|reg(?:ex|exp))\b/;

const MAY_HAVE_WIKI_MARK = /\[[/c]|'''|\{\{ic/i;
/** A tag counts where it is closed on the line or begins it: "[i]" is an index of programs. */
const WIKI_MARK = /\[\/(?:code|b|i|u|tt|pre|quote|icode)\]|^\s{0,40}\[code\]|'''|\{\{ic\|/i;

/** Without the tags of BBCode, and the bold letters and inline code of wikis. */
function withoutWikiMarks(text: string): string {
  return text
    .replace(/\[\/?(?:code|b|i|u|tt|pre|quote|icode)\]/gi, ' ')
    .replace(/'''([\w./*-]{3,100})'''/g, '$1')
    .replace(/\{\{ic\|(?:1=)?([^{}]{1,200})\}\}/gi, '`$1`');
}

/** Without Markdown's asterisks around code, before a value and after a colon; those around a key and after a value tell something. */
function withoutBold(text: string): string {
  return text
    .replaceAll('**`', '`')
    .replaceAll('`**', '`')
    .replaceAll(':**', ':')
    .replace(/([=:] {0,8})\*\*(?=[\w"'+-])/g, '$1');
}

const CARRIAGE_RETURN = '\r'.charCodeAt(0);

/** Without those at the end. A pattern would begin anew at each of a long run in the middle of a line. */
export function withoutCarriageReturns(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === CARRIAGE_RETURN) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

function entity(escape: string): string {
  const name = escape.slice(1, -1).toLowerCase();
  if (!name.startsWith('#')) return ENTITIES[name] ?? escape;
  return String.fromCodePoint(Number(name.startsWith('#x') ? `0${name.slice(1)}` : name.slice(1)));
}
