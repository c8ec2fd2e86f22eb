import type { LineVerdict } from '../model/verdict.js';
import { AlikeVerdicts } from './alike-verdicts.js';

const PIECE_CHARACTERS = 64 * 1024;
const PLAIN_TEXT = /^[A-Za-z0-9 _./*-]*$/;

/** The verdicts as `lint --json` prints them, in pieces to write one after the other. */
export function* verdictJson(lines: Iterable<LineVerdict>): Generator<string> {
  const tails = new AlikeVerdicts(tailOf);
  const names = new Map<string, string>();
  let piece = '{"version":1,"lines":[';
  let separator = '\n';
  for (const verdict of lines) {
    const { file, line, key, keyAsWritten, value } = verdict;
    const name = names.get(file) ?? JSON.stringify(file);
    names.set(file, name);
    const subject =
      key === null
        ? '"key":null,"keyAsWritten":null,"value":null'
        : `"key":${quoted(key)},"keyAsWritten":${quoted(keyAsWritten)},"value":${quoted(value)}`;
    piece += `${separator}{"file":${name},"line":${line},${subject},${tails.get(verdict)}}`;
    separator = ',\n';
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}\n]}\n`;
}

/** JSON of a text; most keys and values need no escaping. */
function quoted(text: string | null): string {
  return text !== null && PLAIN_TEXT.test(text) ? `"${text}"` : JSON.stringify(text);
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
