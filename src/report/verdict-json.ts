import type { LineVerdict } from '../model/verdict.js';

const MOST_REMEMBERED = 50_000;

/**
 * The verdicts as `lint --json` prints them, in pieces to write one after the other. Lines judged alike share their text, so that ten
 * megabytes of advice are printed as fast as they are judged.
 */
export function* verdictJson(lines: readonly LineVerdict[]): Generator<string> {
  const tails = new Map<string, Tail[]>();
  const files = new Map<string, string>();
  yield '{"version":1,"lines":[';
  let piece = '';
  for (const [index, verdict] of lines.entries()) {
    const { file, line, key, keyAsWritten, value } = verdict;
    const name = files.get(file) ?? JSON.stringify(file);
    files.set(file, name);
    const head =
      key === null
        ? '"key":null,"keyAsWritten":null,"value":null'
        : `"key":${JSON.stringify(key)},"keyAsWritten":${JSON.stringify(keyAsWritten)},"value":${JSON.stringify(value)}`;
    piece += `${index === 0 ? '\n' : ',\n'}{"file":${name},"line":${line},${head},${tailOf(verdict, tails)}}`;
    if (piece.length > 64 * 1024) {
      yield piece;
      piece = '';
    }
  }
  yield `${piece}\n]}\n`;
}

interface Tail {
  readonly verdict: LineVerdict;
  readonly text: string;
}

function tailOf(verdict: LineVerdict, tails: Map<string, Tail[]>): string {
  const alike = tails.get(verdict.reason) ?? [];
  const known = alike.find((tail) => isAlike(tail.verdict, verdict));
  if (known !== undefined) return known.text;
  const { verdict: word, kind, alsoKinds, reason, plannedValue, what, justifiedBy, ownEvidence } = verdict;
  const rest = { verdict: word, kind, alsoKinds, reason, plannedValue };
  const evidence = { what: what ?? null, justifiedBy: justifiedBy ?? null, ownEvidence: ownEvidence ?? [] };
  const text = JSON.stringify({ ...rest, ...evidence }).slice(1, -1);
  if (tails.size < MOST_REMEMBERED) {
    alike.push({ verdict, text });
    tails.set(reason, alike);
  }
  return text;
}

function isAlike(left: LineVerdict, right: LineVerdict): boolean {
  return (
    left.kind === right.kind &&
    left.plannedValue === right.plannedValue &&
    left.what === right.what &&
    left.justifiedBy === right.justifiedBy &&
    left.alsoKinds.length === right.alsoKinds.length &&
    left.ownEvidence?.length === right.ownEvidence?.length &&
    left.verdict === right.verdict &&
    left.alsoKinds.join() === right.alsoKinds.join() &&
    left.ownEvidence?.map((one) => one.text).join() === right.ownEvidence?.map((one) => one.text).join()
  );
}
