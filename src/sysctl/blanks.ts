/** Whether a character is a blank, by its code. */
type IsBlank = (code: number) => boolean;

/** Whether isspace(3) of the C locale takes a character for a blank. */
export function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/** Where the blanks that begin at `from` end; not beyond `end`. */
export function skipBlanks(text: string, from: number, end: number, isBlank: IsBlank): number {
  let at = from;
  while (at < end && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** Where the blanks that stand before `end` begin; not before `from`. */
export function trimBlanks(text: string, from: number, end: number, isBlank: IsBlank): number {
  let at = end;
  while (at > from && isBlank(text.charCodeAt(at - 1))) at -= 1;
  return at;
}
