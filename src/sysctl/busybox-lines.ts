import { isSpace, skipBlanks, trimBlanks } from './blanks.js';
import type { KeyLines } from './key-lines.js';
import { everyLine, type LineTable, LineTableBuilder } from './line-table.js';
import { NextFinder } from './next-finder.js';
import type { ProblemVisitor } from './setting.js';

/** One line of a file as busybox understood it; the key is as written, for dots can only be resolved against /proc/sys. */
export interface BusyboxLine {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/**
 * Reads a file as busybox `sysctl -p` does: a backslash at the end joins lines, a line is a C string, the first "=" splits it, and what
 * follows must neither be empty nor begin with "#". With `about` only the lines that may concern its key, where those can be told
 * beforehand. Source: busybox libbb/parse_config.c:config_read, procps/sysctl.c:sysctl_handle_preload_file.
 */
export function readBusyboxFile(
  text: string,
  file: string,
  about: KeyLines | null,
  visit: (line: BusyboxLine) => void,
  complain?: ProblemVisitor,
): void {
  const { content, lines } = contentOf(text, file, about);
  const nuls = new NextFinder(content, '\0');
  const equalsSigns = new NextFinder(content, '=');
  for (let at = 0; at < lines.length; at += 1) {
    const plain = lines.plain(at);
    if (plain !== null && plain.value !== null) {
      visit({ key: plain.key, value: plain.value, line: lines.number(at) });
      continue;
    }
    const lineStart = lines.start(at);
    const end = Math.min(lines.end(at), nuls.from(lineStart));
    const line = lines.number(at);
    const start = skipBlanks(content, lineStart, end, isSpace);
    const first = content.charAt(start);
    if (start === end || first === '#' || first === ';') continue;
    const equals = equalsSigns.from(start);
    if (equals + 1 >= end || content.charAt(equals + 1) === '#') {
      complain?.({ file, line, text: 'is not an assignment; passed over' });
      continue;
    }
    const keyEnd = trimBlanks(content, start, equals, isSpace);
    const valueStart = skipBlanks(content, equals + 1, end, isSpace);
    visit({
      key: content.slice(start, keyEnd),
      value: content.slice(valueStart, trimBlanks(content, valueStart, end, isSpace)),
      line,
    });
  }
}

function contentOf(
  text: string,
  file: string,
  about: KeyLines | null,
): { readonly content: string; readonly lines: LineTable } {
  if (text.includes('\\') && /\\(?:\n|$)/.test(text)) return joinLines(text);
  return { content: text, lines: about === null ? everyLine(text) : about.of(file, text) };
}

/** The text without the backslashes and newlines that join lines, and its lines, counted by their first one. */
function joinLines(text: string): { readonly content: string; readonly lines: LineTable } {
  const parts: string[] = [];
  const lines = new LineTableBuilder();
  let length = 0;
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const [first, begin] = [number + 1, length];
    for (let continues = true; continues && start < text.length; number += 1) {
      const newline = text.indexOf('\n', start);
      const end = newline === -1 ? text.length : newline;
      continues = end > start && text[end - 1] === '\\';
      const part = text.slice(start, continues ? end - 1 : end);
      parts.push(part);
      length += part.length;
      start = end + 1;
    }
    lines.add(begin, length, first);
  }
  const content = parts.join('');
  return { content, lines: lines.tableOf(content) };
}
