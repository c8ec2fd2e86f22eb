import type { Proposal } from '../model/verdict.js';
import type { Charge } from './judge-key.js';
import { isKnownKey } from './key-names.js';
import type { Knob } from './knob.js';
import { findKnob } from './knobs.js';
import { isPlainNumber, readNumbers } from './read-numbers.js';
import { shortened } from './shortened.js';
import { isTemplate } from './template.js';

/** More keys that no kernel has than any text has by mistake; a text of megabytes made of them shall not fill the memory. */
const MOST_UNKNOWN_KEYS = 100_000;

/** Where a key was given a value. */
interface Mention {
  readonly proposal: Proposal;
  readonly file: string;
  readonly line: number;
}

/** The first line for a key, and the first line with another value for it, null where there is none. */
interface Said {
  readonly first: Mention;
  /** What the first line's value means, once it was compared. */
  firstMeans: string | null;
  other: Mention | null;
  /** What names the first and the other line, once it was asked for. */
  firstCharge: Charge | null;
  otherCharge: Charge | null;
}

/**
 * Which keys are given more than one value by the lines of a text; values that the kernel reads as the same numbers are the same. Of
 * keys that no kernel has, the first 100,000 are compared.
 */
export class Contradictions {
  readonly #said = new Map<string, Said>();
  /** Those of them that have two values, which are few in most texts. */
  readonly #contradicted = new Map<string, Said>();
  readonly #knobs: ReadonlyMap<string, Knob>;
  #unknownKeys = 0;

  constructor(knobs: ReadonlyMap<string, Knob>) {
    this.#knobs = knobs;
  }

  /** Takes note of what the next line proposes. */
  add(proposal: Proposal, file: string, line: number): void {
    const { form, key, value } = proposal;
    if (form !== 'assignment' || key === null || value === null) return;
    const before = this.#said.get(key);
    if (before === undefined) {
      if (isTemplate(value) || !this.#mayRemember(key)) return;
      this.#said.set(key, {
        first: { proposal, file, line },
        firstMeans: null,
        other: null,
        firstCharge: null,
        otherCharge: null,
      });
    } else if (before.other === null && before.first.proposal !== proposal && !isTemplate(value)) {
      if (isAsFirst(before, proposal.means ?? value, this.#knobs)) return;
      before.other = { proposal, file, line };
      this.#contradicted.set(key, before);
    }
  }

  /** Names a line with another value for the key, in the same object for all lines that it holds for; null where there is none. */
  otherValueOf(key: string, value: string): Charge | null {
    const said = this.#contradicted.get(key);
    if (said === undefined || isTemplate(value)) return null;
    const { first, other } = said;
    if (other !== null && isAsFirst(said, value, this.#knobs)) return (said.otherCharge ??= chargeOf(other));
    return (said.firstCharge ??= chargeOf(first));
  }

  #mayRemember(key: string): boolean {
    if (isKnownKey(key)) return true;
    this.#unknownKeys += 1;
    return this.#unknownKeys <= MOST_UNKNOWN_KEYS;
  }
}

function chargeOf({ proposal, file, line }: Mention): Charge {
  const value = shortened(proposal.value || 'no value');
  return { kind: 'contradicts-another-line', text: `line ${line} of ${file} gives the same key ${value}` };
}

function isAsFirst(said: Said, other: string, knobs: ReadonlyMap<string, Knob>): boolean {
  const { key, value, means } = said.first.proposal;
  const first = means ?? value;
  if (first === other || key === null || first === null) return true;
  said.firstMeans ??= meaningOf(key, first, knobs);
  return said.firstMeans === meaningOf(key, other, knobs);
}

function meaningOf(key: string, value: string, knobs: ReadonlyMap<string, Knob>): string {
  if (isPlainNumber(value)) return value;
  const knob = findKnob(knobs, key);
  if (knob?.value.form !== 'numbers') return value.trim().replace(/ {2,}/g, ' ');
  const read = readNumbers(value, knob.value);
  return read.status === 'read' ? read.numbers.join(' ') : value.trim();
}
