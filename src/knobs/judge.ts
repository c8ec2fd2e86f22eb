import type { Diagnosis } from '../model/diagnosis.js';
import type { HostEvidence, OwnEvidence } from '../model/host-evidence.js';
import type { Plan } from '../model/plan.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import {
  COMMENT_RULING,
  type CommentRun,
  type Judgement,
  type LineVerdict,
  type Proposal,
  type Ruling,
  type VerdictCount,
  type VerdictList,
} from '../model/verdict.js';
import { Contradictions, type Said } from './contradictions.js';
import { type Charge, judgeKey, type KeyJudgement } from './judge-key.js';
import { isKnownKey } from './key-names.js';
import { judgeRelation } from './judge-relation.js';
import { judgeValue } from './judge-value.js';
import type { Knob } from './knob.js';
import { findOwnEvidence } from './own-evidence.js';
import type { ProposalList } from './proposal-list.js';
import { Refusals, sentenceOf } from './refusals.js';
import { shortened } from './shortened.js';
import { Usefulness } from './usefulness.js';

/** What the judge goes by; null where there is none, and then nothing is claimed that would need it. */
export interface JudgeContext {
  readonly knobs: ReadonlyMap<string, Knob>;
  readonly diagnosis: Diagnosis | null;
  readonly hostEvidence: HostEvidence | null;
  readonly plan: Plan | null;
}

const NO_EVIDENCE: readonly OwnEvidence[] = COMMENT_RULING.ownEvidence;
const COMMENTED_OUT: Judgement = {
  ruling: COMMENT_RULING,
  reason: [{ text: 'commented out: it sets nothing', isShared: true }],
};
const UNREADABLE: Ruling = { ...COMMENT_RULING, verdict: 'unreadable' };

type Assignment = Proposal & { readonly key: string; readonly value: string };

function isAssignment(proposal: Proposal): proposal is Assignment {
  return proposal.form !== 'unreadable' && proposal.key !== null && proposal.value !== null;
}

/**
 * A verdict for every proposal of one text or several, in their order. Only net.ipv4.tcp_max_orphans is ever accepted, only where the
 * plan changes it, and then with the plan's number; everything else that assigns is refused with the first kind that fits and the
 * others beside it.
 */
export function judge(advice: readonly ProposalList[], context: JudgeContext): VerdictList {
  return new Judge(advice, context);
}

/**
 * So many values are remembered with their judgements. A text that has more of them by far is judged line by line: to forget old ones for
 * new ones would leave more to collect than it saves.
 */
const MOST_REMEMBERED = 4000;
/** More keys that no kernel has than any text has by mistake; a text of megabytes made of them shall not fill the memory. */
const MOST_UNKNOWN_KEYS = 100_000;

/** What is the same for all values of a key, and the judgements that were passed on some. */
interface KeyJudgements {
  readonly judged: KeyJudgement;
  readonly relation: Charge | null;
  readonly evidence: readonly OwnEvidence[];
  byValue: Map<string, Judgement> | null;
}

/** A key of the text. */
interface KeyRecord extends Said {
  /** Whether several lines set it, so that it is worth while to remember what is the same for all of them. */
  isRepeated: boolean;
  onHost: KeyJudgements | null;
  inContainer: KeyJudgements | null;
}

class Judge implements VerdictList {
  readonly count: VerdictCount;
  readonly #advice: readonly ProposalList[];
  readonly #context: JudgeContext;
  /** The number the plan changes the orphan limit to; null where it does not. */
  readonly #planned: number | null;
  readonly #contradictions: Contradictions;
  readonly #keys = new Map<string, KeyRecord>();
  readonly #refusals = new Refusals();
  readonly #unreadable = new Map<string, Judgement>();
  readonly #relations = new Map<Knob, Charge | null>();
  readonly #evidence = new Map<Knob, readonly OwnEvidence[]>();
  readonly #valueMemory = new Usefulness();
  #remembered = 0;
  #unknownKeys = 0;
  #areRepeated = false;

