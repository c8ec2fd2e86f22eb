import { type CommentRun, isCommentRun, type Proposal, type Proposals } from '../model/verdict.js';

/** What a proposal says, wherever it stands. */
export interface ProposalBody {
  readonly form: Exclude<Proposal['form'], 'comment'>;
  readonly key: string | null;
  readonly keyAsWritten: string | null;
  readonly value: string | null;
  readonly problem: string | null;
  readonly alsoWritten: string | null;
  readonly means: string | null;
  /** Whether `alsoWritten` holds in a script too, because a heredoc makes a sysctl.conf of the line. */
  readonly isConfInScript: boolean;
  readonly inContainer: boolean;
}

type Draft = { -readonly [Field in keyof Proposal]: Proposal[Field] };

const COMMENT = { form: 'comment', key: null, keyAsWritten: null, value: null } as const;
const MOST_REMEMBERED = 10_000;

/**
 * The proposals of one text, in order. Comments take no memory: a line that no proposal was added for is one. What lines say is kept
 * once where lines repeat.
 */
export class ProposalList implements Proposals {
  readonly #file: string;
  readonly #lines: number[] = [];
  readonly #bodies: (ProposalBody | null)[] = [];
  readonly #lastOfKey = new Map<string | null, ProposalBody>();
  /** How many lines the text has. */
  lineCount = 0;
  /** Whether the text is a script, in which the rest of a line after a value is not part of a sysctl.conf. */
  isScript = false;

  constructor(file: string) {
    this.#file = file;
  }

  get length(): number {
    return this.#lines.length;
  }

  /** Adds a proposal, or a place for one, for a line that is not before the last one added; returns its index. */
  add(line: number, body: ProposalBody | null): number {
    this.#lines.push(line);
    return this.#bodies.push(body === null ? null : this.#shared(body)) - 1;
  }

  at(index: number): ProposalBody | null {
    return this.#bodies[index] ?? null;
  }

  /** Puts another proposal, or none, in place of one that was added. */
  replace(index: number, body: ProposalBody | null): void {
    this.#bodies[index] = body;
  }

  *[Symbol.iterator](): Generator<Proposal, void, undefined> {
    for (const item of this.inRuns()) {
      if (!isCommentRun(item)) yield item;
      else for (let line = item.from; line <= item.to; line += 1) yield { ...COMMENT, file: item.file, line };
    }
  }

  *inRuns(): Generator<Proposal | CommentRun, void, undefined> {
    const file = this.#file;
    let next = 1;
    for (let index = 0; index < this.#lines.length; index += 1) {
      const body = this.#bodies[index] ?? null;
      if (body === null) continue;
      const line = this.#lines[index] as number;
      if (next < line) yield { file, from: next, to: line - 1 };
      yield this.#proposal(line, body);
      next = line + 1;
    }
    if (next <= this.lineCount) yield { file, from: next, to: this.lineCount };
  }

  #proposal(line: number, body: ProposalBody): Proposal {
    const { form, key, keyAsWritten, value, problem, alsoWritten, means, isConfInScript, inContainer } = body;
    const isConf = alsoWritten !== null && (isConfInScript || !this.isScript);
    const proposal: Draft = { file: this.#file, line, form, key, keyAsWritten, value };
    if (problem !== null) proposal.problem = problem;
    if (isConf) proposal.alsoWritten = alsoWritten;
    if (means !== null) proposal.means = means;
    if (inContainer) proposal.inContainer = true;
    return proposal;
  }

  #shared(body: ProposalBody): ProposalBody {
    const last = this.#lastOfKey.get(body.keyAsWritten);
    if (last !== undefined && isSame(last, body)) return last;
    if (last !== undefined || this.#lastOfKey.size < MOST_REMEMBERED) {
      this.#lastOfKey.set(body.keyAsWritten, body);
    }
    return body;
  }
}

function isSame(left: ProposalBody, right: ProposalBody): boolean {
  return (
    left.value === right.value &&
    left.key === right.key &&
    left.form === right.form &&
    left.problem === right.problem &&
    left.alsoWritten === right.alsoWritten &&
    left.means === right.means &&
    left.isConfInScript === right.isConfInScript &&
    left.inContainer === right.inContainer
  );
}
