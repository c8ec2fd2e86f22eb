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

export const NO_BARE: readonly BareAssignment[] = [];
/** salt '*' sysctl.persist KEY VALUE. */
const SALT = /^salt(?:-call)? [^=:]{0,80}?\bsysctl[.](?:persist|assign) {1,8}/;
/** Words in the names of functions that set a key. */
const SETTING_VERBS = 'sysctl|set|write|apply|bump|update|tune|crudini';
/** Functions that people write for it: set_sysctl KEY VALUE, Android's write PATH VALUE, augeas's set and crudini's. */
const SETTER = new RegExp(
  String.raw`^(?:augtool(?: -{1,2}[a-z]{1,8}){0,3} {1,4})?["']?(?!(?:check|get|assert|test|verify|expect|show)_(?!\w{0,20}set))(?:[A-Za-z_:-]{0,20}(?:${SETTING_VERBS})[A-Za-z_:-]{0,20}|wr) {1,8}(?:-{1,2}[a-z]{1,8} {1,8})?(?:/etc/sysctl[\w./-]{0,60} {1,4}(?:''|"") {1,4}|["']?/files/etc/sysctl[\w.-]{0,20}/)?`,
  'i',
);
/** A key after such a function, and a value that need not be a number: it is in quotes, a variable, or a word after a key alone. */
const KEY_AND_WORD =
  /^["']?([a-z/](?:[\w./*-]|\$\{?\w{1,40}\}?){4,200})["']? {1,40}(?:"([^"]{1,100})"|'([^']{1,100})'|(\$\(\([^()]{1,60}\)\)|\$\{?[\w.]{1,60}\}?|[-+]?\d[\w,.-]{0,60}(?: {1,4}\d[\w,.-]{0,60}){0,4}|[a-z][a-z0-9_]{0,20}(?= *["']?,?$| {1,4}["'$])))/;
/** What may stand between a key and its numbers besides blanks: "key -> 5", "key - 5", "key,5". */
const LINK =
  '(?: {1,200}(?:\\d{1,20} {1,4}(?=[-=>\\u2192]))?(?:(?:[-=]{0,2}>|-|\\u2192|to) {1,8})?| {0,8}[,;] {0,8})';
const KEY_AND_NUMBERS = new RegExp(
  `^["'\`*_]{0,3}([A-Za-z0-9/][A-Za-z0-9_./*@-]{2,200}?)["'\`*_]{0,3}${LINK}["'\`]?([-+]?\\d[\\dxa-fA-F ]{0,80})["'\`]?;?$`,
);

/** A key of the name of an algorithm, and one: "net.core.default_qdisc,fq", "net.ipv4.tcp_congestion_control bbr". */
const KEY_AND_ALGORITHM =
  /^["']?([a-z][\w./]{4,60})["']?(?: {0,8}[,;] {0,8}| {1,40})["']?(bbr[123]?|cubic|reno|htcp|hybla|vegas|westwood|illinois|dctcp|scalable|fq|fq_codel|fq_pie|pfifo_fast|cake|codel|noqueue|sfq|pie)["']?$/;
/** What becomes of errors and of what else is printed: "2>/dev/null". */
const REDIRECTED = /(?: {1,4}[12&]?>{1,2} {0,4}(?:&[-\d]|[\w./-]{1,60})){1,3}$/;

/** Whether a line may call such a function, or Android's wr. */
const MAY_SET = new RegExp(`${SETTING_VERBS}|wr `, 'i');
/** What stands between the commands of a shell's line, and before the first of a condition. */
const BETWEEN_COMMANDS = / {0,8}(?:&&|\|\||;) {0,8}/;
const BEFORE_COMMAND = /^(?:if |elif |while |then |do |else |! |\{ ){1,3}/;

/** Keys followed by their numbers, where a line is one or has functions that set them; none for any other line. */
export function findBareAssignments(body: string): readonly BareAssignment[] {
  if (body.length > MOST_ROW_CHARACTERS) return NO_BARE;
  if (!/[&;]|\|\||^if /.test(body) || !MAY_SET.test(body)) return listOf(findBareAssignment(body));
  const commands = body.split(BETWEEN_COMMANDS).map((command) => command.trim().replace(BEFORE_COMMAND, ''));
  if (commands.some((command) => command.includes('|'))) return NO_BARE;
  const found = commands.flatMap((command) =>
    SETTER.test(command) ? (findBareAssignment(command) ?? []) : [],
  );
  return found.length === 0 ? listOf(findBareAssignment(body)) : found;
}

/** A list of what was found, which is one or none. */
export function listOf(bare: BareAssignment | null): readonly BareAssignment[] {
  return bare === null ? NO_BARE : [bare];
}

/** A line that is one assignment, perhaps with a mark of a program at its end: "key 5;". */
function findBareAssignment(body: string): BareAssignment | null {
  const line = body.includes('>') ? body.trimEnd().replace(REDIRECTED, '') : body.trimEnd();
  const algorithm = algorithmIn(line.trimStart());
  if (algorithm !== null) return algorithm;
  if (!/\d/.test(line)) return afterSetter(line);
  const found = KEY_AND_NUMBERS.exec(
    line
      .replace(/^sudo {1,8}/, '')
      .replace(SALT, '')
      .replace(SETTER, ''),
  );
  const written = found?.[1] ?? '';
  const key = readKeyText(written);
  if (found === null || key === null || !key.certain) return afterSetter(line);
  return { key: key.key, written, value: (found[2] ?? '').trim() };
}

function algorithmIn(text: string): BareAssignment | null {
  if (text.length > 120) return null;
  const [, written = '', value = ''] = KEY_AND_ALGORITHM.exec(text) ?? [];
  const key = written === '' ? null : readKeyText(written);
  if (key === null || !isKnownKey(key.key) || !isWordKey(key.key)) return null;
  return { key: key.key, written, value };
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
