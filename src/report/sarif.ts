import { VERDICTS, type VerdictKind } from '../model/kinds.js';
import { isCommentRun, type Judgement, type VerdictList } from '../model/verdict.js';
import { AlikeVerdicts } from './alike-verdicts.js';
import { jsonText } from './json-text.js';

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
 * ones as passed. In pieces to write one after the other.
 */
export function* verdictSarif(verdicts: VerdictList, toolVersion: string): Generator<string> {
  const kinds = Object.keys(VERDICTS) as VerdictKind[];
  const rules = [
    ...kinds.map((kind) => rule(kind, VERDICTS[kind], levelOf(kind))),
    rule(UNREADABLE_RULE, 'the line sets something and could not be read', 'warning'),
    rule('accepted', 'the plan sets this key, with its own number', 'none'),
  ];
  const ids = rules.map((one) => one.id);
  const driver = { name: 'novoodoo', semanticVersion: toolVersion, rules };
  yield `{"$schema":"${SCHEMA}","version":"2.1.0","runs":[{"tool":${JSON.stringify({ driver }, null, 1)},
"columnKind":"utf16CodeUnits","results":[`;
  const alike = new AlikeVerdicts((judgement) => sharedParts(judgement, ids));
  const uris = new Map<string, string>();
  let separator = '\n';
  for (const item of verdicts.inRuns()) {
    if (isCommentRun(item) || item.judgement.verdict === 'comment') continue;
    const { file, line, proposal, judgement } = item;
    const uri = uris.get(file) ?? JSON.stringify(uriOf(file));
    uris.set(file, uri);
    const { head, message, tail } = alike.get(judgement);
    const { key, value } = proposal;
    const subject = key === null ? '' : `${key} = ${value ?? ''}: `;
    yield `${separator}{${head},"message":{"text":${jsonText(subject).slice(0, -1)}${message}},"locations":[{"physicalLocation":{"artifactLocation":{"uri":${uri}},"region":{"startLine":${line}}}}],"properties":{"key":${jsonText(key)},"value":${jsonText(value)},${tail}}}`;
    separator = ',\n';
  }
  yield '\n]}]}\n';
}

/** JSON of what results of lines that were judged alike have in common; the message ends a text that the line's own part began. */
function sharedParts(
  judgement: Judgement,
  ids: readonly string[],
): Record<'head' | 'message' | 'tail', string> {
  const { verdict, kind, reason, alsoKinds, ownEvidence } = judgement;
  const ruleId = kind ?? (verdict === 'accepted' ? 'accepted' : UNREADABLE_RULE);
  const isAccepted = verdict === 'accepted';
  const head = JSON.stringify({
    ruleId,
    ruleIndex: ids.indexOf(ruleId),
    kind: isAccepted ? 'pass' : 'fail',
    level: isAccepted ? 'none' : kind === null ? 'warning' : levelOf(kind),
  });
  const evidence = ownEvidence.map((one) => ` A separate matter on this host: ${one.text}.`);
  return {
    head: head.slice(1, -1),
    message: JSON.stringify(reason + evidence.join('')).slice(1),
    tail: `"alsoKinds":${JSON.stringify(alsoKinds)}`,
  };
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
