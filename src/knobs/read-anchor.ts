import type { Anchor } from './anchors.js';
import { LOST_NEWLINE } from './clean-line.js';
import { hasRoot, isKnownKey } from './key-names.js';
import type { LineEvent } from './line-event.js';
import { programValue } from './program-value.js';
import { readKeyText } from './read-key-text.js';
import { leadingWords, readValueText, type ValueText } from './read-value-text.js';
import { isTemplate } from './template.js';
import { isTextKey } from './word-keys.js';

/** "- name: vm.swappiness = 10" titles a task; it is not the assignment. */
export function isTitle(text: string, anchor: Anchor, before: Anchor | null): boolean {
  if (anchor.role !== 'key' || before?.role !== 'name' || before.separator !== ':') return false;
  if (before.word.toLowerCase() !== 'name') return false;
  const between = text.slice(before.valueAt, anchor.at).trim();
  return between.length <= 1 || /^["']?[A-Za-z][a-z]{0,20} /.test(`${between} `);
}

/** What else the line has. */
interface AnchorContext {
  /** Whether no other separator with a key is on it. */
  readonly alone: boolean;
  /** Whether nothing stands before the anchor. */
  readonly isFirst: boolean;
  /** Whether a sysctl command stands before it. */
  readonly afterCommand: boolean;
}

/** What an anchor and the text from its separator to the next one say; null where they ask, describe or compare, and set nothing. */
export function readAnchor(
  text: string,
  anchor: Anchor,
  region: string,
  context: AnchorContext,
): LineEvent | null {
  const { at, word } = anchor;
  if (anchor.role === 'name') return readName(anchor, region);
  if (anchor.role === 'value') {
    const extent = anchor.separator === '=' && !context.isFirst ? 'words' : 'line';
    return { type: 'value', at, value: readValueText(region, extent).value };
  }
  const key = anchor.key as string;
  if (opensBlock(anchor, region)) {
    if (anchor.separator === ':' && isAfterWords(text, at)) return null;
    const isKey = anchor.certain && (anchor.isBare || isKnownKey(key) || hasRoot(key));
    return isKey ? { type: 'name', at, key, written: word } : null;
  }
  if (word.endsWith(']') && region.trim() === '') {
    return { type: 'unreadable', at, key, written: word, problem: 'its value is not on the line' };
  }
  return anchor.separator === '==' && !context.isFirst ? null : readKey(text, anchor, region, context);
}

/** The assignment to a key, or why its value cannot be told. */
function readKey(text: string, anchor: Anchor, region: string, context: AnchorContext): LineEvent | null {
  const { at, word } = anchor;
  const key = anchor.key as string;
  const quoted = wholeQuote(text, at, region);
  const stopsAtBlank = context.afterCommand && quoted === null;
  const isLine = quoted !== null || (!stopsAtBlank && isLineOfItsOwn(text, at));
  const extent = context.alone && isLine ? 'line' : 'words';
  const read = readValueText(quoted ?? region, extent);
  if (isPattern(text, at, read.value)) return null;
  const made = programValue(text, at, region, isTextKey(key));
  if (made !== null && 'problem' in made) {
    return anchor.certain ? { type: 'unreadable', at, key, written: word, problem: made.problem } : null;
  }
  const isTalk = extent === 'line' && !read.quoted && isSentence(read.value) && !isTextKey(key);
  const value = made?.variable ?? (isTalk ? leadingWords(read.value) : read.value);
  if (anchor.separator === ':' && isDescription(text, anchor, region, read)) return null;
  if (saysItself(anchor, value)) return null;
  if (anchor.isBare && (!isBareSetting(text, anchor, context, read) || isArgument(text, anchor))) return null;
  if (!isKnownKey(key) && isCode(region)) return null;
  const isConf = context.isFirst && context.alone && isConfKey(text, anchor);
  const isCommanded = context.afterCommand && anchor.separator === '=' && !anchor.isBare;
  const isCertain = anchor.certain || isCommanded;
  if (!isCertain && !(isConf && /^[-+]?\d/.test(value))) return null;
  return {
    type: 'assignment',
    at,
    key,
    written: word,
    value,
    alsoWritten: isConf && made === null ? alsoWritten(region, read, anchor) : null,
    isConf: isConf && isCertain,
    isDoubtful: !isCertain,
    ...(isAfterMark(text, at) ? { isCommented: true } : {}),
    isVerbatim: isCommanded,
  };
}

/** A colon after a key introduces what it is, or stands in a sentence. */
function isDescription(text: string, anchor: Anchor, region: string, read: ValueText): boolean {
  const key = anchor.key as string;
  if (!read.quoted && isProse(key, region, isQuotedKey(text, anchor))) return true;
  return !isKnownKey(key) && (anchor.isBare || isAfterWords(text, anchor.at));
}

/** Whether words of a sentence stand before: "To change vm.swappiness:" is no key of YAML. */
function isAfterWords(text: string, at: number): boolean {
  return /^[^"'{[(,]*\p{L}[^"'{[(,]* $/u.test(text.slice(Math.max(0, at - 80), at).replace(/["'`]$/, ''));
}

/** A program's constant for the name of a key, or a variable for what it reads: vm_swappiness = "vm.swappiness". */
function saysItself({ word, key }: Anchor, value: string): boolean {
  if (/[./]/.test(word)) return false;
  return value.startsWith('$(') || (value.includes('.') && readKeyText(value)?.key === key);
}

/** Commands that look for a text or show a file, with what is between them and a key. */
const ASKS =
  /(?:(?:\[\[?|\btest) .{1,50} = {0,4}|\b(?:u?int\d{0,2}|string|bool|float|double) {1,4}|\b(?:if|elif|assert)(?: not)? ["']|\b[efz]?grep(?: -{1,2}[\w-]{1,20}){0,4} {1,4}|\b(?:cat|head|less|ls) |[!=]= {0,4})["']?$/;

/** What grep, conditions and Ansible's lineinfile look for: "^net.core.somaxconn=", "vm.swappiness=.*". */
function isPattern(text: string, at: number, value: string): boolean {
  if (ASKS.test(text.slice(Math.max(0, at - 60), at)) || isCaseLabel(text)) return true;
  return (
    /\$\{\w{1,40}[#%]{1,2}$/.test(text.slice(Math.max(0, at - 45), at)) ||
    /^(?:\.\*|\\s|\[\^|\[0-9\])/.test(value) ||
    /\^[#?*\\s ]{0,8}$/.test(text.slice(Math.max(0, at - 12), at))
  );
}

/** "key = 1") of a shell's case. */
function isCaseLabel(text: string): boolean {
  return text.length < 300 && /^\s{0,40}["'][^"']{3,200}["']\) {0,4}(?:;;)?$/.test(text);
}

const TRUTH = /^(?:true|false|yes|no|on|off|null)$/i;

function isQuotedKey(text: string, { at }: Anchor): boolean {
  return text[at] === '"' || text[at] === "'";
}

/** "key: how long a socket waits" describes a key, and so does a word that is no truth. */
function isProse(key: string, region: string, isQuoted: boolean): boolean {
  const text = region.trim();
  if (/^\d{1,2} (?:numbers|values|integers|fields)\b/.test(text)) return true;
  if (isTextKey(key) || /^[-+\d$@<{|/([]/.test(text)) return false;
  const word = /^([A-Za-z][\w.:/-]*)[\s,;}\])]*(?:#.*)?$/.exec(text)?.[1];
  // "tcp_fin_timeout: seconds" says what it is; numbers have digits, variables underscores.
  if (isQuoted) return word === undefined && !/^[A-Za-z_][\w.]{0,60}\(/.test(text);
  return word === undefined || (/^[A-Za-z]+$/.test(word) && !TRUTH.test(word));
}

/**
 * A name without its folder is a setting at the start of a line, in quotes or brackets, after a command, or among others; after other
 * words it is part of a sentence or a script. What it is given must look like a value: a script's variables hold more.
 */
function isBareSetting(
  text: string,
  anchor: Anchor,
  context: AnchorContext,
  { value, quoted }: ValueText,
): boolean {
  if (!quoted && !/^(?:[-+]?\d|[a-z][a-z0-9_-]*$|\{\{|<%|$)/.test(value)) return false;
  if (!context.alone || context.afterCommand || isLineOfItsOwn(text, anchor.at)) return true;
  const before = text.slice(Math.max(0, anchor.at - 40), anchor.at).trimEnd();
  if (/[(:]$/.test(before) && goesOn(text, anchor, value)) return false;
  return before === '' || (/["'`{([|:>]$/.test(before) && !before.endsWith('||'));
}

/** An argument of a call over several lines: "tcp_fin_timeout=5,". */
function isArgument(text: string, { at, word, separator }: Anchor): boolean {
  return separator === '=' && text[at + word.length] === '=' && /^\w[^"'`]{0,200},$/.test(text);
}

/** A call, an address or an index of a program, which is no value of a key that no kernel has: vm.Command = mock.Mock(). */
function isCode(region: string): boolean {
  return /^ ?(?:&?[A-Za-z_][\w.]{0,60}\(|&[A-Za-z_])/.test(region);
}

/** Whether words of a sentence follow the value: "(tcp_tw_recycle = 1 was removed)". */
function goesOn(text: string, anchor: Anchor, value: string): boolean {
  const rest = text.slice(anchor.valueAt, anchor.valueAt + value.length + 60).trimStart();
  return /^ {1,4}[A-Za-z]+ [A-Za-z]/.test(rest.slice(value.length));
}

/** What stands between the key and the quote that closes the one just before the key; null where there is none. */
function wholeQuote(text: string, at: number, region: string): string | null {
  const quote = text[at - 1] ?? '';
  if (quote !== '"' && quote !== "'") return null;
  const end = region.indexOf(quote);
  return end === -1 ? null : region.slice(0, end);
}

/** What cat -n, grep and tables put before a line that is commented out. */
const BEFORE_LINE = /^(?:\| ?| {0,8}\d{1,5}[:|]? {1,4}|[\w./-]{1,60}:(?:\d{1,6}[:-])? ?)#{1,3} ?$/;
const IN_QUOTES = new RegExp(`(?:(?:^|[\\s(,=])["'\`]|${LOST_NEWLINE})(?:#{1,3}|;) ?$`);

/** What is put into a file is a comment there: echo "# net.ipv4.ip_forward = 1". */
function isAfterMark(text: string, at: number): boolean {
  const mark = text[text[at - 1] === ' ' ? at - 2 : at - 1];
  if (mark !== '#' && mark !== ';') return false;
  if (mark === '#' && at < 100 && BEFORE_LINE.test(text.slice(0, at))) return true;
  return IN_QUOTES.test(text.slice(Math.max(0, at - 9), at));
}

/** A key as sysctl.conf has it: not a quoted one of Nix, TOML or Terraform, no Ruby attribute, no net_ipv4_tcp_sack of Azure's. */
function isConfKey(text: string, anchor: Anchor): boolean {
  return (
    anchor.separator.startsWith('=') &&
    anchor.separator !== '=>' &&
    /[a-z/-]/.test(text[anchor.at] ?? '') &&
    (anchor.isBare || /[./]/.test(anchor.word)) &&
    !anchor.word.includes('[')
  );
}

/** What a sysctl.conf hands over besides the value; a mark after a word, or alone after a name without its folder, is one of a program. */
function alsoWritten(region: string, read: ValueText, { isBare }: Anchor): string | null {
  // Code of Markdown ends in a mark of its own.
  if (read.quoted) return region.trim().replace(/`{1,3}$/, '');
  const rest = read.comment ?? '';
  const isWord = !/^[-+]?\d/.test(read.value) && !rest.startsWith('; ');
  const isOfProgram = /^[;,]/.test(rest) && (isWord || (isBare && rest.length === 1));
  return isOfProgram ? null : read.comment;
}

/** The line is the assignment, perhaps in quotes; not a sentence with an assignment in it. */
function isLineOfItsOwn(text: string, at: number): boolean {
  return /^[\s"'`]*(?:echo )?[\s"'`]*$/.test(text.slice(Math.max(0, at - 40), at)) && at < 40;
}

/** More words than a value has: the rest of the line is talk. */
function isSentence(value: string): boolean {
  return (
    value.includes(' ') && value.split(' ', 6).length > 5 && !/^[-+0-9 ]+$/.test(value) && !isTemplate(value)
  );
}

/** The value stands in a block below or further on: YAML maps, Puppet and Terraform resources. */
function opensBlock(anchor: Anchor, region: string): boolean {
  const rest = region.trim();
  if (rest.startsWith('{') && !rest.startsWith('{{')) return !/^\{\w+\}/.test(rest);
  if (anchor.separator !== ':') return false;
  return (
    rest === '' ||
    rest.startsWith('#') ||
    /^(?:ensure|value|permanent|comment|target|prefix|persist)\b/.test(rest)
  );
}

function readName(anchor: Anchor, region: string): LineEvent | null {
  const word =
    /^ *["']?((?:[A-Za-z0-9_./*@$-]|\{\{[^{}]{1,80}\}\}|[$#]\{[^{}]{1,40}\}|<%=[^%]{1,40}%>){3,200})["']?(.?)/.exec(
      region,
    );
  if (word === null) return null;
  const rest = region.slice(word[0].length).trimStart();
  if (word[2] === '=' || word[2] === ':' || rest.startsWith('=')) return null;
  if (word[1]?.endsWith('.conf') === true) return null;
  const isSentenceStart =
    anchor.separator === ':' && /^[A-Za-z]/.test(rest) && !/^(?:value|state)\b/.test(rest);
  if (isSentenceStart) return null;
  const key = readKeyText(word[1] ?? '');
  if (key === null || !key.certain) return null;
  return { type: 'name', at: anchor.at, key: key.key, written: word[1] ?? '' };
}
