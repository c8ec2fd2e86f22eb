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
  let line = '';
  let isEmpty = true;
  for (const word of text.split(' ')) {
    const before = ' '.repeat(lines.length === 0 ? indent : hanging);
    if (isEmpty) line = before + word;
    else if (line.length + 1 + word.length <= columns) line += ` ${word}`;
    else {
      lines.push(line);
      line = ' '.repeat(hanging) + word;
    }
    isEmpty = false;
  }
  return [...lines, line];
}
