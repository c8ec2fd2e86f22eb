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
interface Said {
  readonly first: Mention;
  /** The first line's value as it is written, and what it means, once it was compared. */
  readonly firstValue: string;
  firstMeans: string | null;
  /** Null where no line has another value. */
  other: Mention | null;
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
      const first = { proposal, file, line, charge: null };
      this.#said.set(key, { first, firstValue: proposal.means ?? value, firstMeans: null, other: null });
    } else if (before.other === null && before.first.proposal !== proposal && !isTemplate(value)) {
      if (this.#isAsFirst(before, key, proposal.means ?? value)) return;
      before.other = { proposal, file, line, charge: null };
      this.#contradicted.set(key, before);
    }
  }

  /** Names a line with another value for the key, in the same object for all lines that it holds for; null where there is none. */
  otherValueOf(key: string, value: string): Charge | null {
    // Most texts have none, and no key need be looked up.
    const said = this.#contradicted.size === 0 ? undefined : this.#contradicted.get(key);
    if (said === undefined || isTemplate(value)) return null;
    const named = said.other !== null && this.#isAsFirst(said, key, value) ? said.other : said.first;
    return (named.charge ??= this.#chargeOf(named));
  }

  #chargeOf({ proposal, file, line }: Mention): Charge {
    const value = shortened(proposal.value || 'no value');
    return {
      kind: 'contradicts-another-line',
      text: `line ${line} of ${file} gives the same key ${value}`,
      quotesValue: this.#contradicted.size > MANY_CONTRADICTIONS,
    };
  }

  #isAsFirst(said: Said, key: string, value: string): boolean {
    const first = said.firstValue;
    if (first === value) return true;
    said.firstMeans ??= meaningOf(key, first, this.#knobs);
    return said.firstMeans === meaningOf(key, value, this.#knobs);
  }

  #mayRemember(key: string): boolean {
    if (isKnownKey(key)) return true;
    this.#unknownKeys += 1;
    return this.#unknownKeys <= MOST_UNKNOWN_KEYS;
  }
}

function meaningOf(key: string, value: string, knobs: ReadonlyMap<string, Knob>): string {
  if (isPlainNumber(value)) return value;
  const knob = findKnob(knobs, key);
  if (knob?.value.form !== 'numbers') return value.trim().replace(/ {2,}/g, ' ');
  const read = readNumbers(value, knob.value);
  return read.status === 'read' ? read.numbers.join(' ') : value.trim();
}
