import type { Diagnosis } from '../model/diagnosis.js';
import type { HostEvidence, OwnEvidence } from '../model/host-evidence.js';
import { VERDICTS, type VerdictKind } from '../model/kinds.js';
import type { Plan } from '../model/plan.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import {
  COMMENT_VERDICT,
  type CommentRun,
  isCommentRun,
  type LineVerdict,
  type Proposal,
  type Proposals,
  type VerdictCount,
  type VerdictList,
} from '../model/verdict.js';
import { Contradictions } from './contradictions.js';
import { type Charge, judgeKey, type KeyJudgement } from './judge-key.js';
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
const NO_EVIDENCE: readonly OwnEvidence[] = COMMENT_VERDICT.ownEvidence;

type Assignment = Proposal & { readonly key: string; readonly value: string };

type Judgement = Omit<LineVerdict, 'file' | 'line' | 'key' | 'keyAsWritten' | 'value'>;

const COMMENT: Judgement = COMMENT_VERDICT;
const COMMENTED_OUT: Judgement = { ...COMMENT, reason: 'commented out: it sets nothing' };

/**
 * A verdict for every proposal, in their order. Only net.ipv4.tcp_max_orphans is ever accepted, only where the plan changes it, and then
 * with the plan's number; everything else that assigns is refused with the first kind that fits and the others beside it.
 */
export function judge(proposals: Proposals, context: JudgeContext): VerdictList {
  return new Judge(proposals, context);
}

/** So many keys, values and judgements are remembered; a text that has more of them by far is judged line by line. */
const MOST_REMEMBERED = 4000;

/** What is the same for all values of a key, and the judgements that were passed on some. */
interface KeyJudgements {
  readonly judged: KeyJudgement;
  readonly relation: Charge | null;
  byValue: Map<string, Judgement> | null;
}

class Judge implements VerdictList {
  readonly count: VerdictCount;
  readonly #proposals: Proposals;
  readonly #context: JudgeContext;
  readonly #contradictions: Contradictions;
  readonly #keys = new Map<string, KeyJudgements>();
  /** Judgements by their charges, for no knob and for each. */
  readonly #refusals = new Map<Knob | null, Map<string, Judgement>>();
  #remembered = 0;
  readonly #evidence = new Map<Knob, readonly OwnEvidence[]>();

  constructor(proposals: Proposals, context: JudgeContext) {
    this.#proposals = proposals;
    this.#context = context;
    this.#contradictions = new Contradictions(context.knobs);
    const count = { accepted: 0, refused: 0, unreadable: 0, comment: 0, commentedOut: 0, lastLine: 0 };
    for (const item of proposals.inRuns()) {
      if (isCommentRun(item)) count.comment += item.to - item.from + 1;
      else if (item.form === 'commented-assignment') count.commentedOut += 1;
      else {
        count[verdictOn(item, context.plan)] += 1;
        this.#contradictions.add(item);
      }
      count.lastLine = Math.max(count.lastLine, isCommentRun(item) ? item.to : item.line);
    }
    this.count = count;
  }

  *[Symbol.iterator](): Generator<LineVerdict, void, undefined> {
    for (const proposal of this.#proposals) yield this.#verdict(proposal);
  }

  *inRuns(): Generator<LineVerdict | CommentRun, void, undefined> {
    for (const item of this.#proposals.inRuns()) yield isCommentRun(item) ? item : this.#verdict(item);
  }

  *only(verdict: LineVerdict['verdict']): Generator<LineVerdict, void, undefined> {
    if (this.count[verdict === 'comment' ? 'commentedOut' : verdict] === 0) return;
    for (const item of this.#proposals.inRuns()) {
      if (isCommentRun(item) || verdictOn(item, this.#context.plan) !== verdict) continue;
      yield this.#verdict(item);
    }
  }

  #verdict(proposal: Proposal): LineVerdict {
    const { file, line, key, keyAsWritten, value } = proposal;
    const judgement = this.#judge(proposal);
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

  #judge(proposal: Proposal): Judgement {
    const { form, key, value, alsoWritten, means } = proposal;
    if (form === 'comment') return COMMENT;
    if (form === 'commented-assignment') return COMMENTED_OUT;
    if (form === 'unreadable' || key === null || value === null) {
      const reason = proposal.problem ?? 'not readable as an assignment';
      return { ...COMMENT, verdict: 'unreadable', reason };
    }
    const assignment = { ...proposal, key, value };
    const about = this.#aboutKey(assignment);
    const isPlain = alsoWritten === undefined && means === undefined;
    const text = isPlain ? value : `${value}\n${alsoWritten}\n${means}`;
    const known = about.byValue?.get(text);
    if (known !== undefined) return known;
    const judgement = this.#judgeValue(assignment, about);
    if (this.#mayRemember()) (about.byValue ??= new Map()).set(text, judgement);
    return judgement;
  }

  #aboutKey(proposal: Assignment): KeyJudgements {
    const { key } = proposal;
    const name = proposal.inContainer === true ? `${key} in a container` : key;
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const judged = judgeKey(proposal, this.#context.knobs, this.#context.hostEvidence);
    const isRelated = judged.exists || judged.knob !== null;
    const relation = isRelated ? judgeRelation(key, judged.knob, this.#context) : null;
    const about = { judged, relation, byValue: null };
    if (this.#mayRemember()) this.#keys.set(name, about);
    return about;
  }

  #judgeValue(proposal: Assignment, { judged, relation }: KeyJudgements): Judgement {
    const { key, value } = proposal;
    const { hostEvidence, plan } = this.#context;
    const charges: Charge[] = [...judged.charges];
    const other = this.#contradictions.otherValueOf(key, proposal.means ?? value);
    if (other !== null) charges.push({ kind: 'contradicts-another-line', text: other });
    // A container has values of its own, which the host's say nothing about.
    const compared = proposal.inContainer === true ? withoutValues(hostEvidence) : hostEvidence;
    if (judged.exists) charges.push(...judgeValue(proposal, judged.knob, compared));
    const planned = valueInPlan(proposal, plan);
    if (planned !== null) return accept(planned, proposal.means ?? value, charges);
    if (relation !== null) charges.push(relation);
    return this.#refuse(charges, key, judged.exists ? judged.knob : null);
  }

  #refuse(charges: readonly Charge[], key: string, knob: Knob | null): Judgement {
    const evidence = this.#evidenceFor(key, knob);
    let texts = charges[0]?.text ?? '';
    for (let index = 1; index < charges.length; index += 1) texts += `\n${charges[index]?.text}`;
    const refusals = this.#refusals.get(knob) ?? new Map<string, Judgement>();
    const known = refusals.get(texts);
    if (known?.ownEvidence === evidence) return known;
    const judgement = refuse(charges, knob, evidence);
    if (this.#mayRemember()) this.#refusals.set(knob, refusals.set(texts, judgement));
    return judgement;
  }

  #mayRemember(): boolean {
    this.#remembered += 1;
    return this.#remembered <= MOST_REMEMBERED;
  }

  #evidenceFor(key: string, knob: Knob | null): readonly OwnEvidence[] {
    const host = this.#context.hostEvidence;
    if (knob === null || host === null || key === MAX_ORPHANS_KEY) return NO_EVIDENCE;
    const known = this.#evidence.get(knob);
    if (known !== undefined) return known;
    const all = findOwnEvidence(knob, key, host);
    const found = all.length === 0 ? NO_EVIDENCE : all;
    // Interfaces share a knob, and their values may differ.
    if (knob.key === key) this.#evidence.set(knob, found);
    return found;
  }
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
