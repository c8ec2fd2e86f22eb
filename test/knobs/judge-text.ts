import { judge } from '../../src/knobs/judge.js';
import { KNOBS } from '../../src/knobs/knobs.js';
import { readProposals } from '../../src/knobs/read-proposals.js';
import type { HostEvidence } from '../../src/model/host-evidence.js';
import type { LineVerdict } from '../../src/model/verdict.js';

/** Judges a text without a host, a plan or a diagnosis, or with the host evidence given. */
export function judgeText(
  text: string,
  file = 'advice',
  hostEvidence: HostEvidence | null = null,
): LineVerdict[] {
  return [...judge(readProposals(text, file), { knobs: KNOBS, diagnosis: null, hostEvidence, plan: null })];
}

/** One line a verdict: line, verdict, kind, the other kinds, key, value. */
export function tableOf(verdicts: readonly LineVerdict[]): string {
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
