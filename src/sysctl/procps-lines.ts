import { pathOfWrittenKey } from './key.js';
import {
  ignoreProblems,
  type KeyFocus,
  KeyMentions,
  type ProblemVisitor,
  type SettingVisitor,
  SpellingMemory,
} from './setting.js';

/**
 * Reads a file as procps `sysctl` does: a line ends with a newline only and is a C string, so a NUL hides the rest of it; blanks are
 * those of isspace(3). Source: procps src/sysctl.c:Preload, parse_setting_line, setting_new.
 */
export function readProcpsFile(
  text: string,
  file: string,
  pattern: RegExp | null,
  key: Pick<KeyFocus, 'path' | 'word'> | null,
  visit: SettingVisitor,
  complain: ProblemVisitor = ignoreProblems,
): void {
  const mentions = new KeyMentions(text, key);
  const spellings = new SpellingMemory(procpsPath);
  let line = 0;
  for (let start = 0; start < text.length; ) {
    line += 1;
    const newline = text.indexOf('\n', start);
    const next = newline === -1 ? text.length : newline + 1;
    if (next - start >= 2 && mentions.isIn(start, next)) {
      const parsed = parseLine(cString(text.slice(start, next)), pattern, spellings);
      if (parsed === 'invalid') complain({ file, line, text: 'is not an assignment; passed over' });
      else if (parsed !== null) visit({ path: parsed.path, value: parsed.value, file, line });
    }
    start = next;
  }
}

function parseLine(
  written: string,
  pattern: RegExp | null,
  spellings: SpellingMemory,
): { path: string; value: string | null } | 'invalid' | null {
  const line = stripLeft(written);
  if (line.length < 2 || line.startsWith('#') || line.startsWith(';')) return null;
  if (pattern !== null && !pattern.test(line)) return null;
  const equals = line.indexOf('=');
  const dash = line.startsWith('-') && equals !== 0;
  if (equals === -1)
    return dash ? { path: spellings.pathOf(stripRight(line.slice(1))), value: null } : 'invalid';
  const key = stripRight(line.slice(dash ? 1 : 0, equals));
  return { path: spellings.pathOf(key), value: stripRight(stripLeft(line.slice(equals + 1))) };
}

/** A second dash goes too, and nothing is cleaned: procps compares keys as they were spelled. */
function procpsPath(key: string): string {
  return pathOfWrittenKey(key.startsWith('-') ? key.slice(1) : key);
}

function cString(text: string): string {
  const nul = text.indexOf('\0');
  return nul === -1 ? text : text.slice(0, nul);
}

function stripLeft(text: string): string {
  let start = 0;
  while (start < text.length && isSpace(text.charCodeAt(start))) start += 1;
  return start === 0 ? text : text.slice(start);
}

/** Never takes away the first character, blank or not. */
function stripRight(text: string): string {
  let end = text.length;
  while (end > 1 && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
