import { skipBlanks, trimBlanks } from './blanks.js';
import { pathOfWrittenKey } from './key.js';
import type { KeyLines } from './key-lines.js';
import { type LineTable, LineTableBuilder } from './line-table.js';
import { finders, nearest, NextFinder } from './next-finder.js';
import type { ProblemVisitor, SettingVisitor } from './setting.js';
import { SpellingMemory } from './spelling-memory.js';

/** LONG_LINE_MAX of systemd: a line this long makes it stop reading the file. */
const LONG_LINE_CHARS = 1024 * 1024;

/** What one version of systemd-sysctl takes for a comment. */
export interface SystemdLineRules {
  readonly commentMarks: string;
}

/**
 * Reads a file as systemd-sysctl does: a line ends with a newline, carriage return or NUL or a mix of different ones; blanks are
 * space, tab and line ends. With `about` only the lines that may concern its key, where those can be told beforehand. Source: systemd
 * src/basic/fileio.c:read_line_full, src/sysctl/sysctl.c:parse_file (252, 257) and parse_line (262).
 */
export function readSystemdFile(
  text: string,
  file: string,
  rules: SystemdLineRules,
  about: KeyLines | null,
  visit: SettingVisitor,
  complain?: ProblemVisitor,
): void {
  const lines = about !== null && endsLinesAsOthersDo(text) ? about.of(file, text) : systemdLines(text);
  const spellings = new SpellingMemory(systemdPath);
  const equalsSigns = new NextFinder(text, '=');
  for (let at = 0; at < lines.length; at += 1) {
    const plain = lines.plain(at);
    if (plain !== null) {
      visit({ path: spellings.pathOf(plain.key), value: plain.value, file, line: lines.number(at) });
      continue;
    }
    const lineStart = lines.start(at);
    const lineEnd = lines.end(at);
    const line = lines.number(at);
    if (lineEnd - lineStart >= LONG_LINE_CHARS) {
      complain?.({ file, line, text: 'is longer than systemd reads; it stops reading the file here' });
      break;
    }
    const start = skipBlanks(text, lineStart, lineEnd, isBlank);
    const end = trimBlanks(text, start, lineEnd, isBlank);
    if (start === end || rules.commentMarks.includes(text.charAt(start))) continue;
    const equals = equalsSigns.from(start);
    const isDashed = text.charAt(start) === '-';
    if (equals >= end && !isDashed) {
      complain?.({ file, line, text: 'is not an assignment; passed over' });
      continue;
    }
    const keyLimit = Math.min(equals, end);
    const keyStart = skipBlanks(text, isDashed ? start + 1 : start, keyLimit, isBlank);
    const keyEnd = trimBlanks(text, keyStart, keyLimit, isBlank);
    const path = spellings.pathOf(text.slice(keyStart, keyEnd));
    const valueStart = skipBlanks(text, equals + 1, end, isBlank);
    visit({ path, value: equals < end ? text.slice(valueStart, end) : null, file, line });
  }
}

/** A key as systemd compares it: path_simplify drops empty and "." parts and a slash at either end. */
export function systemdPath(writtenKey: string): string {
  const path = pathOfWrittenKey(writtenKey);
  if (!path.includes('//') && !path.includes('.') && !path.startsWith('/') && !path.endsWith('/'))
    return path;
  const simple = path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  if (simple !== '' || path === '') return simple;
  return path.startsWith('/') ? '/' : '.';
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

/**
 * Whether lines begin and are counted as where only a newline ends them: no NUL, every carriage return before a newline, and no line
 * that may be too long.
 */
function endsLinesAsOthersDo(text: string): boolean {
  return (
    text.length < LONG_LINE_CHARS && !text.includes('\0') && !(text.includes('\r') && /\r(?!\n)/.test(text))
  );
}

function systemdLines(text: string): LineTable {
  const ends = finders(text, ['\n', '\r', '\0']);
  const lines = new LineTableBuilder();
  for (let start = 0, number = 1; start < text.length; number += 1) {
    const end = Math.min(nearest(ends, start), text.length);
    lines.add(start, end, number);
    start = afterLineEnd(text, end);
  }
  return lines.tableOf(text);
}

/** Line ends may follow each other as one while they differ, except after a NUL. */
function afterLineEnd(text: string, end: number): number {
  let at = end;
  let seen = '';
  for (let char = text[at]; char === '\n' || char === '\r' || char === '\0'; char = text[at]) {
    if (seen.includes('\0') || seen.includes(char)) break;
    seen += char;
    at += 1;
  }
  return at;
}
