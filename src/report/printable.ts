/** DEL, C1 controls and marks of direction, as the inside of a character class: what JSON too leaves as it is. */
export const HIDDEN_CHARACTERS = String.raw`\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069`;
const UNPRINTABLE = new RegExp(String.raw`[\x00-\x08\x0b-\x1f${HIDDEN_CHARACTERS}]`, 'g');
const UNPRINTABLE_IN_LINE = new RegExp(String.raw`[\x00-\x1f${HIDDEN_CHARACTERS}]`);

/**
 * Makes text from logs, files and plans safe for a terminal: every control character except newline and tab, and every
 * bidirectional override, becomes a visible \xNN or \u{NNNN}.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.charCodeAt(0);
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** The same, and newlines and tabs made visible too: for values inside one line. */
export function printableLine(text: string): string {
  // Asked first, for most texts are printable, and there may be a million of them.
  if (!UNPRINTABLE_IN_LINE.test(text)) return text;
  return printable(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
