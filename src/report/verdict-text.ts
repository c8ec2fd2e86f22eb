import type { LineVerdict } from '../model/verdict.js';
import type { TextLook } from './diagnosis-text.js';
import { printableLine } from './printable.js';
import { wrapText } from './wrap-text.js';

const MOST_VALUE_CHARACTERS = 120;

const GROUPS = [
  { verdict: 'accepted', title: 'Accepted' },
  { verdict: 'refused', title: 'Refused' },
  { verdict: 'unreadable', title: 'Not readable' },
] as const;

/**
 * The verdicts for people, grouped by verdict, in pieces to write one after the other (the whole may be large). Commented-out
 * assignments are listed, other comments and blank lines counted.
 */
export function* verdictText(lines: readonly LineVerdict[], look: TextLook): Generator<string> {
  const width = String(lines.at(-1)?.line ?? 0).length;
  for (const { verdict, title } of GROUPS) {
    const group = lines.filter((line) => line.verdict === verdict);
    if (group.length > 0) yield* groupText(group, title, width, look);
  }
  const comments = lines.filter((line) => line.verdict === 'comment');
  const commentedOut = comments.filter((line) => line.key !== null);
  if (commentedOut.length > 0) {
    yield `${look.style.bold(`Commented out (${commentedOut.length})`)}\n`;
    for (const line of commentedOut) yield `${headLine(line, width, look)}\n`;
    yield '\n';
  }
  yield `${summary(lines, comments.length - commentedOut.length)}\n`;
}

function* groupText(
  group: readonly LineVerdict[],
  title: string,
  width: number,
  look: TextLook,
): Generator<string> {
  yield `${look.style.bold(`${title} (${group.length})`)}\n`;
  let file: string | null = null;
  for (const line of group) {
    if (line.file !== file) yield `${look.style.dim(printableLine(line.file))}\n`;
    file = line.file;
    yield `${entryLines(line, width, look).join('\n')}\n`;
  }
  yield '\n';
}

function entryLines(line: LineVerdict, width: number, look: TextLook): string[] {
  const indent = width + 4;
  const paragraph = (text: string): string[] =>
    wrapText(printableLine(text), { columns: look.columns, indent });
  const lines = [headLine(line, width, look)];
  if (line.kind !== null) {
    const also = line.alsoKinds.length === 0 ? '' : look.style.dim(` also ${line.alsoKinds.join(', ')}`);
    const plainLength = indent + line.kind.length + (also === '' ? 0 : line.alsoKinds.join(', ').length + 6);
    const paint = look.style.yellow;
    if (plainLength <= look.columns) lines.push(`${' '.repeat(indent)}${paint(line.kind)}${also}`);
    else
      lines.push(
        `${' '.repeat(indent)}${paint(line.kind)}`,
        ...paragraph(`also ${line.alsoKinds.join(', ')}`).map(look.style.dim),
      );
  }
  if (line.what) lines.push(...paragraph(`What it is: ${line.what}`));
  lines.push(...paragraph(line.reason));
  if (line.justifiedBy) lines.push(...paragraph(`Evidence that would justify it: ${line.justifiedBy}.`));
  for (const evidence of line.ownEvidence ?? []) {
    lines.push(
      ...paragraph(`A separate matter on this host: ${evidence.text} (${evidence.source}).`).map(
        look.style.cyan,
      ),
    );
  }
  return lines;
}

function headLine(line: LineVerdict, width: number, { style }: TextLook): string {
  const number = style.dim(String(line.line).padStart(width + 2));
  if (line.key === null) return number;
  const value = clip(printableLine(line.value ?? ''));
  const planned = line.plannedValue === null ? '' : style.green(` -> ${line.plannedValue}`);
  return `${number}  ${style.bold(clip(printableLine(line.key)))} = ${value}${planned}`;
}

function clip(text: string): string {
  return text.length > MOST_VALUE_CHARACTERS ? `${text.slice(0, MOST_VALUE_CHARACTERS - 3)}...` : text;
}

function summary(lines: readonly LineVerdict[], otherComments: number): string {
  const count = (verdict: LineVerdict['verdict']): number =>
    lines.reduce((sum, line) => sum + (line.verdict === verdict ? 1 : 0), 0);
  return `${count('accepted')} accepted, ${count('refused')} refused, ${count('unreadable')} not readable; comments and blank lines: ${otherComments}.`;
}
