import { HIDDEN_CHARACTERS } from './printable.js';

const PLAIN_TEXT = /^[A-Za-z0-9 _./*-]*$/;
/** What JSON leaves as it is, and a terminal may take for a command. */
const UNSAFE = new RegExp(`[${HIDDEN_CHARACTERS}]`, 'g');

/** JSON of a text or null; most keys and values need no escaping. */
export function jsonText(text: string | null): string {
  return text !== null && PLAIN_TEXT.test(text) ? `"${text}"` : safeJson(text);
}

/** JSON of a value in which no character changes what a terminal shows; `indent` is the number of blanks a level. */
export function safeJson(value: unknown, indent?: number): string {
  return withUnsafeEscaped(JSON.stringify(value, null, indent));
}

/** What `--json` prints of a command's answer. */
export function jsonAnswer(value: unknown): string {
  return `${safeJson(value, 2)}\n`;
}

/** The same JSON, with the escapes of `safeJson`. */
export function withUnsafeEscaped(json: string): string {
  return json.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
