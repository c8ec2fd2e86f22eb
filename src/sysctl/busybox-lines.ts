import { ignoreProblems, type KeyFocus, KeyMentions, type ProblemVisitor } from './setting.js';

/** One line of a file as busybox understood it; the key is as written, for dots can only be resolved against /proc/sys. */
export interface BusyboxLine {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/**
 * Reads a file as busybox `sysctl -p` does: a backslash at the end joins lines, a line is a C string, the first "=" splits it, and what
 * follows must neither be empty nor begin with "#". Source: busybox libbb/parse_config.c:config_read, procps/sysctl.c:
 * sysctl_handle_preload_file.
 */
export function readBusyboxFile(
  text: string,
  file: string,
  key: Pick<KeyFocus, 'path' | 'word'> | null,
  visit: (line: BusyboxLine) => void,
  complain: ProblemVisitor = ignoreProblems,
): void {
  const mentions = new KeyMentions(text, key);
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const first = line + 1;
    let joined = '';
    let next = start;
    let continues = true;
    while (continues && next < text.length) {
      line += 1;
      const newline = text.indexOf('\n', next);
      const end = newline === -1 ? text.length : newline;
      continues = end > next && text[end - 1] === '\\';
      if (continues || joined !== '') joined += text.slice(next, continues ? end - 1 : end);
      else if (mentions.isIn(next, end)) joined = text.slice(next, end);
      next = newline === -1 ? text.length : newline + 1;
    }
    start = next;
    const parsed = parseLine(cString(joined));
    if (parsed === 'invalid') complain({ file, line: first, text: 'is not an assignment; passed over' });
    else if (parsed !== null) visit({ key: parsed.key, value: parsed.value, line: first });
  }
}

function parseLine(written: string): { key: string; value: string } | 'invalid' | null {
  const content = written.replace(/^[\t-\r ]+/, '');
  if (content === '' || content.startsWith('#') || content.startsWith(';')) return null;
  const equals = written.indexOf('=');
  const rest = written.slice(equals + 1);
  if (equals === -1 || rest === '' || rest.startsWith('#')) return 'invalid';
  return { key: trim(written.slice(0, equals)), value: trim(rest) };
}

function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function cString(text: string): string {
  const nul = text.indexOf('\0');
  return nul === -1 ? text : text.slice(0, nul);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
