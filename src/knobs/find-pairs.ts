import { LOST_NEWLINE } from './clean-line.js';
import type { LineEvent } from './line-event.js';
import { canonicalKey, hasRoot, isKnownKey } from './key-names.js';
import { isWordKey } from './word-keys.js';

/** A key in quotes. */
const QUOTED_KEY =
  /(["'`])((?:\/proc\/sys\/|(?:net|vm|fs|kernel)[./])(?:[A-Za-z0-9_./*@-]|[#$]?\{[^{}"']{1,40}\}|%s){2,150})\1/g;
const NUMBERS = '[-+]?\\d[\\da-fA-Fx \\t]{0,60}';
/** The value after the comma: numbers, or a word in quotes that ends the pair. */
const VALUE_AFTER = new RegExp(
  `^ {0,8}, {0,8}(?:\\[\\]byte\\(|str\\(|b(?=["']))?(?:(["'\`])(${NUMBERS})${LOST_NEWLINE}?\\1|(${NUMBERS})(?= {0,4}[)\\]},;]| {0,4}$)|(["'\`])([a-z][a-z0-9_-]{1,30})\\4(?= {0,4}[)\\]},]))`,
);
/** What a program writes to the file it has opened. */
const WRITTEN_LATER = new RegExp(
  `(?:[.](?:write(?:_text|_bytes)?|puts|print)[ (]{1,3}b?|\\bwrite\\(\\w{1,20}, {0,2})["']?(${NUMBERS})`,
);
const OPENED_TO_WRITE = /^ {0,4}, {0,4}(?:(?:mode {0,2}= {0,2})?["'][wa]|(?:os\.)?O_(?:WRONLY|RDWR))/;
/** A function that writes a file, and what it is given for the file's content. */
const WRITES = /write\w{0,20}\($/i;
const VARIABLE_AFTER = /^ {0,4}, {0,4}(?:\[\]byte\(|str\()?[A-Za-z_$][\w.]{0,60} {0,2}[),]/;
/** A function that sets a key, and anything but a literal. */
const SETS = /(?:sysctl[.\w]{0,20}|\bset\w{0,12})\($/i;
const EXPRESSION_AFTER = /^ {0,4}, {0,4}[\w'"$([].{0,100}\)/;
const MOST_CHARACTERS = 300;

/**
 * Keys and values as the arguments of a function, the elements of a list or the fields of a CSV line: ('net.ipv4.tcp_ecn', 0). In the
 * order of the text, one at a time.
 */
export function* pairsIn(text: string): Generator<LineEvent, void, undefined> {
  for (const match of text.matchAll(QUOTED_KEY)) {
    const written = match[2] ?? '';
    if (!hasRoot(written) && written.split('/').length < 5) continue;
    const after = text.slice(match.index + match[0].length).slice(0, MOST_CHARACTERS);
    const isFile = written.startsWith('/');
    const pair = VALUE_AFTER.exec(after);
    const at = match.index;
    const key = canonicalKey(written);
    const word =
      isKnownKey(key) && (isWordKey(key) || (!isFile && /^[)\]]/.test(afterPair(after, pair))))
        ? pair?.[5]
        : undefined;
    const value = pair?.[2] ?? pair?.[3] ?? (isFile ? WRITTEN_LATER.exec(after)?.[1] : undefined) ?? word;
    if (value === undefined) {
      if (isFile && OPENED_TO_WRITE.test(after)) yield { type: 'name', at, key, written };
      else if (isGivenVariable(isFile, after, text.slice(Math.max(0, at - 30), at))) {
        yield { type: 'unreadable', at, key, written, problem: 'its value is a variable of a program' };
      }
      continue;
    }
    yield { type: 'assignment', at, key, written, value: value.trim(), alsoWritten: null };
  }
}

/** Whether a function that sets is given something whose value only the program knows. */
function isGivenVariable(isFile: boolean, after: string, before: string): boolean {
  return isFile
    ? VARIABLE_AFTER.test(after) && WRITES.test(before)
    : EXPRESSION_AFTER.test(after) && SETS.test(before);
}

function afterPair(after: string, pair: RegExpExecArray | null): string {
  return after.slice(pair?.[0].length ?? 0).trimStart();
}
