import { pathOfWrittenKey } from './key.js';
import {
  ignoreProblems,
  type KeyFocus,
  KeyMentions,
  type ProblemVisitor,
  type SettingVisitor,
  SpellingMemory,
} from './setting.js';

/** LONG_LINE_MAX of systemd: a line this long makes it stop reading the file. */
const LONG_LINE_CHARS = 1024 * 1024;

/** What one version of systemd-sysctl takes for a comment. */
export interface SystemdLineRules {
  readonly commentMarks: string;
}

/**
 * Reads a file as systemd-sysctl does: a line ends with a newline, carriage return or NUL or a mix of different ones; blanks are
 * space, tab and line ends. Source: systemd src/basic/fileio.c:read_line_full, src/sysctl/sysctl.c:parse_file (252, 257) and
 * parse_line (262).
 */
export function readSystemdFile(
  text: string,
  file: string,
  rules: SystemdLineRules,
  key: Pick<KeyFocus, 'path' | 'word'> | null,
  visit: SettingVisitor,
  complain: ProblemVisitor = ignoreProblems,
): void {
  const mentions = new KeyMentions(text, key);
  const ends = new LineEnds(text);
  const spellings = new SpellingMemory(systemdPath);
  let line = 0;
  let start = 0;
  while (start < text.length) {
    line += 1;
    const end = ends.from(start);
    if (end - start >= LONG_LINE_CHARS) {
      complain({ file, line, text: 'is longer than systemd reads; it stops reading the file here' });
      break;
    }
    if (mentions.isIn(start, end)) {
      const written = stripBlanks(text.slice(start, end));
      if (written !== '' && !rules.commentMarks.includes(written.charAt(0))) {
        const parsed = parseLine(written, spellings);
        if (parsed === null) complain({ file, line, text: 'is not an assignment; passed over' });
        else visit({ path: parsed.path, value: parsed.value, file, line });
      }
    }
    start = afterLineEnd(text, end);
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

function parseLine(
  written: string,
  spellings: SpellingMemory,
): { path: string; value: string | null } | null {
  const equals = written.indexOf('=');
  if (equals === -1) {
    return written.startsWith('-')
      ? { path: spellings.pathOf(stripBlanks(written.slice(1))), value: null }
      : null;
  }
  const key = written.slice(written.startsWith('-') ? 1 : 0, equals);
  return { path: spellings.pathOf(stripBlanks(key)), value: stripBlanks(written.slice(equals + 1)) };
}

function stripBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
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

/** Finds the next line end from front to back, without looking twice at the same text. */
class LineEnds {
  readonly #text: string;
  #newline = -1;
  #carriageReturn = -1;
  #nul = -1;

  constructor(text: string) {
    this.#text = text;
  }

  from(start: number): number {
    if (this.#newline < start) this.#newline = this.#next('\n', start);
    if (this.#carriageReturn < start) this.#carriageReturn = this.#next('\r', start);
    if (this.#nul < start) this.#nul = this.#next('\0', start);
    return Math.min(this.#newline, this.#carriageReturn, this.#nul);
  }

  #next(mark: string, start: number): number {
    const at = this.#text.indexOf(mark, start);
    return at === -1 ? this.#text.length : at;
  }
}
