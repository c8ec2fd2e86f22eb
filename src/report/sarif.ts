import { VERDICTS, type VerdictKind } from '../model/kinds.js';
import type { LineVerdict } from '../model/verdict.js';

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
 * ones as passed.
 */
export function verdictSarif(lines: Iterable<LineVerdict>, toolVersion: string): string {
  const kinds = Object.keys(VERDICTS) as VerdictKind[];
  const rules = [
    ...kinds.map((kind) => rule(kind, VERDICTS[kind], levelOf(kind))),
    rule(UNREADABLE_RULE, 'the line sets something and could not be read', 'warning'),
    rule('accepted', 'the plan sets this key, with its own number', 'none'),
  ];
  const ids = rules.map((one) => one.id);
  const results = [...lines]
    .filter((line) => line.verdict !== 'comment')
    .map((line) => {
      const ruleId = line.kind ?? (line.verdict === 'accepted' ? 'accepted' : UNREADABLE_RULE);
      const isAccepted = line.verdict === 'accepted';
      return {
        ruleId,
        ruleIndex: ids.indexOf(ruleId),
        kind: isAccepted ? 'pass' : 'fail',
        level: isAccepted ? 'none' : line.kind === null ? 'warning' : levelOf(line.kind),
        message: { text: messageOf(line) },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: uriOf(line.file) },
              region: { startLine: line.line },
            },
          },
        ],
        properties: { key: line.key, value: line.value, alsoKinds: line.alsoKinds },
      };
    });
  const driver = { name: 'novoodoo', semanticVersion: toolVersion, rules };
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  };
  return `${JSON.stringify(log, null, 1)}\n`;
}

function rule(id: string, text: string, level: Level) {
  return { id, shortDescription: { text }, defaultConfiguration: { level } };
}

function levelOf(kind: VerdictKind): Level {
  if (ERRORS.includes(kind)) return 'error';
  return NOTES.includes(kind) ? 'note' : 'warning';
}

function messageOf(line: LineVerdict): string {
  const subject = line.key === null ? '' : `${line.key} = ${line.value ?? ''}: `;
  const evidence = (line.ownEvidence ?? []).map((one) => ` A separate matter on this host: ${one.text}.`);
  return `${subject}${line.reason}${evidence.join('')}`;
}

function uriOf(file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${path}` : path;
}
