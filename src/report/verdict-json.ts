import {
  COMMENT_JUDGEMENT,
  COMMENT_RULING,
  type CommentRun,
  isCommentRun,
  type Judgement,
  reasonText,
  type Ruling,
  type VerdictList,
} from '../model/verdict.js';
import { BytePieces, bytesOf } from './byte-pieces.js';
import { jsonText, safeJson } from './json-text.js';
import { ReasonJson } from './reason-json.js';
import { RememberedBytes } from './remembered-bytes.js';
import { remembering } from './remembering.js';

const NO_SUBJECT = '"key":null,"keyAsWritten":null,"value":null';

/** The verdicts as `lint --json` prints them, in UTF-8, in pieces to write one after the other before the next is asked for. */
export function* verdictJson(verdicts: VerdictList): Generator<Uint8Array> {
  const pieces = new BytePieces();
  const judgements = judgementsJson();
  const names = new Map<string, string>();
  pieces.add('{"version":1,"lines":[');
  let separator = '\n';
  for (const verdict of verdicts.inRuns()) {
    const name = names.get(verdict.file) ?? safeJson(verdict.file);
    names.set(verdict.file, name);
    pieces.add(separator);
    separator = ',\n';
    if (isCommentRun(verdict)) {
      yield* comments(verdict, name, pieces);
      continue;
    }
    const { line, proposal, judgement } = verdict;
    const { key, keyAsWritten, value } = proposal;
    const keyJson = jsonText(key);
    const written = keyAsWritten === key ? keyJson : jsonText(keyAsWritten);
    pieces.add(
      `{"file":${name},"line":${line},"key":${keyJson},"keyAsWritten":${written},"value":${jsonText(value)},`,
    );
    judgements.addTo(pieces, judgement);
    if (pieces.isFull) yield pieces.take();
  }
  pieces.add('\n]}\n');
  yield pieces.take();
}

/** So many lines at once: from one block to the next all but the last digits of their numbers are the same. */
const BLOCK = 1000;

/** Ten megabytes may be ten million blank lines, two gigabytes of JSON: whole blocks are bytes in which numbers are written over. */
function* comments({ from, to }: CommentRun, file: string, pieces: BytePieces): Generator<Uint8Array> {
  const tail = `${NO_SUBJECT},${COMMENT_TAIL}`;
  const one = (line: string): string => `{"file":${file},"line":${line},${tail}`;
  let block: NumberedBlock | null = null;
  for (let line = from; line <= to; ) {
    const isWhole = line % BLOCK === 0 && line + BLOCK <= to;
    if (isWhole) {
      const thousands = String(line / BLOCK);
      if (block?.digits !== thousands.length) block = new NumberedBlock(thousands.length, one);
      pieces.addBytes(block.numbered(thousands));
      line += BLOCK;
    } else {
      pieces.add(line < to ? `${one(String(line))},\n` : one(String(line)));
      line += 1;
    }
    if (pieces.isFull) yield pieces.take();
  }
}

/** The JSON of 1000 lines, whose numbers begin with the same digits. */
class NumberedBlock {
  readonly digits: number;
  readonly #bytes: Uint8Array;
  /** Where each number begins. */
  readonly #places: readonly number[];

  constructor(digits: number, one: (line: string) => string) {
    // No JSON of ours has a NUL as it is.
    const gap = '\0'.repeat(digits);
    const lines = Array.from(
      { length: BLOCK },
      (_, last) => `${one(gap + String(last).padStart(3, '0'))},\n`,
    );
    this.digits = digits;
    this.#bytes = bytesOf(lines.join(''));
    const places: number[] = [];
    for (let at = this.#bytes.indexOf(0); at !== -1; at = this.#bytes.indexOf(0, at + digits))
      places.push(at);
    this.#places = places;
  }

  /** The bytes with those digits in every number; they are written over by the next call. */
  numbered(thousands: string): Uint8Array {
    for (let digit = 0; digit < this.digits; digit += 1) {
      const code = thousands.charCodeAt(digit);
      for (const place of this.#places) this.#bytes[place + digit] = code;
    }
    return this.#bytes;
  }
}

/** Sentences about a knob are the same wherever it is set; there are a hundred knobs, and may be a million lines. */
const jsonOfSentence = remembering((sentence) => safeJson(sentence));

/** The members of a judgement: the reason in the midst of what the ruling says. */
function judgementsJson(): RememberedBytes<Judgement> {
  const beginnings = new RememberedBytes<Ruling>((ruling, pieces) => pieces.add(beginningOf(ruling)));
  const reasons = new ReasonJson();
  const ends = new RememberedBytes<Ruling>((ruling, pieces) => pieces.add(endOf(ruling)));
  return new RememberedBytes(({ ruling, reason }, pieces) => {
    beginnings.addTo(pieces, ruling);
    reasons.addTo(pieces, reason);
    ends.addTo(pieces, ruling);
  });
}

function beginningOf({ verdict, kind, alsoKinds }: Ruling): string {
  return `"verdict":"${verdict}","kind":${jsonText(kind)},"alsoKinds":${safeJson(alsoKinds)},"reason":"`;
}

function endOf({ plannedValue, what, justifiedBy, ownEvidence }: Ruling): string {
  return `","plannedValue":${plannedValue},"what":${jsonSentence(what)},"justifiedBy":${jsonSentence(justifiedBy)},"ownEvidence":${safeJson(ownEvidence)}}`;
}

function jsonSentence(sentence: string | null): string {
  return sentence === null ? 'null' : jsonOfSentence(sentence);
}

const COMMENT_TAIL = `${beginningOf(COMMENT_RULING)}${jsonText(reasonText(COMMENT_JUDGEMENT)).slice(1, -1)}${endOf(COMMENT_RULING)}`;
