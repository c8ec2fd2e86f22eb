import type { Judgement } from '../model/verdict.js';
import type { Charge } from './judge-key.js';

interface Branch {
  refusal: Judgement | null;
  readonly next: Map<string, Branch>;
}

/** Refusals by the texts of their charges, one after the other: most of these are the same string each time, so that nothing is put together. */
export class Refusals {
  readonly #root: Branch = { refusal: null, next: new Map() };

  /** The refusal for exactly these charges; null where none was set. */
  of(charges: readonly Charge[]): Judgement | null {
    let branch: Branch | undefined = this.#root;
    for (const { text } of charges) {
      branch = branch.next.get(text);
      if (branch === undefined) return null;
    }
    return branch.refusal;
  }

  set(charges: readonly Charge[], refusal: Judgement): void {
    let branch = this.#root;
    for (const { text } of charges) {
      let next = branch.next.get(text);
      if (next === undefined) branch.next.set(text, (next = { refusal: null, next: new Map() }));
      branch = next;
    }
    branch.refusal = refusal;
  }
}
