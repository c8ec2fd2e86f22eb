import type { LineVerdict } from '../model/verdict.js';

const MOST_REMEMBERED = 4000;

/** Remembers what was made of a verdict for others that were judged the same way, whatever their lines: megabytes of advice repeat. */
export class AlikeVerdicts<T> {
  readonly #make: (verdict: LineVerdict) => T;
  readonly #remembered = new Map<string, { readonly verdict: LineVerdict; readonly made: T }[]>();

  constructor(make: (verdict: LineVerdict) => T) {
    this.#make = make;
  }

  /** How often nothing was remembered; a text in which hardly any two lines are alike is not searched any further. */
  #misses = 0;

  get(verdict: LineVerdict): T {
    if (this.#misses > MOST_REMEMBERED) return this.#make(verdict);
    const alike = this.#remembered.get(verdict.reason);
    const known = alike?.find((one) => isAlike(one.verdict, verdict));
    if (known !== undefined) return known.made;
    this.#misses += 1;
    const made = this.#make(verdict);
    if (alike === undefined) this.#remembered.set(verdict.reason, [{ verdict, made }]);
    else if (alike.length < MOST_ALIKE) alike.push({ verdict, made });
    return made;
  }
}

const MOST_ALIKE = 100;

/** The evidence for a knob is the same object in every judgement. */
function isAlike(left: LineVerdict, right: LineVerdict): boolean {
  return (
    left.kind === right.kind &&
    left.verdict === right.verdict &&
    left.plannedValue === right.plannedValue &&
    left.what === right.what &&
    left.justifiedBy === right.justifiedBy &&
    left.ownEvidence === right.ownEvidence &&
    (left.alsoKinds === right.alsoKinds || left.alsoKinds.join() === right.alsoKinds.join())
  );
}
