import type { ReadingHost } from '../model/host.js';
import type { Plan, Refusal } from '../model/plan.js';
import type { Warning } from '../model/resolution.js';
import { UserError } from '../model/user-error.js';
import { type LineVerdict, reasonText, type VerdictList } from '../model/verdict.js';
import { sealPlan } from '../parse/plan.js';
import { judgeAdvice, readAdvice } from './judge-advice.js';

const MOST_REFUSED_LINES = 5000;
const MOST_TEXT = 2000;

/**
 * The plan with a refusal for every proposed line that it does not need; a line is accepted only where the plan sets that value. The
 * plan's verdict stays as it is. `host` is null where the plan is not for the host at hand. Throws UserError.
 */
export async function refuseAdvice(
  plan: Plan,
  files: readonly string[],
  host: ReadingHost | null,
): Promise<Plan> {
  const verdicts = await judgeAdvice(readAdvice(files), { host, diagnosis: plan.diagnosis, plan });
  const { refused } = verdicts.count;
  if (refused > MOST_REFUSED_LINES) {
    throw new UserError(`--want has ${refused} lines to refuse, more than ${MOST_REFUSED_LINES}`, {
      next: 'look at them with novoodoo lint FILE',
    });
  }
  const { planId: _, ...draft } = plan;
  return sealPlan({
    ...draft,
    refusals: [...plan.refusals, ...Array.from(verdicts.only('refused'), refusalOf)],
    warnings: [...plan.warnings, ...unreadableWarning(verdicts)],
  });
}

function refusalOf({ file, line, proposal, judgement }: LineVerdict): Refusal {
  return {
    key: (proposal.key ?? proposal.keyAsWritten ?? 'unreadable key').slice(0, MOST_TEXT),
    value: proposal.value?.slice(0, MOST_TEXT) ?? null,
    kind: judgement.ruling.kind ?? 'unrelated',
    reason: reasonText(judgement).slice(0, MOST_TEXT),
    evidenceNeeded: judgement.ruling.justifiedBy?.slice(0, MOST_TEXT) ?? null,
    source: { file, line },
  };
}

function unreadableWarning(verdicts: VerdictList): Warning[] {
  const [first] = verdicts.only('unreadable');
  if (first === undefined) return [];
  const others = verdicts.count.unreadable - 1;
  const more = others === 0 ? '' : ` and ${others} more`;
  return [
    {
      kind: 'advice-unreadable',
      text: `Could not be read as an assignment: ${first.file}:${first.line}${more}. novoodoo lint says why.`,
    },
  ];
}
