import type { LineVerdict } from '../model/verdict.js';

/**
 * The verdicts as `lint --json` prints them, in pieces to write one after the other. Lines judged alike share their text, so that ten
 * megabytes of advice are printed as fast as they are judged.
 */
export function* verdictJson(lines: readonly LineVerdict[]): Generator<string> {
  const tails = new Map<string, Map<string, string>>();
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

function tailOf(verdict: LineVerdict, tails: Map<string, Map<string, string>>): string {
  const kind = verdict.kind ?? verdict.verdict;
  const group = tails.get(kind) ?? new Map<string, string>();
  tails.set(kind, group);
  const evidence = verdict.ownEvidence?.map((one) => one.text).join('\n') ?? '';
  const same = `${verdict.reason}\n${verdict.plannedValue}\n${verdict.what}\n${verdict.justifiedBy}\n${evidence}`;
  const known = group.get(same);
  if (known !== undefined) return known;
  const {
    verdict: word,
    kind: named,
    alsoKinds,
    reason,
    plannedValue,
    what,
    justifiedBy,
    ownEvidence,
  } = verdict;
  const rest = { verdict: word, kind: named, alsoKinds, reason, plannedValue };
  const tail = JSON.stringify({
    ...rest,
    what: what ?? null,
    justifiedBy: justifiedBy ?? null,
    ownEvidence: ownEvidence ?? [],
  }).slice(1, -1);
  group.set(same, tail);
  return tail;
}
