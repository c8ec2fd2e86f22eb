import { skipBlanks, trimBlanks } from './blanks.js';
import { canonicalPath, dottedKey, longestPart } from './key.js';
import { readProcpsFile } from './procps-lines.js';
import type { Setting } from './setting.js';
import { readSystemdFile } from './systemd-lines.js';

/** Where a part of a line stands in it, in characters; `end` is behind the last one. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type LineEnd = '\n' | '\r\n' | '\r' | '';

interface LineText {
  /** Every byte but the line end, as latin1. */
  readonly text: string;
  readonly lineEnd: LineEnd;
}

/** One line of a sysctl file; what is said of its parts is how systemd and procps read it where they agree. */
export type DocumentLine = LineText &
  (
    | { readonly kind: 'blank' }
    | { readonly kind: 'comment' }
    | { readonly kind: 'invalid' }
    /** "-KEY" without "=": keeps globs away from the key. */
    | { readonly kind: 'exclusion'; readonly key: Span }
    | {
        readonly kind: 'assignment';
        readonly key: Span;
        readonly value: Span;
        /** "-KEY = VALUE": a write that fails is no error. */
        readonly ignoresFailure: boolean;
      }
  );

/** A sysctl.conf file with every byte of it. */
export interface SysctlDocument {
  readonly lines: readonly DocumentLine[];
}

/** Takes a file, decoded as latin1, apart; nothing is lost and nothing is refused. */
export function parseDocument(text: string): SysctlDocument {
  const lines: DocumentLine[] = [];
  for (const match of text.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)) {
    const [whole, line = '', lineEnd = ''] = match;
    if (whole !== '') lines.push(parseLine({ text: line, lineEnd: lineEnd as LineEnd }));
  }
  return { lines };
}

/** The text of a document, byte for byte as it was parsed where nothing was set. */
export function printDocument(document: SysctlDocument): string {
  return document.lines.map((line) => line.text + line.lineEnd).join('');
}

/**
 * Gives a key a value: in the line that decides it in this file where every loader reads that line alike, else in a line of its own
 * at the end. No other line changes, but a last one without line end gets one. A key with the value already is left as it is.
 * Throws RangeError for a key that names nothing and for a value that would not be read back as given.
 */
export function setValue(document: SysctlDocument, key: string, value: string): SysctlDocument {
  const path = canonicalPath(key);
  if (path === null) throw new RangeError(`no sysctl key: ${key}`);
  if (value === '' || /[\0\r\n]|^[\s]|[\s]$/.test(value)) {
    throw new RangeError('a value must not be empty, have line ends, or begin or end with a blank');
  }
  const decision = decidingLine(document, path);
  if (decision === null) return append(document, `${dottedKey(path)} = ${value}`);
  if (decision.value === value) return document;
  const { line, at } = decision;
  const text = line.text.slice(0, line.value.start) + value + line.text.slice(line.value.end);
  return { lines: document.lines.with(at, parseLine({ text, lineEnd: line.lineEnd })) };
}

/** The value that a file gives a key by a line that every loader reads alike, and the line, counted from 1; null where none does. */
export function valueInDocument(
  document: SysctlDocument,
  key: string,
): { readonly value: string; readonly line: number } | null {
  const path = canonicalPath(key);
  const decision = path === null ? null : decidingLine(document, path);
  return decision === null ? null : { value: decision.value, line: decision.at + 1 };
}

type AssignmentLine = Extract<DocumentLine, { kind: 'assignment' }>;

interface Decision {
  readonly at: number;
  readonly line: AssignmentLine;
  readonly value: string;
}

/** The last line that names the key for any loader, where it is an assignment that all of them read alike. */
function decidingLine(document: SysctlDocument, path: string): Decision | null {
  const word = longestPart(path);
  for (let at = document.lines.length - 1; at >= 0; at -= 1) {
    const line = document.lines[at];
    if (line === undefined || !line.text.includes(word)) continue;
    const readings = [systemdReading(line.text), procpsReading(line.text)];
    if (!readings.some((settings) => settings.some((setting) => namesKey(setting, path)))) continue;
    const [one, other] = readings.map((settings) => (settings.length === 1 ? settings[0] : undefined));
    const isAlone =
      line.lineEnd !== '\r' && document.lines[at - 1]?.lineEnd !== '\r' && !line.text.includes('\0');
    // Spelled with a slash too many, procps may not find the key, or not see that the line names it.
    const agree = one?.value === other?.value && one?.path === path && other?.path === path;
    if (line.kind !== 'assignment' || !isAlone || !agree || one.value === null) return null;
    return { at, line, value: one.value };
  }
  return null;
}

function namesKey(setting: Setting, path: string): boolean {
  return canonicalPath(`/${setting.path}`) === path;
}

function systemdReading(text: string): Setting[] {
  const settings: Setting[] = [];
  readSystemdFile(text, '', { commentMarks: '#;' }, null, (setting) => settings.push(setting));
  return settings;
}

function procpsReading(text: string): Setting[] {
  const settings: Setting[] = [];
  readProcpsFile(`${text}\n`, '', null, null, (setting) => settings.push(setting));
  return settings;
}

/** A file of carriage returns alone is one line for procps and busybox, so what is added stands behind a newline. */
function append(document: SysctlDocument, text: string): SysctlDocument {
  const lines = [...document.lines];
  const usual = usualLineEnd(lines);
  const lineEnd = usual === '\r' ? '\n' : usual;
  const last = lines.pop();
  if (last !== undefined) {
    lines.push(
      last.lineEnd === '' || last.lineEnd === '\r'
        ? parseLine({ text: last.text, lineEnd: last.lineEnd === '\r' ? '\r\n' : lineEnd })
        : last,
    );
    // busybox joins a line that ends in a backslash with the next one.
    if (last.text.endsWith('\\')) lines.push(parseLine({ text: '', lineEnd }));
  }
  return { lines: [...lines, parseLine({ text, lineEnd })] };
}

function usualLineEnd(lines: readonly DocumentLine[]): LineEnd {
  let usual: LineEnd = '\n';
  let most = 0;
  for (const lineEnd of ['\n', '\r\n', '\r'] as const) {
    const count = lines.filter((line) => line.lineEnd === lineEnd).length;
    if (count > most) [usual, most] = [lineEnd, count];
  }
  return usual;
}

function parseLine(line: LineText): DocumentLine {
  const { text } = line;
  const start = skipBlanks(text, 0, text.length, isBlank);
  const first = text[start];
  if (first === undefined) return { ...line, kind: 'blank' };
  if (first === '#' || first === ';') return { ...line, kind: 'comment' };
  const equals = text.indexOf('=', start);
  const hasDash = first === '-';
  if (equals === -1) {
    if (!hasDash) return { ...line, kind: 'invalid' };
    return { ...line, kind: 'exclusion', key: stripped(text, start + 1, text.length) };
  }
  return {
    ...line,
    kind: 'assignment',
    key: stripped(text, hasDash ? start + 1 : start, equals),
    value: stripped(text, equals + 1, text.length),
    ignoresFailure: hasDash,
  };
}

function stripped(text: string, from: number, to: number): Span {
  const start = skipBlanks(text, from, to, isBlank);
  return { start, end: trimBlanks(text, start, to, isBlank) };
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
