import { readHostEvidence } from '../host/read-host-evidence.js';
import { operandName, readOperand } from '../host/operand-file.js';
import { judge } from '../knobs/judge.js';
import { findKnob, KNOBS } from '../knobs/knobs.js';
import { readProposals } from '../knobs/read-proposals.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { HostEvidence } from '../model/host-evidence.js';
import type { ReadingHost } from '../model/host.js';
import type { Plan } from '../model/plan.js';
import { isCommentRun, type Proposals, type VerdictList } from '../model/verdict.js';

const MOST_ADVICE_BYTES = 64 * 1024 * 1024;

/** What pasted advice is judged by besides its own text. */
export interface AdviceContext {
  /** The host to look at; null judges without one. */
  readonly host: ReadingHost | null;
  readonly diagnosis: Diagnosis | null;
  readonly plan: Plan | null;
}

/** Reads files of pasted tuning advice; "-" is standard input. Throws UserError for a file that cannot be read. */
export function readAdvice(files: readonly string[]): Proposals {
  const lists = files.map((file) => {
    const text = new TextDecoder('utf-8').decode(readOperand(file, MOST_ADVICE_BYTES));
    return readProposals(text, operandName(file));
  });
  return {
    *[Symbol.iterator]() {
      for (const list of lists) yield* list;
    },
    *inRuns() {
      for (const list of lists) yield* list.inRuns();
    },
  };
}

/** A verdict for every line of the advice. */
export async function judgeAdvice(proposals: Proposals, context: AdviceContext): Promise<VerdictList> {
  const { host, diagnosis, plan } = context;
  // What the judge needs to know about the keys of the advice.
  const hostEvidence = host === null ? null : await readEvidenceFor(host, proposals);
  return judge(proposals, { knobs: KNOBS, diagnosis, hostEvidence, plan });
}

async function readEvidenceFor(host: ReadingHost, proposals: Proposals): Promise<HostEvidence> {
  const keys = new Set<string>();
  for (const item of proposals.inRuns()) {
    if (!isCommentRun(item) && item.form === 'assignment' && item.key !== null) keys.add(item.key);
  }
  return readHostEvidence(host, { keys, logTexts: logTextsFor(keys) });
}

/** The texts of the kernel log that say something about the keys' own problems. */
export function logTextsFor(keys: Iterable<string>): string[] {
  const texts = new Set<string>();
  for (const key of keys) {
    for (const rule of findKnob(KNOBS, key)?.evidence ?? []) if (rule.kind === 'log') texts.add(rule.text);
  }
  return [...texts];
}
