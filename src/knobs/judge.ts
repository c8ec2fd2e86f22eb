import type { Diagnosis } from '../model/diagnosis.js';
import type { HostEvidence, OwnEvidence } from '../model/host-evidence.js';
import { VERDICTS, type VerdictKind } from '../model/kinds.js';
import type { Plan } from '../model/plan.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import type { LineVerdict, Proposal, VerdictCount, VerdictList } from '../model/verdict.js';
import { findContradictions, type Contradictions } from './contradictions.js';
import { type Charge, judgeKey } from './judge-key.js';
import { judgeRelation } from './judge-relation.js';
import { judgeValue } from './judge-value.js';
import type { Knob } from './knob.js';
import { findOwnEvidence } from './own-evidence.js';
import { shortened } from './shortened.js';

/** What the judge goes by; null where there is none, and then nothing is claimed that would need it. */
export interface JudgeContext {
  readonly knobs: ReadonlyMap<string, Knob>;
  readonly diagnosis: Diagnosis | null;
  readonly hostEvidence: HostEvidence | null;
  readonly plan: Plan | null;
}

const RANKS = new Map(Object.keys(VERDICTS).map((kind, rank) => [kind, rank]));
const NO_EVIDENCE: readonly OwnEvidence[] = [];

type Judgement = Omit<LineVerdict, 'file' | 'line' | 'key' | 'keyAsWritten' | 'value'>;

const COMMENT: Judgement = {
  verdict: 'comment',
  kind: null,
  alsoKinds: [],
  reason: 'no assignment',
  plannedValue: null,
  what: null,
  justifiedBy: null,
  ownEvidence: NO_EVIDENCE,
};

const COMMENTED_OUT: Judgement = { ...COMMENT, reason: 'commented out: it sets nothing' };

/**
 * A verdict for every proposal, in their order. Only net.ipv4.tcp_max_orphans is ever accepted, only where the plan changes it, and then
 * with the plan's number; everything else that assigns is refused with the first kind that fits and the others beside it.
 */
export function judge(proposals: Iterable<Proposal>, context: JudgeContext): VerdictList {
  return new Judge(proposals, context);
}

const MOST_REMEMBERED = 20_000;

class Judge implements VerdictList {
  readonly count: VerdictCount;
  readonly #proposals: Iterable<Proposal>;
  readonly #context: JudgeContext;
  readonly #contradictions: Contradictions;
  /** Lines that say the same share one judgement. */
  readonly #judgements = new Map<string, Map<string, Judgement>>();
  #remembered = 0;
  readonly #evidence = new Map<Knob, readonly OwnEvidence[]>();

  constructor(proposals: Iterable<Proposal>, context: JudgeContext) {
    this.#proposals = proposals;
    this.#context = context;
    this.#contradictions = findContradictions(proposals, context.knobs);
    this.count = countVerdicts(proposals, context.plan);
  }

