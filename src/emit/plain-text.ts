const MOST_CHARACTERS = 200;

/** All but the characters that mean nothing in a comment (Ruby reads "-*- coding: x -*-"), a quoted string or a template of any format. */
const NOT_PLAIN = /[^A-Za-z0-9 ._:/@+,=()%~'"&;!?|^#[\]-]/g;

/**
 * Text from a plan (host names, sources, versions) as one line that can start, end or fill in nothing, whatever file it lands in:
 * every other character becomes \uXXXX, and more than 200 characters are cut.
 */
export function plainText(text: string): string {
  const safe = text.slice(0, MOST_CHARACTERS).replace(NOT_PLAIN, escapeUnit);
  return text.length > MOST_CHARACTERS ? `${safe}...` : safe;
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
