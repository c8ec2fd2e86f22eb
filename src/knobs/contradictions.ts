import type { Proposal } from '../model/verdict.js';
import type { Charge } from './judge-key.js';
import type { Knob } from './knob.js';
import { findKnob } from './knobs.js';
import { isPlainNumber, readNumbers } from './read-numbers.js';
import { shortened } from './shortened.js';
import { isUnknownValue } from './template.js';

/** Where so many keys are given several values, few lines have the same text about it. */
const MANY_CONTRADICTIONS = 1000;

/** The first line for a key, or the first line with another value for it. */
interface Mention {
  readonly proposal: Proposal;
  readonly file: string;
  readonly line: number;
  /** What names the line, once it was asked for. */
  charge: Charge | null;
}

/** What the lines for a key say. */
export interface Said {
  /** Null where no line gives it a value that is known. */
  first: Mention | null;
  /** What the first line's value means, once it was compared. */
  firstMeans: string | null;
  /** Null where no line has another value. */
  other: Mention | null;
}

/** Tells which keys are given more than one value; values that the kernel reads as the same numbers are the same. */
export class Contradictions {
  readonly #knobs: ReadonlyMap<string, Knob>;
  #count = 0;

  constructor(knobs: ReadonlyMap<string, Knob>) {
    this.#knobs = knobs;
  }

  /** Takes note of what the next line for a key says. */
  add(said: Said, proposal: Proposal, file: string, line: number): void {
    const { first, other } = said;
    if (other !== null || first?.proposal === proposal) return;
    const value = valueOf(proposal);
    if (isUnknownValue(value)) return;
    if (first === null) said.first = { proposal, file, line, charge: null };
    else if (!this.#isAsFirst(said, first.proposal, value)) {
      said.other = { proposal, file, line, charge: null };
      this.#count += 1;
    }
  }

  /** Names a line with another value for the key, in the same object for all lines that it holds for; null where there is none. */
  otherValue(said: Said, proposal: Proposal): Charge | null {
    const { first, other } = said;
    if (first === null || other === null) return null;
    const value = valueOf(proposal);
    if (isUnknownValue(value)) return null;
    const named = this.#isAsFirst(said, first.proposal, value) ? other : first;
    return (named.charge ??= this.#chargeOf(named));
  }

  #chargeOf({ proposal, file, line }: Mention): Charge {
    const value = shortened(proposal.value || 'no value');
    return {
      kind: 'contradicts-another-line',
      text: `line ${line} of ${file} gives the same key ${value}`,
      quotesValue: this.#count > MANY_CONTRADICTIONS,
    };
  }

  #isAsFirst(said: Said, first: Proposal, value: string): boolean {
    if (value === valueOf(first)) return true;
    said.firstMeans ??= meaningOf(first.key ?? '', valueOf(first), this.#knobs);
    return said.firstMeans === meaningOf(first.key ?? '', value, this.#knobs);
  }
}

function valueOf({ means, value }: Proposal): string {
  return means ?? value ?? '';
}

function meaningOf(key: string, value: string, knobs: ReadonlyMap<string, Knob>): string {
  if (isPlainNumber(value)) return value;
  const knob = findKnob(knobs, key);
  if (knob?.value.form !== 'numbers') return value.trim().replace(/ {2,}/g, ' ');
  const read = readNumbers(value, knob.value);
  return read.status === 'read' ? read.numbers.join(' ') : value.trim();
}
