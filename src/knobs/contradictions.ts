import type { Proposal } from '../model/verdict.js';
import { isKnownKey } from './key-names.js';
import type { Knob } from './knob.js';
import { findKnob } from './knobs.js';
import { readNumbers } from './read-numbers.js';
import { shortened } from './shortened.js';
import { isTemplate } from './template.js';

/** More keys that no kernel has than any text has by mistake; a text of megabytes made of them shall not fill the memory. */
const MOST_UNKNOWN_KEYS = 100_000;

/** The first line for a key, and the first line with another value for it, null where there is none. */
interface Said {
  readonly first: Proposal;
  /** What the first line's value means, once it was compared. */
  firstMeans: string | null;
  other: Proposal | null;
}

/** Which keys are given more than one value by the lines of a text. */
export class Contradictions {
  readonly #said: ReadonlyMap<string, Said>;
  readonly #knobs: ReadonlyMap<string, Knob>;

  constructor(said: ReadonlyMap<string, Said>, knobs: ReadonlyMap<string, Knob>) {
    this.#said = said;
    this.#knobs = knobs;
  }

  /** The clause that names a line with another value for the key; null where there is none. */
  otherValueOf(key: string, value: string): string | null {
    const said = this.#said.get(key);
    if (said === undefined || said.other === null || isTemplate(value)) return null;
    const other = isAsFirst(said, value, this.#knobs) ? said.other : said.first;
    return `line ${other.line} of ${other.file} gives the same key ${shortened(other.value || 'no value')}`;
  }
}

/**
 * Compares the assignments of a text; values that the kernel reads as the same numbers are the same. Of keys that no kernel has, the
 * first 100,000 are compared.
 */
export function findContradictions(
  proposals: Iterable<Proposal>,
  knobs: ReadonlyMap<string, Knob>,
): Contradictions {
  const said = new Map<string, Said>();
  let unknownKeys = 0;
  for (const proposal of proposals) {
    const { form, key, value } = proposal;
    if (form !== 'assignment' || key === null || value === null) continue;
    const before = said.get(key);
    if (before?.other || isTemplate(value)) continue;
    if (before !== undefined) {
      if (!isAsFirst(before, proposal.means ?? value, knobs)) before.other = proposal;
      continue;
    }
    if (!isKnownKey(key)) unknownKeys += 1;
    if (unknownKeys > MOST_UNKNOWN_KEYS && !isKnownKey(key)) continue;
    said.set(key, { first: proposal, firstMeans: null, other: null });
  }
  return new Contradictions(said, knobs);
}

function isAsFirst(said: Said, other: string, knobs: ReadonlyMap<string, Knob>): boolean {
  const { key, value, means } = said.first;
  const first = means ?? value;
  if (first === other || key === null || first === null) return true;
  said.firstMeans ??= meaningOf(key, first, knobs);
  return said.firstMeans === meaningOf(key, other, knobs);
}

function meaningOf(key: string, value: string, knobs: ReadonlyMap<string, Knob>): string {
  const knob = findKnob(knobs, key);
  if (knob?.value.form !== 'numbers') return value.trim().replace(/ {2,}/g, ' ');
  const read = readNumbers(value, knob.value);
  return read.status === 'read' ? read.numbers.join(' ') : value.trim();
}
