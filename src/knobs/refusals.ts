import type { OwnEvidence } from '../model/host-evidence.js';
import type { Judgement, Ruling, Sentence } from '../model/verdict.js';
import type { Charge } from './judge-key.js';
import type { Knob } from './knob.js';
import { Usefulness } from './usefulness.js';

/** Patterns that are remembered: a text of megabytes may have as many as lines, and shall not fill the memory. */
const MOST_REMEMBERED = 4000;

/** A refusal with gaps: what is the same whatever values the charges quote. */
interface Pattern {
  readonly ruling: Ruling;
  /** A sentence for each charge; null where the charge quotes the value. */
  readonly sentences: readonly (Sentence | null)[];
  /** The refusal itself where none does. */
  readonly whole: Judgement | null;
}

interface Branch {
  pattern: Pattern | null;
  readonly next: Map<string, Branch>;
}

/** Refuses lines, and remembers the patterns of its refusals by knob and by one charge after the other: a million values may have few. */
export class Refusals {
  readonly #byKnob = new Map<Knob | null, Branch>();
  readonly #memory = new Usefulness();
  #remembered = 0;

  /** The refusal for charges in the order of their kinds; `knob` is null where nothing is known about the key. */
  on(charges: readonly Charge[], knob: Knob | null, ownEvidence: readonly OwnEvidence[]): Judgement {
    const isAsked = this.#memory.isWorthAsking;
    const known = isAsked ? this.#memory.tried(this.#patternOf(charges, knob)) : null;
    if (known !== null && known.ruling.ownEvidence === ownEvidence) return completed(known, charges);
    const ruling = rulingOn(charges, knob, ownEvidence);
    if (!isAsked || this.#remembered === MOST_REMEMBERED) {
      return { ruling, reason: charges.map((charge) => sentenceOf(charge.text, false)) };
    }
    this.#remembered += 1;
    const pattern = patternWith(ruling, charges);
    this.#branchOf(charges, knob).pattern = pattern;
    return completed(pattern, charges);
  }

  #patternOf(charges: readonly Charge[], knob: Knob | null): Pattern | null {
    let branch = this.#byKnob.get(knob);
    for (const charge of charges) branch = branch?.next.get(stepOf(charge));
    return branch?.pattern ?? null;
  }

  #branchOf(charges: readonly Charge[], knob: Knob | null): Branch {
    let branch = branchAt(this.#byKnob, knob);
    for (const charge of charges) branch = branchAt(branch.next, stepOf(charge));
    return branch;
  }
}

function branchAt<Step>(branches: Map<Step, Branch>, step: Step): Branch {
  let branch = branches.get(step);
  if (branch === undefined) branches.set(step, (branch = { pattern: null, next: new Map() }));
  return branch;
}

/** What tells a charge from others in a pattern: its text, unless that quotes the value; no text is the name of a kind. */
function stepOf({ kind, text, quotesValue }: Charge): string {
  return quotesValue === true ? kind : text;
}

function patternWith(ruling: Ruling, charges: readonly Charge[]): Pattern {
  const sentences = charges.map((charge) =>
    charge.quotesValue === true ? null : sentenceOf(charge.text, true),
  );
  const reason = sentences.filter((sentence) => sentence !== null);
  return { ruling, sentences, whole: reason.length === charges.length ? { ruling, reason } : null };
}

function completed({ ruling, sentences, whole }: Pattern, charges: readonly Charge[]): Judgement {
  if (whole !== null) return whole;
  return new Refusal(
    ruling,
    charges.map((charge, at) => sentences[at] ?? sentenceOf(charge.text, false)),
  );
}

function rulingOn(
  charges: readonly Charge[],
  knob: Knob | null,
  ownEvidence: readonly OwnEvidence[],
): Ruling {
  const [kind = 'unrelated', ...alsoKinds] = new Set(charges.map((charge) => charge.kind));
  return {
    verdict: 'refused',
    kind,
    alsoKinds,
    plannedValue: null,
    what: knob?.is ?? null,
    justifiedBy: knob?.justifiedBy ?? null,
    ownEvidence,
  };
}

/** A sentence with its capital and its full stop. */
export function sentenceOf(text: string, isShared: boolean): Sentence {
  const first = text.charAt(0);
  const capital = first.toUpperCase();
  return new WholeSentence(first === capital ? `${text}.` : `${capital}${text.slice(1)}.`, isShared);
}

// Classes, not literals: V8 makes in its old space, and collects late, what is made at a literal whose first objects live long.

class Refusal implements Judgement {
  readonly ruling: Ruling;
  readonly reason: readonly Sentence[];

  constructor(ruling: Ruling, reason: readonly Sentence[]) {
    this.ruling = ruling;
    this.reason = reason;
  }
}

class WholeSentence implements Sentence {
  readonly text: string;
  readonly isShared: boolean;

  constructor(text: string, isShared: boolean) {
    this.text = text;
    this.isShared = isShared;
  }
}
