import {
  COMMENT_JUDGEMENT,
  type CommentRun,
  isCommentRun,
  type Judgement,
  type VerdictList,
} from '../model/verdict.js';
import { AlikeVerdicts } from './alike-verdicts.js';
import { jsonText } from './json-text.js';

const NO_SUBJECT = '"key":null,"keyAsWritten":null,"value":null';

/** The verdicts as `lint --json` prints them, in pieces to write one after the other. */
export function* verdictJson(verdicts: VerdictList): Generator<string> {
  const tails = new AlikeVerdicts(tailOf);
  const names = new Map<string, string>();
  yield '{"version":1,"lines":[';
  let separator = '\n';
  for (const verdict of verdicts.inRuns()) {
    const name = names.get(verdict.file) ?? JSON.stringify(verdict.file);
    names.set(verdict.file, name);
    yield separator;
    separator = ',\n';
    if (isCommentRun(verdict)) {
      yield* comments(verdict, name);
      continue;
    }
    const { line, proposal, judgement } = verdict;
    const { key, keyAsWritten, value } = proposal;
    const subject =
      key === null
        ? NO_SUBJECT
        : `"key":${jsonText(key)},"keyAsWritten":${jsonText(keyAsWritten)},"value":${jsonText(value)}`;
    yield `{"file":${name},"line":${line},${subject},${tails.get(judgement)}}`;
  }
  yield '\n]}\n';
}

/** So many lines at once: all but the last digits of their numbers are put in with one call. */
const BLOCK = 1000;

/** Ten megabytes may be ten million blank lines. */
function* comments({ from, to }: CommentRun, file: string): Generator<string> {
  const tail = `${NO_SUBJECT},${COMMENT_TAIL}}`;
  const one = (line: string): string => `{"file":${file},"line":${line},${tail}`;
  let block: string | null = null;
  for (let line = from; line <= to; ) {
    const isWhole = line % BLOCK === 0 && line + BLOCK <= to + 1;
    // No JSON of ours has a NUL as it is.
    if (isWhole)
      block ??= Array.from({ length: BLOCK }, (_, last) => one(`\0${lastDigits(last)}`)).join(',\n');
    const text = isWhole && block !== null ? block.replaceAll('\0', String(line / BLOCK)) : one(String(line));
    line += isWhole ? BLOCK : 1;
    yield line <= to ? `${text},\n` : text;
  }
}

function lastDigits(number: number): string {
  return String(number).padStart(3, '0');
}

function tailOf(judgement: Judgement): string {
  const { verdict, kind, alsoKinds, reason, plannedValue, what, justifiedBy, ownEvidence } = judgement;
  return JSON.stringify({
    verdict,
    kind,
    alsoKinds,
    reason,
    plannedValue,
    what,
    justifiedBy,
    ownEvidence,
  }).slice(1, -1);
}

const COMMENT_TAIL = tailOf(COMMENT_JUDGEMENT);
