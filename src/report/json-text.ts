const PLAIN_TEXT = /^[A-Za-z0-9 _./*-]*$/;

/** JSON of a text or null; most keys and values need no escaping. */
export function jsonText(text: string | null): string {
  return text !== null && PLAIN_TEXT.test(text) ? `"${text}"` : JSON.stringify(text);
}
