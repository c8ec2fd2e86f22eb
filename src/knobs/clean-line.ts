/** Stands in a cleaned line where the text says \n: a line that was joined to the next by escaping. */
export const LOST_NEWLINE = '\u0001';

const NEEDS_CLEANING = /[^\x20-\x7e]|[&\\<]/;

const ENTITIES: Readonly<Record<string, string>> = {
  '&gt;': '>',
  '&lt;': '<',
  '&amp;': '&',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&apos;': "'",
  '&nbsp;': ' ',
  '&#160;': ' ',
  '&#61;': '=',
};

/**
 * What the author typed, as far as web pages, word processors and terminals have changed it: blanks of every kind become spaces,
 * typographic quotes and dashes plain ones, HTML escapes and tags are undone, \n in program text becomes LOST_NEWLINE.
 */
export function cleanLine(raw: string): string {
  if (!NEEDS_CLEANING.test(raw)) return raw;
  let text = raw
    .replace(/[\t\r\v\f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
    .replace(/[\u201c-\u201f\u00ab\u00bb\u2033\uff02]/g, '"')
    .replace(/[\u2018-\u201b\u2032\uff07]/g, "'")
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll('\uff1d', '=')
    .replaceAll('\uff1a', ':')
    .replaceAll('\uff03', '#');
  if (text.includes('&')) text = text.replace(/&(?:[a-z]{2,6}|#\d{2,3});/g, (name) => ENTITIES[name] ?? name);
  if (text.includes('<')) {
    text = text.replace(
      /<\/?(?:td|th|tr|code|pre|li|ul|ol|p|br|b|i|strong|em|span|div|table|tbody|kbd|tt|samp|a)(?: [^<>]{0,200})?\/?>/gi,
      ' ',
    );
  }
  if (text.includes('\\')) {
    text = text
      .replace(/\\[rn]/g, (escape) => (escape === '\\n' ? LOST_NEWLINE : ' '))
      .replaceAll('\\t', ' ')
      .replaceAll('\\ ', ' ')
      .replaceAll('\\"', '"')
      .replaceAll("\\'", "'");
  }
  return text;
}
