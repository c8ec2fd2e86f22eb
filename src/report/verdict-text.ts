import type { Judgement, LineVerdict, VerdictList } from '../model/verdict.js';
import { AlikeVerdicts } from './alike-verdicts.js';
import { BytePieces } from './byte-pieces.js';
import type { TextLook } from './diagnosis-text.js';
import { printableLine } from './printable.js';
import { remembering } from './remembering.js';
import { wrapText } from './wrap-text.js';

const MOST_VALUE_CHARACTERS = 120;

const GROUPS = [
  { verdict: 'accepted', title: 'Accepted' },
  { verdict: 'refused', title: 'Refused' },
  { verdict: 'unreadable', title: 'Not readable' },
] as const;

/**
 * The verdicts for people in UTF-8, grouped by verdict, in pieces to write one after the other before the next is asked for (the whole
 * may be large). Commented-out assignments are listed, other comments and blank lines counted.
 */
export function* verdictText(verdicts: VerdictList, look: TextLook): Generator<Uint8Array> {
  const { count } = verdicts;
  const pieces = new BytePieces();
  const width = String(count.lastLine).length;
  for (const { verdict, title } of GROUPS) {
    if (count[verdict] === 0) continue;
    pieces.add(`${look.style.bold(`${title} (${count[verdict]})`)}\n`);
    yield* groupText(verdicts.only(verdict), width, look, pieces);
    pieces.add('\n');
  }
  if (count.commentedOut > 0) {
    pieces.add(`${look.style.bold(`Commented out (${count.commentedOut})`)}\n`);
    for (const line of verdicts.only('comment')) {
      pieces.add(headLine(line, width, look));
      if (pieces.isFull) yield pieces.take();
    }
    pieces.add('\n');
  }
  const { accepted, refused, unreadable, comment } = count;
  pieces.add(
    `${accepted} accepted, ${refused} refused, ${unreadable} not readable; comments and blank lines: ${comment}.\n`,
  );
  yield pieces.take();
}

function* groupText(
  lines: Iterable<LineVerdict>,
  width: number,
  look: TextLook,
  pieces: BytePieces,
): Generator<Uint8Array> {
  const bodies = new AlikeVerdicts(bodyMaker(width + 4, look));
  let file: string | null = null;
  for (const line of lines) {
    if (line.file !== file) pieces.add(`${look.style.dim(printableLine(line.file))}\n`);
    file = line.file;
    pieces.add(headLine(line, width, look));
    bodies.addTo(pieces, line.judgement);
    if (pieces.isFull) yield pieces.take();
  }
}

/** Makes what stands below the line itself. */
function bodyMaker(indent: number, look: TextLook): (judgement: Judgement) => string {
  const { style, columns } = look;
  const linesOf = (text: string): string[] => wrapText(shown(text), { columns, indent });
  const paragraph = (text: string): string => `${linesOf(text).join('\n')}\n`;
  // Sentences about a knob are the same wherever it is set; there are a hundred knobs, and may be a million lines.
  const whatItIs = remembering((what: string) => paragraph(`What it is: ${what}`));
  const whatJustifiesIt = remembering((justifiedBy: string) =>
    paragraph(`Evidence that would justify it: ${justifiedBy}.`),
  );
  return ({ kind, alsoKinds, reason, what, justifiedBy, ownEvidence }) => {
    let body = kind === null ? '' : `${kindLines(kind, alsoKinds, indent, look).join('\n')}\n`;
    if (what !== null) body += whatItIs(what);
    body += paragraph(reason);
    if (justifiedBy !== null) body += whatJustifiesIt(justifiedBy);
    for (const evidence of ownEvidence) {
      const text = `A separate matter on this host: ${evidence.text} (${evidence.source}).`;
      body += `${linesOf(text).map(style.cyan).join('\n')}\n`;
    }
    return body;
  };
}

function kindLines(kind: string, alsoKinds: readonly string[], indent: number, look: TextLook): string[] {
  const { style, columns } = look;
  const first = ' '.repeat(indent) + style.yellow(kind);
  if (alsoKinds.length === 0) return [first];
  const also = `also ${alsoKinds.join(', ')}`;
  if (indent + kind.length + 1 + also.length <= columns) return [`${first} ${style.dim(also)}`];
  return [first, ...wrapText(also, { columns, indent }).map(style.dim)];
}

function headLine({ line, proposal, judgement }: LineVerdict, width: number, { style }: TextLook): string {
  const number = style.dim(String(line).padStart(width + 2));
  if (proposal.key === null) return `${number}\n`;
  const value = clip(shown(proposal.value ?? ''));
  const planned = judgement.plannedValue === null ? '' : style.green(` -> ${judgement.plannedValue}`);
  return `${number}  ${style.bold(clip(shown(proposal.key)))} = ${value}${planned}\n`;
}

/** Most keys and values are plain, and there may be a million of them. */
function shown(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : printableLine(text);
}

function clip(text: string): string {
  return text.length > MOST_VALUE_CHARACTERS ? `${text.slice(0, MOST_VALUE_CHARACTERS - 3)}...` : text;
}
