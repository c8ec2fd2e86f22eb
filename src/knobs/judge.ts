import type { Diagnosis } from '../model/diagnosis.js';
import type { HostEvidence, OwnEvidence } from '../model/host-evidence.js';
import { VERDICTS, type VerdictKind } from '../model/kinds.js';
import type { Plan } from '../model/plan.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import type { LineVerdict, Proposal } from '../model/verdict.js';
import { findContradictions, type Contradictions } from './contradictions.js';
import { type Charge, judgeKey } from './judge-key.js';
import { judgeRelation } from './judge-relation.js';
import { judgeValue } from './judge-value.js';
import type { Knob } from './knob.js';
import { findOwnEvidence } from './own-evidence.js';

/** What the judge goes by; null where there is none, and then nothing is claimed that would need it. */
export interface JudgeContext {
  readonly knobs: ReadonlyMap<string, Knob>;
  readonly diagnosis: Diagnosis | null;
  readonly hostEvidence: HostEvidence | null;
  readonly plan: Plan | null;
}

const ORDER: readonly VerdictKind[] = Object.keys(VERDICTS) as VerdictKind[];
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

/**
 * A verdict for every proposal, in their order. Only net.ipv4.tcp_max_orphans is ever accepted, only where the plan changes it, and then
 * with the plan's number; everything else that assigns is refused with the first kind that fits and the others beside it.
 */
export function judge(proposals: readonly Proposal[], context: JudgeContext): LineVerdict[] {
  return [...judgeInTurn(proposals, context)];
}

/** The same, one verdict at a time, so that megabytes of advice need not be held twice. */
export function* judgeInTurn(
  proposals: readonly Proposal[],
  context: JudgeContext,
): Generator<LineVerdict, void, undefined> {
  const contradictions = findContradictions(proposals, context.knobs);
  const remembered: Remembered = { judgements: new Map(), size: 0 };
  for (const proposal of proposals) {
    const { file, line, key, keyAsWritten, value } = proposal;
    const judgement =
      proposal.form === 'comment' ? COMMENT : recall(proposal, remembered, contradictions, context);
    yield {
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
}

const MOST_REMEMBERED = 20_000;

interface Remembered {
  readonly judgements: Map<string, Map<string, Judgement>>;
  size: number;
}

/** Lines that say the same share one judgement. */
function recall(
  proposal: Proposal,
  remembered: Remembered,
  contradictions: Contradictions,
  context: JudgeContext,
): Judgement {
  const { form, key, value, alsoWritten, inContainer, problem } = proposal;
  const isPlain = form === 'assignment' && alsoWritten === undefined && inContainer === undefined;
  const group = isPlain ? (key ?? '') : `${form}\n${key}\n${alsoWritten}\n${inContainer}\n${problem}`;
  const known = remembered.judgements.get(group);
  const same = known?.get(value ?? '');
  if (same !== undefined) return same;
  const judgement = judgeOne(proposal, contradictions, context);
  if (remembered.size < MOST_REMEMBERED) {
    remembered.size += 1;
    if (known === undefined) remembered.judgements.set(group, new Map([[value ?? '', judgement]]));
    else known.set(value ?? '', judgement);
  }
  return judgement;
}

function judgeOne(proposal: Proposal, contradictions: Contradictions, context: JudgeContext): Judgement {
  const { key, value } = proposal;
  if (proposal.form === 'comment') return COMMENT;
  if (proposal.form === 'commented-assignment')
    return { ...COMMENT, reason: 'commented out: it sets nothing' };
  if (proposal.form === 'unreadable' || key === null || value === null) {
    return { ...COMMENT, verdict: 'unreadable', reason: proposal.problem ?? 'not readable as an assignment' };
  }
  const assignment = { ...proposal, key, value };
  const { charges, knob, exists } = judgeKey(assignment, context.knobs, context.hostEvidence);
  const all: Charge[] = [...charges];
  const other = contradictions.otherValueOf(key, value);
  if (other !== null) all.push({ kind: 'contradicts-another-line', text: other });
  if (exists && knob !== null) all.push(...judgeValue(assignment, knob, context.hostEvidence));
  const planned = valueInPlan(assignment, context.plan);
  if (planned !== null) return accept(planned, value, all);
  if (exists || knob !== null) all.push(judgeRelation(key, knob, context));
  return refuse(all, key, exists ? knob : null, context.hostEvidence);
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
    : `accepted with the plan's ${planned}, which follows from the measured peak, not with ${pasted}`;
  return {
    ...COMMENT,
    verdict: 'accepted',
    plannedValue: planned,
    reason: sentences([about, ...(own ? [] : faults)]),
  };
}

function refuse(
  charges: readonly Charge[],
  key: string,
  knob: Knob | null,
  host: HostEvidence | null,
): Judgement {
  const sorted = sortByKind(charges);
  const kinds = [...new Set(sorted.map((charge) => charge.kind))];
  return {
    verdict: 'refused',
    kind: kinds[0] ?? 'unrelated',
    alsoKinds: kinds.slice(1),
    reason: sentences(sorted.map((charge) => charge.text)),
    plannedValue: null,
    what: knob?.is ?? null,
    justifiedBy: knob?.justifiedBy ?? null,
    ownEvidence:
      knob !== null && host !== null && key !== MAX_ORPHANS_KEY
        ? findOwnEvidence(knob, key, host)
        : NO_EVIDENCE,
  };
}

function sortByKind(charges: readonly Charge[]): readonly Charge[] {
  return [...charges].sort((left, right) => ORDER.indexOf(left.kind) - ORDER.indexOf(right.kind));
}

function sentences(texts: readonly string[]): string {
  return texts.map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`).join(' ');
}
