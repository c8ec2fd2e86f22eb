const MOST_CHARACTERS = 40;

/** The text to quote in a sentence: at most 40 characters, an ellipsis for what was left out. */
export function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}\u2026` : text;
}
