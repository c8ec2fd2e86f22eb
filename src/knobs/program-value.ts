/** A quote that ends what began before the key, and the value that a program or a shell joins to it: "key=" + n, "key=", n, 'key='$n. */
const JOINED =
  /^ {0,4}(["'])(?:(["']?)(\$\{?\w{1,60}\}?)| {0,4}(?:\+ {0,2}["'([\w$]|[.%] {0,2}[\w$(]|, {0,2}[A-Za-z_$]))/;
/** A text in quotes that is changed before it is handed on: " ".join(list), "4096 " + n, "%d" % n. */
const CHANGED =
  /^ {0,4}(["'])[^"']{0,80}\1 {0,4}(?:[.](?:join|format|replace|concat)\(|\+ {0,2}["'([\w$]|% {0,2}["'(\w])/;
/** A name alone. */
const VARIABLE = /^ {0,8}([A-Za-z_]\w{0,60}) {0,8}(?:[,;)}\]]|$)/;
const LITERAL = /^(?:true|false|yes|no|on|off|null|none|nil|undefined)$/i;
const MOST_CHARACTERS = 200;
const QUOTES = '"\'';

/** What a program or a shell makes the value of a key of: a variable that can be named, or something that cannot be told. */
export type ProgramValue = { readonly variable: string } | { readonly problem: string };

/**
 * What the value of the key at a place is made of where what follows its separator is no value by itself; null where it may be one. Of
 * keys that take words, a name alone is a value.
 */
export function programValue(
  text: string,
  at: number,
  region: string,
  takesWords: boolean,
): ProgramValue | null {
  const isAfterQuote = /^ {0,4}["']/.test(region);
  if (!isAfterQuote && (takesWords || !QUOTES.includes(text.charAt(at) || ' '))) return null;
  const head = region.slice(0, MOST_CHARACTERS);
  if (isAfterQuote) {
    const joined = JOINED.exec(head);
    const isJoined = joined !== null && isOpen(text, at, joined[1] as string);
    const [, , quote, variable] = joined ?? [];
    if (variable !== undefined && (isJoined || quote !== '')) return { variable };
    return isJoined || CHANGED.test(head) ? { problem: 'its value is put together by a program' } : null;
  }
  const name = VARIABLE.exec(head)?.[1];
  return name === undefined || LITERAL.test(name)
    ? null
    : { problem: 'its value is a variable of a program' };
}

/** Whether a quote was opened before a place, not far from it, and not closed. */
function isOpen(text: string, at: number, quote: string): boolean {
  return text.slice(Math.max(0, at - MOST_CHARACTERS), at).split(quote).length % 2 === 0;
}
