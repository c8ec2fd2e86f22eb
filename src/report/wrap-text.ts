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
export function wrapText(text: string, { columns, indent, hanging = indent }: Layout): string[] {
  const lines: string[] = [];
  for (let start = 0; ; ) {
    const blanks = lines.length === 0 ? indent : hanging;
    const last = start + Math.max(0, columns - blanks);
    let end = text.length;
    if (end > last) {
      end = text.lastIndexOf(' ', last);
      if (end < start) end = text.indexOf(' ', start);
      if (end === -1) end = text.length;
    }
    lines.push(' '.repeat(blanks) + text.slice(start, end));
    if (end === text.length) return lines;
    start = end + 1;
  }
}