  constructor(advice: readonly ProposalList[], context: JudgeContext) {
    this.#advice = advice;
    this.#context = context;
    this.#planned = plannedLimit(context.plan);
    this.#contradictions = new Contradictions(context.knobs);
    this.count = this.#takeStock();
  }

  #takeStock(): VerdictCount {
    const count = { accepted: 0, refused: 0, unreadable: 0, comment: 0, commentedOut: 0, lastLine: 0 };
    for (const list of this.#advice) {
      let lastLine = 0;
      for (let index = 0; index < list.length; index += 1) {
        const proposal = list.at(index);
        if (proposal === null) continue;
        const line = list.lineAt(index);
        if (line !== lastLine) count.comment -= 1;
        lastLine = line;
        const verdict = this.#verdictOn(proposal);
        count[verdict === 'comment' ? 'commentedOut' : verdict] += 1;
        const record = proposal.form === 'assignment' ? this.#recordOf(proposal) : null;
        // Each container has values of its own.
        if (record !== null && !proposal.inContainer)
          this.#contradictions.add(record, proposal, list.file, line);
      }
      count.comment += list.lineCount;
      count.lastLine = Math.max(count.lastLine, list.lineCount);
    }
    return count;
  }

  *inRuns(): Generator<LineVerdict | CommentRun, void, undefined> {
    for (const list of this.#advice) {
      const { file, lineCount } = list;
      let next = 1;
      for (let index = 0; index < list.length; index += 1) {
        const proposal = list.at(index);
        if (proposal === null) continue;
        const line = list.lineAt(index);
        if (next < line) yield { file, from: next, to: line - 1 };
        yield { file, line, proposal, judgement: this.#judge(proposal) };
        next = line + 1;
      }
      if (next <= lineCount) yield { file, from: next, to: lineCount };
    }
  }

  *only(verdict: Ruling['verdict']): Generator<LineVerdict, void, undefined> {
    for (const list of this.#advice) {
      const { file } = list;
      for (let index = 0; index < list.length; index += 1) {
        const proposal = list.at(index);
        if (proposal === null || this.#verdictOn(proposal) !== verdict) continue;
        yield { file, line: list.lineAt(index), proposal, judgement: this.#judge(proposal) };
      }
    }
  }

  /** The verdict alone, which takes no judging. */
  #verdictOn(proposal: Proposal): Ruling['verdict'] {
    if (proposal.form === 'commented-assignment') return 'comment';
    if (proposal.form === 'unreadable') return 'unreadable';
    return this.#valueInPlan(proposal) === null ? 'refused' : 'accepted';
  }

  #valueInPlan(proposal: Proposal): number | null {
    const isPlanned = this.#planned !== null && proposal.key === MAX_ORPHANS_KEY && !proposal.inContainer;
    return isPlanned ? this.#planned : null;
  }

  #judge(proposal: Proposal): Judgement {
    if (proposal.form === 'commented-assignment') return COMMENTED_OUT;
    if (!isAssignment(proposal)) return this.#judgeUnreadable(proposal);
    const { value, alsoWritten, means } = proposal;
    // Where no key is set twice there is nothing to remember of any.
    const record = this.#areRepeated ? (this.#keys.get(proposal.key) ?? null) : null;
    const about = this.#aboutKey(proposal, record);
    const isPlain = alsoWritten === null && means === null;
    const text = isPlain ? value : `${value}\n${alsoWritten}\n${means}`;
    const known = this.#valueMemory.isWorthAsking
      ? this.#valueMemory.tried(about.byValue?.get(text))
      : undefined;
    if (known !== undefined) return known;
    const judgement = this.#judgeValue(proposal, about, record);
    if (this.#mayRemember()) (about.byValue ??= new Map()).set(text, judgement);
    return judgement;
  }

  #judgeUnreadable(proposal: Proposal): Judgement {
    const reason = proposal.problem ?? 'not readable as an assignment';
    const known = this.#unreadable.get(reason);
    if (known !== undefined) return known;
    const isShared = this.#mayRemember();
    const judgement: Judgement = { ruling: UNREADABLE, reason: [{ text: reason, isShared }] };
    if (isShared) this.#unreadable.set(reason, judgement);
    return judgement;
  }

  /** What is remembered of a key from the first line on that sets it; null for the keys no kernel has when there are too many. */
  #recordOf({ key }: Proposal): KeyRecord | null {
    if (key === null) return null;
    const known = this.#keys.get(key);
    if (known !== undefined) {
      known.isRepeated = true;
      this.#areRepeated = true;
      return known;
    }
    if (!isKnownKey(key)) {
      this.#unknownKeys += 1;
      if (this.#unknownKeys > MOST_UNKNOWN_KEYS) return null;
    }
    const record: KeyRecord = {
      first: null,
      firstMeans: null,
      other: null,
      isRepeated: false,
      onHost: null,
      inContainer: null,
    };
    this.#keys.set(key, record);
    return record;
  }

  #aboutKey({ key, inContainer }: Assignment, record: KeyRecord | null): KeyJudgements {
    if (record?.isRepeated !== true) return this.#judgeKey(key, inContainer);
    if (inContainer) return (record.inContainer ??= this.#judgeKey(key, true));
    return (record.onHost ??= this.#judgeKey(key, false));
  }

  #judgeKey(key: string, inContainer: boolean): KeyJudgements {
    const judged = judgeKey(key, inContainer, this.#context.knobs, this.#context.hostEvidence);
    const { knob, exists } = judged;
    const relation =
      exists || judged.charges[0]?.kind === 'mistyped-key' ? this.#relationOf(key, knob, inContainer) : null;
    const evidence = this.#evidenceFor(key, exists ? knob : null);
    return { judged, relation, evidence, byValue: null };
  }

  /** The same for all keys of a knob, but for those whose relation the host's value tells, which a container does not have. */
  #relationOf(key: string, knob: Knob | null, inContainer: boolean): Charge | null {
    const { diagnosis, plan, hostEvidence } = this.#context;
    const context = { diagnosis, plan, host: inContainer ? null : hostEvidence };
    if (knob === null || knob.whyAbove !== null) return judgeRelation(key, knob, context);
    const known = this.#relations.get(knob);
    if (known !== undefined) return known;
    const relation = judgeRelation(key, knob, context);
    this.#relations.set(knob, relation);
    return relation;
  }

  #judgeValue(proposal: Assignment, about: KeyJudgements, record: KeyRecord | null): Judgement {
    const { judged, relation } = about;
    const { value } = proposal;
    const { hostEvidence } = this.#context;
    const other =
      record === null || proposal.inContainer ? null : this.#contradictions.otherValue(record, proposal);
    // In the order of the kinds, here and in what is asked next.
    const charges: Charge[] = other === null ? [...judged.charges] : [other, ...judged.charges];
    // A container has values of its own, which the host's say nothing about.
    const compared = proposal.inContainer ? withoutValues(hostEvidence) : hostEvidence;
    if (judged.exists) judgeValue(proposal, judged.knob, compared, charges);
    const planned = this.#valueInPlan(proposal);
    if (planned !== null) return accept(planned, proposal.means ?? value, charges);
    if (relation !== null) charges.push(relation);
    return this.#refusals.on(charges, judged.exists ? judged.knob : null, about.evidence);
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

function plannedLimit(plan: Plan | null): number | null {
  if (plan?.verdict !== 'change') return null;
  return plan.changes.find((change) => change.key === MAX_ORPHANS_KEY)?.to ?? null;
}

function withoutValues(host: HostEvidence | null): HostEvidence | null {
  return host === null ? null : { ...host, values: new Map() };
}

function accept(planned: number, pasted: string, charges: readonly Charge[]): Judgement {
  const isOwn = Number(pasted) === planned;
  const about = isOwn
    ? `the plan sets it to ${planned} too`
    : `accepted with the plan's ${planned}, which follows from the measured peak, not with ${shortened(pasted)}`;
  const texts = isOwn ? [about] : [about, ...charges.map((charge) => charge.text)];
  return {
    ruling: { ...COMMENT_RULING, verdict: 'accepted', plannedValue: planned },
    reason: texts.map((text) => sentenceOf(text, false)),
  };
}
