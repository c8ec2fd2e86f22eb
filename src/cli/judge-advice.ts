import { readHostEvidence } from '../host/read-host-evidence.js';
import { operandName, readOperand } from '../host/operand-file.js';
import { judge } from '../knobs/judge.js';
import { findKnob, KNOBS } from '../knobs/knobs.js';
import type { ProposalList } from '../knobs/proposal-list.js';
import { readProposals } from '../knobs/read-proposals.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { HostEvidence } from '../model/host-evidence.js';
import type { ReadingHost } from '../model/host.js';
import type { Plan } from '../model/plan.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import type { VerdictList } from '../model/verdict.js';

const MOST_ADVICE_BYTES = 64 * 1024 * 1024;

/** What pasted advice is judged by besides its own text. */
export interface AdviceContext {
  /** The host to look at; null judges without one. */
  readonly host: ReadingHost | null;
  readonly diagnosis: Diagnosis | null;
  readonly plan: Plan | null;
}

/** Reads files of pasted tuning advice; "-" is standard input. Throws UserError for a file that cannot be read. */
export function readAdvice(files: readonly string[]): readonly ProposalList[] {
  return files.map((file) => {
    return readProposals(decoded(readOperand(file, MOST_ADVICE_BYTES)), operandName(file));
  });
}

/** Text in UTF-8, or in UTF-16 where its byte order mark says so, as Windows saves it. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isLittle = first === 0xff && second === 0xfe;
  const isBig = first === 0xfe && second === 0xff;
  return new TextDecoder(isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8').decode(bytes);
}

/** A verdict for every line of the advice. */
export async function judgeAdvice(
  advice: readonly ProposalList[],
  context: AdviceContext,
): Promise<VerdictList> {
  const { host, diagnosis, plan } = context;
  // What the judge needs to know about the keys of the advice.
  const hostEvidence = host === null ? null : await readEvidenceFor(host, advice);
  return judge(advice, { knobs: KNOBS, diagnosis, hostEvidence, plan });
}

async function readEvidenceFor(host: ReadingHost, advice: readonly ProposalList[]): Promise<HostEvidence> {
  return readHostEvidence(host, { keys: keysIn(advice), logTexts: logTextsFor(othersIn(advice)) });
}

/** The keys that are set, some of them more than once: advice of megabytes may set a million different ones. */
function* keysIn(advice: readonly ProposalList[]): Generator<string> {
  for (const list of advice) {
    let last: string | null = null;
    for (let index = 0; index < list.length; index += 1) {
      const proposal = list.at(index);
      if (proposal?.form !== 'assignment' || proposal.key === null || proposal.key === last) continue;
      last = proposal.key;
      yield proposal.key;
    }
  }
}

/** The keys that may have evidence of a problem of their own; that of the orphan limit is the matter itself. */
function* othersIn(advice: readonly ProposalList[]): Generator<string> {
  for (const key of keysIn(advice)) if (key !== MAX_ORPHANS_KEY) yield key;
}

/** The texts of the kernel log that say something about the keys' own problems. */
export function logTextsFor(keys: Iterable<string>): string[] {
  const texts = new Set<string>();
  for (const key of keys) {
    for (const rule of findKnob(KNOBS, key)?.evidence ?? []) if (rule.kind === 'log') texts.add(rule.text);
  }
  return [...texts];
}
