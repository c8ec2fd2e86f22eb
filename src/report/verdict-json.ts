import type { LineVerdict } from '../model/verdict.js';
import { AlikeVerdicts } from './alike-verdicts.js';
import { jsonText } from './json-text.js';

/** The verdicts as `lint --json` prints them, in pieces to write one after the other. */
export function* verdictJson(lines: Iterable<LineVerdict>): Generator<string> {
  const tails = new AlikeVerdicts(tailOf);
  const names = new Map<string, string>();
  yield '{"version":1,"lines":[';
  let separator = '\n';
  for (const verdict of lines) {
    const { file, line, key, keyAsWritten, value } = verdict;
    const name = names.get(file) ?? JSON.stringify(file);
    names.set(file, name);
    const subject =
      key === null
        ? '"key":null,"keyAsWritten":null,"value":null'
        : `"key":${jsonText(key)},"keyAsWritten":${jsonText(keyAsWritten)},"value":${jsonText(value)}`;
    yield `${separator}{"file":${name},"line":${line},${subject},${tails.get(verdict)}}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}

function tailOf(line: LineVerdict): string {
  const { verdict, kind, alsoKinds, reason, plannedValue } = line;
  const what = line.what ?? null;
  const justifiedBy = line.justifiedBy ?? null;
  const ownEvidence = line.ownEvidence ?? [];
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
