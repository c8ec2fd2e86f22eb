import { isSpace, skipBlanks, trimBlanks } from './blanks.js';
import { pathOfWrittenKey } from './key.js';
import type { KeyLines } from './key-lines.js';
import { everyLine } from './line-table.js';
import { NextFinder } from './next-finder.js';
import type { ProblemVisitor, SettingVisitor } from './setting.js';
import { SpellingMemory } from './spelling-memory.js';

/** The shortest line that procps looks at, newline included. */
const LEAST_CHARS = 2;

/**
 * Reads a file as procps `sysctl` does: a line ends with a newline only and is a C string, so a NUL hides the rest of it; blanks are
 * those of isspace(3). With `about` only the lines that may concern its key. Source: procps src/sysctl.c:Preload,
 * parse_setting_line, setting_new.
 */
export function readProcpsFile(
  text: string,
  file: string,
  pattern: RegExp | null,
  about: KeyLines | null,
  visit: SettingVisitor,
  complain?: ProblemVisitor,
): void {
  const lines = about === null ? everyLine(text) : about.of(file, text);
  const spellings = new SpellingMemory(procpsPath);
  const nuls = new NextFinder(text, '\0');
  const equalsSigns = new NextFinder(text, '=');
  for (let at = 0; at < lines.length; at += 1) {
    const plain = pattern === null ? lines.plain(at) : null;
    if (plain !== null) {
      visit({ path: spellings.pathOf(plain.key), value: plain.value, file, line: lines.number(at) });
      continue;
    }
    const lineStart = lines.start(at);
    const lineEnd = Math.min(lines.end(at) + 1, text.length);
    const line = lines.number(at);
    const end = Math.min(lineEnd, nuls.from(lineStart));
    const start = skipBlanks(text, lineStart, end, isSpace);
    if (lineEnd - lineStart < LEAST_CHARS || end - start < LEAST_CHARS) continue;
    const first = text.charAt(start);
    if (first === '#' || first === ';') continue;
    if (pattern !== null && !pattern.test(text.slice(start, end))) continue;
    const equals = equalsSigns.from(start);
    if (equals >= end && first !== '-') {
      complain?.({ file, line, text: 'is not an assignment; passed over' });
      continue;
    }
    const keyStart = first === '-' ? start + 1 : start;
    const keyEnd = endOfWord(text, keyStart, Math.min(equals, end));
    const path = spellings.pathOf(text.slice(keyStart, keyEnd));
    const valueStart = skipBlanks(text, equals + 1, end, isSpace);
    const value = equals < end ? text.slice(valueStart, endOfWord(text, valueStart, end)) : null;
    visit({ path, value, file, line });
  }
}

/** A second dash goes too, and nothing is cleaned: procps compares keys as they were spelled. */
function procpsPath(key: string): string {
  return pathOfWrittenKey(key.startsWith('-') ? key.slice(1) : key);
}

/** Where the blanks at the end begin; never takes away the first character, blank or not. */
function endOfWord(text: string, start: number, end: number): number {
  return Math.min(end, trimBlanks(text, start + 1, end, isSpace));
}
