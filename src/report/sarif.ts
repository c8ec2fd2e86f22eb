import { VERDICTS, type VerdictKind } from '../model/kinds.js';
import { isCommentRun, type Judgement, type Ruling, type VerdictList } from '../model/verdict.js';
import { BytePieces } from './byte-pieces.js';
import { jsonText, safeJson } from './json-text.js';
import { ReasonJson } from './reason-json.js';
import { RememberedBytes } from './remembered-bytes.js';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

type Level = 'none' | 'note' | 'warning' | 'error';

const NOTES: readonly VerdictKind[] = ['already-set', 'not-this-cause', 'unrelated'];
const ERRORS: readonly VerdictKind[] = [
  'contradicts-another-line',
  'unknown-key',
  'mistyped-key',
  'misread-by-kernel',
  'out-of-range',
  'wrong-unit',
  'lowers-limit',
  'harmful',
];

const UNREADABLE_RULE = 'unreadable';

/**
 * The verdicts as a SARIF 2.1.0 log, so that code review shows them on their lines: refused and unreadable lines as results, accepted
 * ones as passed. In pieces to write one after the other before the next is asked for.
 */
export function* verdictSarif(verdicts: VerdictList, toolVersion: string): Generator<Uint8Array> {
  const pieces = new BytePieces();
  const kinds = Object.keys(VERDICTS) as VerdictKind[];
  const rules = [
    ...kinds.map((kind) => rule(kind, VERDICTS[kind], levelOf(kind))),
    rule(UNREADABLE_RULE, 'the line sets something and could not be read', 'warning'),
    rule('accepted', 'the plan sets this key, with its own number', 'none'),
  ];
  const ids = rules.map((one) => one.id);
  const driver = { name: 'novoodoo', semanticVersion: toolVersion, rules };
  pieces.add(`{"$schema":"${SCHEMA}","version":"2.1.0","runs":[{"tool":${safeJson({ driver }, 1)},
"columnKind":"utf16CodeUnits","results":[`);
  const heads = new RememberedBytes<Ruling>((ruling, out) => out.add(headOf(ruling, ids)));
  const messages = messagesJson();
  const tails = new RememberedBytes<Ruling>(({ alsoKinds }, out) =>
    out.add(`"alsoKinds":${safeJson(alsoKinds)}}}`),
  );
  const uris = new Map<string, string>();
  let separator = '\n';
  for (const item of verdicts.inRuns()) {
    if (isCommentRun(item) || item.judgement.ruling.verdict === 'comment') continue;
    const { file, line, proposal, judgement } = item;
    const uri = uris.get(file) ?? safeJson(uriOf(file));
    uris.set(file, uri);
    const key = jsonText(proposal.key);
    const value = jsonText(proposal.value);
    const subject =
      proposal.key === null
        ? ''
        : `${key.slice(1, -1)} = ${proposal.value === null ? '' : value.slice(1, -1)}: `;
    pieces.add(`${separator}{`);
    heads.addTo(pieces, judgement.ruling);
    pieces.add(`,"message":{"text":"${subject}`);
    messages.addTo(pieces, judgement);
    pieces.add(
      `},"locations":[{"physicalLocation":{"artifactLocation":{"uri":${uri}},"region":{"startLine":${line}}}}],"properties":{"key":${key},"value":${value},`,
    );
    tails.addTo(pieces, judgement.ruling);
    separator = ',\n';
    if (pieces.isFull) yield pieces.take();
  }
  pieces.add('\n]}]}\n');
  yield pieces.take();
}

/** JSON of how a result is sorted, without the braces. */
function headOf({ verdict, kind }: Ruling, ids: readonly string[]): string {
  const ruleId = kind ?? (verdict === 'accepted' ? 'accepted' : UNREADABLE_RULE);
  const isAccepted = verdict === 'accepted';
  const head = safeJson({
    ruleId,
    ruleIndex: ids.indexOf(ruleId),
    kind: isAccepted ? 'pass' : 'fail',
    level: isAccepted ? 'none' : kind === null ? 'warning' : levelOf(kind),
  });
  return head.slice(1, -1);
}

/** JSON of the end of a text that the line's own part began. */
function messagesJson(): RememberedBytes<Judgement> {
  const reasons = new ReasonJson();
  const ends = new RememberedBytes<Ruling>(({ ownEvidence }, pieces) => {
    const evidence = ownEvidence.map((one) => ` A separate matter on this host: ${one.text}.`);
    pieces.add(safeJson(evidence.join('')).slice(1));
  });
  return new RememberedBytes(({ ruling, reason }, pieces) => {
    reasons.addTo(pieces, reason);
    ends.addTo(pieces, ruling);
  });
}

function rule(id: string, text: string, level: Level) {
  return { id, shortDescription: { text }, defaultConfiguration: { level } };
}

function levelOf(kind: VerdictKind): Level {
  if (ERRORS.includes(kind)) return 'error';
  return NOTES.includes(kind) ? 'note' : 'warning';
}

function uriOf(file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${path}` : path;
}
