import type { Judgement, LineVerdict, Ruling, VerdictList } from '../model/verdict.js';
import { BytePieces } from './byte-pieces.js';
import type { TextLook } from './diagnosis-text.js';
import { printableLine } from './printable.js';
import { RememberedBytes } from './remembered-bytes.js';
import { remembering } from './remembering.js';
import { wrapText } from './wrap-text.js';
import { WrappedReason } from './wrapped-reason.js';

const MOST_VALUE_CHARACTERS = 120;
/** Lines listed of each group: more than a person reads, and a million of them would take longer to print than to judge. */
const MOST_LISTED = 10_000;

const GROUPS = [
  { verdict: 'accepted', title: 'Accepted' },
  { verdict: 'refused', title: 'Refused' },
  { verdict: 'unreadable', title: 'Not readable' },
] as const;

/**
 * The verdicts for people in UTF-8, grouped by verdict, in pieces to write one after the other before the next is asked for (the whole
 * may be large). Commented-out assignments are listed, other comments and blank lines counted. Of each group the first 10,000 lines are
 * listed, and it is said how many more there are.
 */
export function* verdictText(verdicts: VerdictList, look: TextLook): Generator<Uint8Array> {
  const { count } = verdicts;
  const pieces = new BytePieces();
  const width = String(count.lastLine).length;
  for (const { verdict, title } of GROUPS) {
    if (count[verdict] === 0) continue;
    pieces.add(`${look.style.bold(`${title} (${count[verdict]})`)}\n`);
    yield* groupText(firstOf(verdicts.only(verdict)), width, look, pieces);
    pieces.add(unlisted(count[verdict]));
    pieces.add('\n');
  }
  if (count.commentedOut > 0) {
    pieces.add(`${look.style.bold(`Commented out (${count.commentedOut})`)}\n`);
    for (const line of firstOf(verdicts.only('comment'))) {
      pieces.add(headLine(line, width, look));
      if (pieces.isFull) yield pieces.take();
    }
    pieces.add(unlisted(count.commentedOut));
    pieces.add('\n');
  }
  const { accepted, refused, unreadable, comment } = count;
  pieces.add(
    `${accepted} accepted, ${refused} refused, ${unreadable} not readable; comments and blank lines: ${comment}.\n`,
  );
  yield pieces.take();
}

function* firstOf(lines: Iterable<LineVerdict>): Generator<LineVerdict, void, undefined> {
  let listed = 0;
  for (const line of lines) {
    yield line;
    listed += 1;
    if (listed === MOST_LISTED) return;
  }
}

/** What to say of the lines of a group that are not listed; nothing where all are. */
function unlisted(count: number): string {
  const more = count - MOST_LISTED;
  return more <= 0 ? '' : `  ... and ${more} more ${more === 1 ? 'line' : 'lines'}; --json has every one\n`;
}

function* groupText(
  lines: Iterable<LineVerdict>,
  width: number,
  look: TextLook,
  pieces: BytePieces,
): Generator<Uint8Array> {
  const bodies = bodiesOf(width + 4, look);
  let file: string | null = null;
  for (const line of lines) {
    if (line.file !== file) pieces.add(`${look.style.dim(printableLine(line.file))}\n`);
    file = line.file;
    pieces.add(headLine(line, width, look));
    bodies.addTo(pieces, line.judgement);
    if (pieces.isFull) yield pieces.take();
  }
}

/** What stands below the line itself: what the ruling says, and the reason in the midst of it. */
function bodiesOf(indent: number, look: TextLook): RememberedBytes<Judgement> {
  const { style, columns } = look;
  const linesOf = (text: string): string[] => wrapText(printableLine(text), { columns, indent });
  const paragraph = (text: string): string => `${linesOf(text).join('\n')}\n`;
  // Sentences about a knob are the same wherever it is set; there are a hundred knobs, and may be a million lines.
  const whatItIs = remembering((what: string) => paragraph(`What it is: ${what}`));
  const whatJustifiesIt = remembering((justifiedBy: string) =>
    paragraph(`Evidence that would justify it: ${justifiedBy}.`),
  );
  const beginnings = new RememberedBytes<Ruling>(({ kind, alsoKinds, what }, pieces) => {
    if (kind !== null) pieces.add(`${kindLines(kind, alsoKinds, indent, look).join('\n')}\n`);
    if (what !== null) pieces.add(whatItIs(what));
  });
  const reasons = new WrappedReason(columns, indent);
  const ends = new RememberedBytes<Ruling>(({ justifiedBy, ownEvidence }, pieces) => {
    pieces.add(justifiedBy === null ? '\n' : `\n${whatJustifiesIt(justifiedBy)}`);
    for (const evidence of ownEvidence) {
      const text = `A separate matter on this host: ${evidence.text} (${evidence.source}).`;
      pieces.add(`${linesOf(text).map(style.cyan).join('\n')}\n`);
    }
  });
  return new RememberedBytes(({ ruling, reason }, pieces) => {
    beginnings.addTo(pieces, ruling);
    reasons.addTo(pieces, reason);
    ends.addTo(pieces, ruling);
  });
}

function kindLines(kind: string, alsoKinds: readonly string[], indent: number, look: TextLook): string[] {
  const { style, columns } = look;
  const first = ' '.repeat(indent) + style.yellow(kind);
  if (alsoKinds.length === 0) return [first];
  const also = `also ${alsoKinds.join(', ')}`;
  if (indent + kind.length + 1 + also.length <= columns) return [`${first} ${style.dim(also)}`];
  return [first, ...wrapText(also, { columns, indent }).map(style.dim)];
}

function headLine({ line, proposal, judgement }: LineVerdict, width: number, look: TextLook): string {
  const { style, columns } = look;
  const number = style.dim(String(line).padStart(width + 2));
  if (proposal.key === null) return `${number}\n`;
  const key = clip(printableLine(proposal.key));
  const whole = clip(printableLine(proposal.value ?? ''));
  const indent = width + 4;
  const used = indent + key.length + 3;
  if (used >= columns) return `${number}  ${inPieces(`${key} = ${whole}`, indent, columns)}\n`;
  const value = used + whole.length > columns ? inPieces(whole, used, columns) : whole;
  const planned =
    judgement.ruling.plannedValue === null ? '' : style.green(` -> ${judgement.ruling.plannedValue}`);
  return `${number}  ${style.bold(key)} = ${value}${planned}\n`;
}

const FURTHER_INDENT = 8;

/** A text that does not fit into the rest of its line, of which so many columns are used, broken wherever a line ends. */
function inPieces(text: string, used: number, columns: number): string {
  const first = Math.max(1, columns - used);
  const further = Math.max(1, columns - FURTHER_INDENT);
  const pieces = [text.slice(0, first)];
  for (let at = first; at < text.length; at += further) {
    pieces.push(' '.repeat(FURTHER_INDENT) + text.slice(at, at + further));
  }
  return pieces.join('\n');
}

function clip(text: string): string {
  return text.length > MOST_VALUE_CHARACTERS ? `${text.slice(0, MOST_VALUE_CHARACTERS - 3)}...` : text;
}
