import type { Style } from './style.js';

/** A stretch of text in one format; every UTF-16 unit must take one column, as latin1 and the drawing characters do. */
export interface Span {
  readonly text: string;
  readonly format?: keyof Style;
}

/** Joins the spans into one line of at most `columns` characters; the formats are put around what is left. */
export function styledLine(spans: readonly Span[], columns: number, style: Style): string {
  let left = columns;
  let line = '';
  for (const { text, format } of spans) {
    const shown = text.slice(0, left);
    left -= shown.length;
    line += format === undefined ? shown : style[format](shown);
    if (left === 0) break;
  }
  return line;
}

/** The spans with room between the left and the right part, so that the right one ends in the last column. */
export function justified(left: readonly Span[], right: readonly Span[], columns: number): Span[] {
  const room = columns - lengthOf(left) - lengthOf(right);
  return [...left, { text: ' '.repeat(Math.max(2, room)) }, ...right];
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + span.text.length, 0);
}
