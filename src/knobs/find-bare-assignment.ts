import { isKnownKey } from './key-names.js';
import { readKeyText } from './read-key-text.js';
import { MOST_ROW_CHARACTERS } from './table-row.js';
import { isWordKey } from './word-keys.js';

/** A key and its value without a separator. */
export interface BareAssignment {
  readonly key: string;
  readonly written: string;
  readonly value: string;
}

/** salt '*' sysctl.persist KEY VALUE. */
const SALT = /^salt(?:-call)? [^=:]{0,80}?\bsysctl[.](?:persist|assign) {1,8}/;
/** Functions that people write for it: set_sysctl KEY VALUE, Android's write PATH VALUE, augeas's set and crudini's. */
const SETTER =
  /^(?:augtool {1,4})?["']?(?:[A-Za-z_:-]{0,20}(?:sysctl|set|write|apply|bump|update|tune|crudini)[A-Za-z_:-]{0,20}|wr) {1,8}(?:-{1,2}[a-z]{1,8} {1,8})?(?:\/etc\/sysctl[\w./-]{0,60} {1,4}(?:''|"") {1,4}|["']?\/files\/etc\/sysctl[\w.-]{0,20}\/)?/i;
/** A key after such a function, and a value that need not be a number: it is in quotes, a variable, or a word after a key alone. */
const KEY_AND_WORD =
  /^["']?([a-z/][\w./*-]{4,200})["']? {1,40}(?:"([^"]{1,100})"|'([^']{1,100})'|(\$\(\([^()]{1,60}\)\)|\$\{?[\w.]{1,60}\}?|[-+]?\d[\w,.-]{0,60}(?: {1,4}\d[\w,.-]{0,60}){0,4}|[a-z][a-z0-9_]{0,20}(?= *["']?,?$| {1,4}["'$])))/;
/** What may stand between a key and its numbers besides blanks: "key -> 5", "key - 5", "key,5". */
const LINK = '(?: {1,200}(?:(?:-{0,2}>|-|\\u2192|to) {1,8})?| {0,8}, {0,8})';
const KEY_AND_NUMBERS = new RegExp(
  `^["'\`*_]{0,3}([A-Za-z0-9/][A-Za-z0-9_./*@-]{2,200}?)["'\`*_]{0,3}${LINK}["'\`]?([-+]?\\d[\\dxa-fA-F ]{0,80})["'\`]?;?$`,
);

/** A key followed by its numbers; null for any other line. */
export function findBareAssignment(body: string): BareAssignment | null {
  if (body.length > MOST_ROW_CHARACTERS) return null;
  if (!/\d/.test(body)) return afterSetter(body);
  const found = KEY_AND_NUMBERS.exec(
    body
      .trimEnd()
      .replace(/^sudo {1,8}/, '')
      .replace(SALT, '')
      .replace(SETTER, ''),
  );
  const written = found?.[1] ?? '';
  const key = readKeyText(written);
  if (found === null || key === null || !key.certain) return afterSetter(body);
  return { key: key.key, written, value: (found[2] ?? '').trim() };
}

/** What a function sets that people write for it. */
function afterSetter(body: string): BareAssignment | null {
  const setter = SETTER.exec(body)?.[0];
  const found = setter === undefined ? null : KEY_AND_WORD.exec(body.slice(setter.length));
  const [, written = '', double, single, word] = found ?? [];
  const key = readKeyText(written);
  const value = (double ?? single ?? word ?? '').trim();
  if (key === null || !isKnownKey(key.key) || value === '') return null;
  const isWord = /^[a-z]/.test(word ?? '') && !isWordKey(key.key);
  return isWord ? null : { key: key.key, written, value };
}
