import { readKeyText } from './read-key-text.js';
import { MOST_ROW_CHARACTERS } from './table-row.js';

/** A key and its value without a separator. */
export interface BareAssignment {
  readonly key: string;
  readonly written: string;
  readonly value: string;
}

/** salt '*' sysctl.persist KEY VALUE. */
const SALT = /^salt(?:-call)? [^=:]{0,80}?\bsysctl[.](?:persist|assign) {1,8}/;
/** Functions that people write for it: set_sysctl KEY VALUE, and Android's write PATH VALUE. */
const SETTER = /^[A-Za-z_]{0,20}(?:sysctl|set|write|apply)[A-Za-z_]{0,20} {1,8}(?:-[a-z]{1,3} {1,8})?/;
/** What may stand between a key and its numbers besides blanks: "key -> 5", "key - 5", "key,5". */
const LINK = '(?: {1,200}(?:(?:-{0,2}>|-|\\u2192|to) {1,8})?| {0,8}, {0,8})';
const KEY_AND_NUMBERS = new RegExp(
  `^["'\`*_]{0,3}([A-Za-z0-9/][A-Za-z0-9_./*@-]{2,200}?)["'\`*_]{0,3}${LINK}["'\`]?([-+]?\\d[\\dxa-fA-F ]{0,80})["'\`]?;?$`,
);

/** A key followed by its numbers; null for any other line. */
export function findBareAssignment(body: string): BareAssignment | null {
  if (body.length > MOST_ROW_CHARACTERS || !/\d/.test(body)) return null;
  const found = KEY_AND_NUMBERS.exec(
    body
      .trimEnd()
      .replace(/^sudo {1,8}/, '')
      .replace(SALT, '')
      .replace(SETTER, ''),
  );
  const written = found?.[1] ?? '';
  const key = readKeyText(written);
  if (found === null || key === null || !key.certain) return null;
  return { key: key.key, written, value: (found[2] ?? '').trim() };
}
