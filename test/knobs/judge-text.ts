import { judge } from '../../src/knobs/judge.js';
import { KNOBS } from '../../src/knobs/knobs.js';
import { readProposals } from '../../src/knobs/read-proposals.js';
import type { HostEvidence } from '../../src/model/host-evidence.js';
import {
  COMMENT_JUDGEMENT,
  isCommentRun,
  type Judgement,
  type LineVerdict,
  type Proposal,
  reasonText,
  type Ruling,
  type VerdictList,
} from '../../src/model/verdict.js';

type Subject = Pick<Proposal, 'key' | 'keyAsWritten' | 'value'>;

/** One line with all that `lint` says about it, as `lint --json` has it. */
export type JudgedLine = { readonly file: string; readonly line: number } & Subject &
  Ruling & { readonly reason: string };

/** Judges a text without a host, a plan or a diagnosis, or with the host evidence given. */
export function judgeText(
  text: string,
  file = 'advice',
  hostEvidence: HostEvidence | null = null,
): JudgedLine[] {
  const context = { knobs: KNOBS, diagnosis: null, hostEvidence, plan: null };
  return linesOf(judge([readProposals(text, file)], context));
}

/** The verdicts on a text without a host, a plan or a diagnosis. */
export function verdictsOn(text: string): VerdictList {
  return judge([readProposals(text, 'x')], { knobs: KNOBS, diagnosis: null, hostEvidence: null, plan: null });
}

/** Every line of the verdicts by itself, comments too. */
export function linesOf(verdicts: VerdictList): JudgedLine[] {
  return [...verdicts.inRuns()].flatMap((item) => {
    if (!isCommentRun(item)) return [judgedLine(item)];
    const { file, from, to } = item;
    const nothing = { key: null, keyAsWritten: null, value: null };
    return Array.from({ length: to - from + 1 }, (_, index) => ({
      file,
      line: from + index,
      ...nothing,
      ...saidBy(COMMENT_JUDGEMENT),
    }));
  });
}

/** One verdict with its proposal and judgement side by side. */
export function judgedLine({ file, line, proposal, judgement }: LineVerdict): JudgedLine {
  const { key, keyAsWritten, value } = proposal;
  return { file, line, key, keyAsWritten, value, ...saidBy(judgement) };
}

function saidBy(judgement: Judgement): Ruling & { readonly reason: string } {
  return { ...judgement.ruling, reason: reasonText(judgement) };
}

/** One line a verdict: line, verdict, kind, the other kinds, key, value. */
export function tableOf(verdicts: readonly JudgedLine[]): string {
  const rows = verdicts.map(({ line, verdict, kind, alsoKinds, key, value }) =>
    [
      String(line).padStart(3),
      (kind ?? verdict).padEnd(24),
      key === null ? '' : `${key} = ${value ?? ''}`.padEnd(56),
      alsoKinds.join(' '),
    ]
      .join(' ')
      .trimEnd(),
  );
  return `${rows.join('\n')}\n`;
}
