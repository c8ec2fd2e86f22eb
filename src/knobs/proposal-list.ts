import type { Proposal } from '../model/verdict.js';

const MOST_REMEMBERED = 10_000;

/**
 * The proposals of one text, in order. A line that none was added for is a comment and takes no memory; lines that say the same share
 * one object.
 */
export class ProposalList {
  readonly file: string;
  /** How many lines the text has. */
  lineCount = 0;
  readonly #proposals: (Proposal | null)[] = [];
  readonly #lastOfKey = new Map<string | null, Proposal>();
  #lines = new Int32Array(64);

  constructor(file: string) {
    this.file = file;
  }

  /** How many proposals and places for one were added. */
  get length(): number {
    return this.#proposals.length;
  }

  /** The proposal at an index, null where none was put in its place. */
  at(index: number): Proposal | null {
    return this.#proposals[index] ?? null;
  }

  /** The line of a proposal, counted from 1. */
  lineAt(index: number): number {
    return this.#lines[index] ?? 0;
  }

  /** Adds a proposal, or a place for one, for a line that is not before the last one added; returns its index. */
  add(line: number, proposal: Proposal | null): number {
    const index = this.#proposals.push(proposal === null ? null : this.#shared(proposal)) - 1;
    if (index === this.#lines.length) {
      const longer = new Int32Array(2 * index);
      longer.set(this.#lines);
      this.#lines = longer;
    }
    this.#lines[index] = line;
    return index;
  }

  /** Puts another proposal, or none, in place of one that was added. */
  replace(index: number, proposal: Proposal | null): void {
    this.#proposals[index] = proposal;
  }

  #shared(proposal: Proposal): Proposal {
    const last = this.#lastOfKey.get(proposal.keyAsWritten);
    if (last !== undefined && isSame(last, proposal)) return last;
    if (last !== undefined || this.#lastOfKey.size < MOST_REMEMBERED) {
      this.#lastOfKey.set(proposal.keyAsWritten, proposal);
    }
    return proposal;
  }
}

function isSame(left: Proposal, right: Proposal): boolean {
  return (
    left.value === right.value &&
    left.key === right.key &&
    left.form === right.form &&
    left.problem === right.problem &&
    left.alsoWritten === right.alsoWritten &&
    left.means === right.means &&
    left.inContainer === right.inContainer
  );
}
