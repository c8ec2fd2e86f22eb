/** How a paragraph is laid out; all in columns. */
export interface Layout {
  readonly columns: number;
  /** Blanks before the first line. */
  readonly indent: number;
  /** Blanks before every further line; as the first unless told. */
  readonly hanging?: number;
}

/**
 * Breaks text at blanks into lines of at most `columns` characters; a word that is longer (a path, a number, a command) stays whole.
 * The text is printable and has no line breaks.
 */
export function wrapText(text: string, layout: Layout): string[] {
  return (' '.repeat(layout.indent) + breakLines(text, layout)).split('\n');
}

/** The same as one text, without the blanks before the first line. */
export function breakLines(text: string, { columns, indent, hanging = indent }: Layout): string {
  let broken = '';
  for (let start = 0, blanks = indent; ; blanks = hanging) {
    const last = start + Math.max(0, columns - blanks);
    let end = text.length;
    if (end > last) {
      end = text.lastIndexOf(' ', last);
      if (end < start) end = text.indexOf(' ', start);
      if (end === -1) end = text.length;
    }
    broken += text.slice(start, end);
    if (end === text.length) return broken;
    broken += `\n${' '.repeat(hanging)}`;
    start = end + 1;
  }
}
