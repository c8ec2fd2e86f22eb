/** Stands in a cleaned line where the text says \n, or has a line end of another system: lines joined to the next by escaping. */
export const LOST_NEWLINE = '\u0001';

const NEEDS_CLEANING = /[^\x20-\x7e]|[&\\<]/;

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
const CELL_END = /<\/t[dh] {0,8}>/gi;

/**
 * What the author typed, as far as web pages, word processors and terminals have changed it: blanks of every kind become spaces,
 * typographic quotes and dashes plain ones, HTML escapes and tags are undone, \n in program text becomes LOST_NEWLINE.
 */
export function cleanLine(raw: string): string {
  if (!NEEDS_CLEANING.test(raw)) return raw;
  let text = raw.includes('&') ? raw.replace(/&(?:[a-z]{2,6}|#\d{2,4}|#x[0-9a-f]{2,4});/gi, entity) : raw;
  text = text
    .replace(/\r+$/, '')
    .replace(/[\n\r\u0085\u2028\u2029]/g, LOST_NEWLINE)
    .replace(/[\t\v\f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
    .replace(/[\u201c-\u201f\u00ab\u00bb\u2033\uff02]/g, '"')
    .replace(/[\u2018-\u201b\u2032\uff07]/g, "'")
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll('\uff1d', '=')
    .replaceAll('\uff1a', ':')
    .replaceAll('\uff03', '#');
  if (text.includes('<')) text = text.replace(CELL_END, ' | ').replace(TAG, ' ');
  if (text.includes('\\')) {
    text = text
      // No \n in front of a key: sed's "c\net.ipv4.…" is a command and the key.
      .replace(/\\[rn](?!et[./](?:ipv[46]|core|netfilter|bridge|unix)\b)/g, (escape) =>
        escape === '\\n' ? LOST_NEWLINE : ' ',
      )
      .replaceAll('\\t', ' ')
      .replaceAll('\\ ', ' ')
      .replaceAll('\\"', '"')
      .replaceAll("\\'", "'")
      .replaceAll('\\$', '$');
  }
  return text;
}

function entity(escape: string): string {
  const name = escape.slice(1, -1).toLowerCase();
  if (!name.startsWith('#')) return ENTITIES[name] ?? escape;
  return String.fromCodePoint(Number(name.startsWith('#x') ? `0${name.slice(1)}` : name.slice(1)));
}
