import { canonicalKey } from './key-names.js';
import type { LineEvent } from './line-event.js';
import { leadingWords, readValueText } from './read-value-text.js';

const FOLDER = '/proc/sys/';
const MOST_LOOKBACK = 400;
/** Also ">|", that overwrites in any case. */
const REDIRECT = />\|?$/;
const PIPED = /(?:^|[ (;|"'])(?:tee(?: -[a-z]{1,8})?(?: --append)?|dd of=)$/;
const TMPFILES_TYPE = /^ {0,8}[wf]\+?!?$/;

/** Values written to files under /proc/sys: echo, printf, tee and tmpfiles.d lines. In the order of the text, one at a time. */
export function* redirectsIn(text: string): Generator<LineEvent, void, undefined> {
  for (let at = text.indexOf(FOLDER); at !== -1; at = text.indexOf(FOLDER, at + FOLDER.length)) {
    const before = withoutTrailing(text.slice(Math.max(0, at - MOST_LOOKBACK), at), ' "\'');
    // Most paths in a long line are only read; where each ends is then of no interest.
    if (!isWritten(before)) continue;
    const path = pathAt(text, at);
    if (path === null) continue;
    const value = valueFor(text, before, at + path.length);
    if (value === null) continue;
    for (const written of withoutBraces(path)) {
      const key = canonicalKey(written);
      yield { type: 'assignment', at, key, written, value, alsoWritten: null, isVerbatim: true };
    }
  }
}

/** Whether the line writes to a file under /proc/sys, readable or not. */
export function writesUnderProcSys(text: string): boolean {
  return text.includes(FOLDER) && /(?:>\|?|\btee(?: -a)?|\bdd of=) {0,8}["']?\/proc\/sys\//.test(text);
}

function pathAt(text: string, at: number): string | null {
  const path = /^(?:[A-Za-z0-9_./*@$-]|<[\w -]{1,30}>|<%=[^%]{1,40}%>|\{[A-Za-z0-9_.,*-]{1,60}\}|[{}]){1,200}/
    .exec(text.slice(at, at + 201))?.[0]
    .replace(/[./]+$/, '');
  return path === undefined || path.split('/').length < 5 ? null : path;
}

/** The paths that a shell makes of one with alternatives in braces: conf/{all,default}/rp_filter. */
function withoutBraces(path: string): string[] {
  const braces = /\{([^{},]{1,60}(?:,[^{},]{1,60}){1,7})\}/.exec(path);
  if (braces === null) return [path];
  const [before, after] = [path.slice(0, braces.index), path.slice(braces.index + braces[0].length)];
  return (braces[1] ?? '').split(',').map((name) => before + name + after);
}

function isWritten(before: string): boolean {
  return REDIRECT.test(before) || PIPED.test(before.slice(-30)) || TMPFILES_TYPE.test(before);
}

/** The value written to a path that ends at `end`, with `before` before it. */
function valueFor(text: string, before: string, end: number): string | null {
  if (REDIRECT.test(before)) return printed(withoutTrailing(before, '>|'));
  if (PIPED.test(before.slice(-30))) {
    const hereString = /^["']? {0,8}<<< {0,8}(.*)$/.exec(text.slice(end, end + 200));
    if (hereString !== null) return readValueText(hereString[1] ?? '', 'words').value;
    const pipe = before.lastIndexOf('|');
    return pipe === -1 ? null : printed(before.slice(0, pipe));
  }
  return tmpfilesArgument(text.slice(end, end + 200));
}

function withoutTrailing(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] as string)) end -= 1;
  return text.slice(0, end);
}

/** What the last echo or printf of a command line prints. */
function printed(command: string): string | null {
  const at = Math.max(lastWord(command, 'echo '), lastWord(command, 'printf '));
  if (at === -1) return null;
  let words = command.slice(command.indexOf(' ', at)).trim();
  while (/^-[neE]{1,3} /.test(words)) words = words.slice(words.indexOf(' ') + 1).trimStart();
  const value = readValueText(words, 'line').value;
  return value === '' && !/^["']/.test(words) ? null : value;
}

function lastWord(text: string, word: string): number {
  const at = text.lastIndexOf(word);
  return at > 0 && /[A-Za-z0-9_.-]/.test(text[at - 1] as string) ? -1 : at;
}

/** tmpfiles.d(5): type, path, mode, user, group, age, argument. */
function tmpfilesArgument(rest: string): string | null {
  const words = rest.trim().split(/ +/);
  const value = words.slice(4).join(' ');
  return words.length >= 5 ? leadingWords(value) : null;
}
