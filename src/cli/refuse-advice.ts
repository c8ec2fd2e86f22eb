import type { ReadingHost } from '../model/host.js';
import type { Plan, Refusal } from '../model/plan.js';
import type { Warning } from '../model/resolution.js';
import { UserError } from '../model/user-error.js';
import type { LineVerdict } from '../model/verdict.js';
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
  const refused = verdicts.filter((line) => line.verdict === 'refused');
  if (refused.length > MOST_REFUSED_LINES) {
    throw new UserError(`--want has ${refused.length} lines to refuse, more than ${MOST_REFUSED_LINES}`, {
      next: 'look at them with novoodoo lint FILE',
    });
  }
  const unread = verdicts.filter((line) => line.verdict === 'unreadable');
  const { planId: _, ...draft } = plan;
  return sealPlan({
    ...draft,
    refusals: [...plan.refusals, ...refused.map(refusalOf)],
    warnings: [...plan.warnings, ...unreadableWarning(unread)],
  });
}

function refusalOf(line: LineVerdict): Refusal {
  return {
    key: (line.key ?? line.keyAsWritten ?? 'unreadable key').slice(0, MOST_TEXT),
    value: line.value?.slice(0, MOST_TEXT) ?? null,
    kind: line.kind ?? 'unrelated',
    reason: line.reason.slice(0, MOST_TEXT),
    evidenceNeeded: line.justifiedBy?.slice(0, MOST_TEXT) ?? null,
    source: { file: line.file, line: line.line },
  };
}

function unreadableWarning(lines: readonly LineVerdict[]): Warning[] {
  const [first] = lines;
  if (first === undefined) return [];
  const more = lines.length === 1 ? '' : ` and ${lines.length - 1} more`;
  return [
    {
      kind: 'advice-unreadable',
      text: `Could not be read as an assignment: ${first.file}:${first.line}${more}. novoodoo lint says why.`,
    },
  ];
}
