import type { Style } from './style.js';

/** A stretch of text in one format; every UTF-16 unit must take one column, as latin1 and the drawing characters do. */
export interface Span {
  readonly text: string;
  readonly format?: keyof Style;
}

/**
 * Joins the spans into one line of at most `columns` characters; the formats are put around what is left. A line that is cut ends with a
 * mark, so that nobody takes what is left of a number for the number.
 */
export function styledLine(
  spans: readonly Span[],
  { columns, unicode }: { readonly columns: number; readonly unicode: boolean },
  style: Style,
): string {
  const cutMark = lengthOf(spans) > columns ? cutMarkFor(unicode) : '';
  let left = Math.max(0, columns - cutMark.length);
  let line = '';
  for (const { text, format } of spans) {
    if (left === 0) break;
    const shown = text.slice(0, left);
    left -= shown.length;
    line += format === undefined ? shown : style[format](shown);
  }
  return columns === 0 ? '' : `${line}${cutMark}`;
}

/** The character that stands where the rest of a line was cut off. */
export function cutMarkFor(unicode: boolean): string {
  return unicode ? '…' : '~';
}

/** The spans with room between the left and the right part, so that the right one ends in the last column. */
export function justified(left: readonly Span[], right: readonly Span[], columns: number): Span[] {
  const room = columns - lengthOf(left) - lengthOf(right);
  return [...left, { text: ' '.repeat(Math.max(2, room)) }, ...right];
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + span.text.length, 0);
}