  *[Symbol.iterator](): Generator<LineVerdict, void, undefined> {
    for (const proposal of this.#proposals) yield this.#judge(proposal);
  }

  *only(verdict: LineVerdict['verdict']): Generator<LineVerdict, void, undefined> {
    if (verdict !== 'comment' && this.count[verdict] === 0) return;
    for (const proposal of this.#proposals) {
      if (verdictOn(proposal, this.#context.plan) !== verdict || proposal.form === 'comment') continue;
      yield this.#judge(proposal);
    }
  }

  #judge(proposal: Proposal): LineVerdict {
    const { file, line, key, keyAsWritten, value } = proposal;
    const judgement = proposal.form === 'comment' ? COMMENT : this.#recall(proposal);
    return {
      file,
      line,
      key,
      keyAsWritten,
      value,
      verdict: judgement.verdict,
      kind: judgement.kind,
      alsoKinds: judgement.alsoKinds,
      reason: judgement.reason,
      plannedValue: judgement.plannedValue,
      what: judgement.what ?? null,
      justifiedBy: judgement.justifiedBy ?? null,
      ownEvidence: judgement.ownEvidence ?? NO_EVIDENCE,
    };
  }

  #recall(proposal: Proposal): Judgement {
    const { form, key, value, alsoWritten, means, inContainer, problem } = proposal;
    const isPlain =
      form === 'assignment' && alsoWritten === undefined && means === undefined && inContainer === undefined;
    const group = isPlain
      ? (key ?? '')
      : `${form}\n${key}\n${alsoWritten}\n${means}\n${inContainer}\n${problem}`;
    const known = this.#judgements.get(group);
    const same = known?.get(value ?? '');
    if (same !== undefined) return same;
    const judgement = this.#judgeAnew(proposal);
    if (this.#remembered < MOST_REMEMBERED) {
      this.#remembered += 1;
      if (known === undefined) this.#judgements.set(group, new Map([[value ?? '', judgement]]));
      else known.set(value ?? '', judgement);
    }
    return judgement;
  }

  #judgeAnew(proposal: Proposal): Judgement {
    const { key, value } = proposal;
    const { knobs, hostEvidence, plan } = this.#context;
    if (proposal.form === 'commented-assignment') return COMMENTED_OUT;
    if (proposal.form === 'unreadable' || key === null || value === null) {
      return {
        ...COMMENT,
        verdict: 'unreadable',
        reason: proposal.problem ?? 'not readable as an assignment',
      };
    }
    const assignment = { ...proposal, key, value };
    const { charges, knob, exists } = judgeKey(assignment, knobs, hostEvidence);
    const all: Charge[] = [...charges];
    const other = this.#contradictions.otherValueOf(key, proposal.means ?? value);
    if (other !== null) all.push({ kind: 'contradicts-another-line', text: other });
    // A container has values of its own, which the host's say nothing about.
    const compared = proposal.inContainer === true ? withoutValues(hostEvidence) : hostEvidence;
    if (exists) all.push(...judgeValue(assignment, knob, compared));
    const planned = valueInPlan(assignment, plan);
    if (planned !== null) return accept(planned, proposal.means ?? value, all);
    if (exists || knob !== null) all.push(judgeRelation(key, knob, this.#context));
    return refuse(all, exists ? knob : null, exists ? this.#evidenceFor(key, knob) : NO_EVIDENCE);
  }

  #evidenceFor(key: string, knob: Knob | null): readonly OwnEvidence[] {
    const host = this.#context.hostEvidence;
    if (knob === null || host === null || key === MAX_ORPHANS_KEY) return NO_EVIDENCE;
    const known = this.#evidence.get(knob);
    if (known !== undefined) return known;
    const found = findOwnEvidence(knob, key, host);
    // Interfaces share a knob, and their values may differ.
    if (knob.key === key) this.#evidence.set(knob, found);
    return found;
  }
}

function countVerdicts(proposals: Iterable<Proposal>, plan: Plan | null): VerdictCount {
  const count = { accepted: 0, refused: 0, unreadable: 0, comment: 0, commentedOut: 0, lastLine: 0 };
  for (const proposal of proposals) {
    if (proposal.form === 'commented-assignment') count.commentedOut += 1;
    else count[verdictOn(proposal, plan)] += 1;
    if (proposal.line > count.lastLine) count.lastLine = proposal.line;
  }
  return count;
}

/** The verdict alone, which takes no judging. */
function verdictOn(proposal: Proposal, plan: Plan | null): LineVerdict['verdict'] {
  const { form, key, value } = proposal;
  if (form === 'comment' || form === 'commented-assignment') return 'comment';
  if (form === 'unreadable' || key === null || value === null) return 'unreadable';
  return valueInPlan(proposal, plan) === null ? 'refused' : 'accepted';
}

function withoutValues(host: HostEvidence | null): HostEvidence | null {
  return host === null ? null : { ...host, values: new Map() };
}

function valueInPlan(proposal: Proposal, plan: Plan | null): number | null {
  if (proposal.key !== MAX_ORPHANS_KEY || proposal.inContainer === true || plan?.verdict !== 'change')
    return null;
  return plan.changes.find((change) => change.key === MAX_ORPHANS_KEY)?.to ?? null;
}

function accept(planned: number, pasted: string, charges: readonly Charge[]): Judgement {
  const own = Number(pasted) === planned;
  const faults = sortByKind(charges).map((charge) => charge.text);
  const about = own
    ? `the plan sets it to ${planned} too`
    : `accepted with the plan's ${planned}, which follows from the measured peak, not with ${shortened(pasted)}`;
  return {
    ...COMMENT,
    verdict: 'accepted',
    plannedValue: planned,
    reason: sentences([about, ...(own ? [] : faults)]),
  };
}

function refuse(
  charges: readonly Charge[],
  knob: Knob | null,
  ownEvidence: readonly OwnEvidence[],
): Judgement {
  const sorted = sortByKind(charges);
  const [kind = 'unrelated', ...alsoKinds] = new Set(sorted.map((charge) => charge.kind));
  return {
    verdict: 'refused',
    kind,
    alsoKinds,
    reason: sentences(sorted.map((charge) => charge.text)),
    plannedValue: null,
    what: knob?.is ?? null,
    justifiedBy: knob?.justifiedBy ?? null,
    ownEvidence,
  };
}

function sortByKind(charges: readonly Charge[]): readonly Charge[] {
  return [...charges].sort((left, right) => rankOf(left.kind) - rankOf(right.kind));
}

function rankOf(kind: VerdictKind): number {
  return RANKS.get(kind) ?? RANKS.size;
}

function sentences(texts: readonly string[]): string {
  return texts.map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`).join(' ');
}
