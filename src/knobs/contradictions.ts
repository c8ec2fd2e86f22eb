import type { Proposal } from '../model/verdict.js';
import type { Knob } from './knob.js';
import { findKnob } from './knobs.js';
import { readNumbers } from './read-numbers.js';

interface Said {
  readonly value: string;
  readonly meant: string;
  readonly place: string;
}

/** Which keys are given more than one value by the lines of a text. */
export class Contradictions {
  /** By key, the first line for each of its first two different values. */
  readonly #said: ReadonlyMap<string, readonly Said[]>;
  readonly #meaning: (key: string, value: string) => string;

  constructor(said: ReadonlyMap<string, readonly Said[]>, meaning: (key: string, value: string) => string) {
    this.#said = said;
    this.#meaning = meaning;
  }

  /** The clause that names a line with another value for the key; null where there is none. */
  otherValueOf(key: string, value: string): string | null {
    const said = this.#said.get(key);
    if (said === undefined || said.length < 2) return null;
    const meant = this.#meaning(key, value);
    const other = said.find((one) => one.meant !== meant);
    return other === undefined
      ? null
      : `${other.place} gives the same key ${other.value === '' ? 'no value' : other.value}`;
  }
}

/** Compares the assignments of a text; values that the kernel reads as the same numbers are the same. */
export function findContradictions(
  proposals: readonly Proposal[],
  knobs: ReadonlyMap<string, Knob>,
): Contradictions {
  const said = new Map<string, Said[]>();
  const meaning = (key: string, value: string): string => meaningOf(key, value, knobs);
  for (const { form, key, value, file, line } of proposals) {
    if (form !== 'assignment' || key === null || value === null) continue;
    const before = said.get(key);
    if (before === undefined) {
      said.set(key, [{ value, meant: meaning(key, value), place: `line ${line} of ${file}` }]);
    } else if (before.length === 1 && before[0]?.value !== value) {
      const meant = meaning(key, value);
      if (meant !== before[0]?.meant) before.push({ value, meant, place: `line ${line} of ${file}` });
    }
  }
  return new Contradictions(said, meaning);
}

function meaningOf(key: string, value: string, knobs: ReadonlyMap<string, Knob>): string {
  const knob = findKnob(knobs, key);
  if (knob?.value.form !== 'numbers') return value.trim().replace(/ {2,}/g, ' ');
  const read = readNumbers(value, knob.value);
  return read.status === 'read' ? read.numbers.join(' ') : value.trim();
}
