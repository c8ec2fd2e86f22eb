import * as v from 'valibot';
import { FAULTS, OBSTACLES, REFUSALS, VERDICTS } from '../model/kinds.js';
import { planSchema } from './plan-schema.js';
import {
  applierSchema,
  count,
  diagnosisSchema,
  integer,
  kindOf,
  loaderNameSchema,
  observationSchema,
  policySchema,
  readingOf,
  resolutionSchema,
  sourceLineSchema,
  warningSchema,
} from './value-schemas.js';

/** What each command prints with --json. Nothing reads these answers back; docs/schemas is printed from here, and writers have the types. */

const text = v.string();
const texts = v.array(text);
const version = v.literal(1);
const countersScope = v.nullable(v.picklist(['all-namespaces', 'this-namespace']));

const step = v.variant('what', [
  v.strictObject({ what: v.literal('runtime'), key: text, from: integer, to: integer }),
  v.strictObject({
    what: v.literal('file'),
    path: text,
    realPath: text,
    action: v.picklist(['create', 'edit', 'remove']),
  }),
]);

const obstacle = v.strictObject({ kind: kindOf(OBSTACLES), text, next: v.nullable(text) });

const transactionAnswer = {
  version,
  /** The receipt that was written; null where none was. */
  receiptId: v.nullable(text),
  steps: v.array(step),
  /** Parts that were as wanted before. */
  done: texts,
  obstacles: v.array(obstacle),
  /** Why it was taken back; null where it was not. */
  cause: v.nullable(text),
  /** What somebody else had changed meanwhile and was left alone. */
  foreign: texts,
  /** What could not be put back. */
  failures: texts,
  notes: texts,
};

const ENDINGS = ['reverted', 'reverted-partly', 'stuck'] as const;

const applyAnswer = v.strictObject({
  ...transactionAnswer,
  outcome: v.picklist([
    'applied',
    'dry-run',
    'nothing-to-do',
    'refused',
    'broken-off',
    'awaiting-confirmation',
    'not-settled',
    ...ENDINGS,
  ]),
  planId: text,
});

const rollbackAnswer = v.strictObject({
  ...transactionAnswer,
  outcome: v.picklist(['rolled-back', 'nothing-to-do', 'refused', 'broken-off', ...ENDINGS]),
  /** The receipt that is taken back; null where there is none. */
  of: v.nullable(text),
  /** Diffs from what the transaction left to what is there now. */
  laterEdits: texts,
});

const confirmAnswer = v.strictObject({
  version,
  outcome: v.picklist(['applied', 'extended', 'nothing-open', 'moved', 'too-late', ...ENDINGS]),
  receiptId: v.nullable(text),
  problems: texts,
});

const recoverAnswer = v.strictObject({
  version,
  outcome: v.picklist(['nothing-open', 'applied', 'awaiting-confirmation', ...ENDINGS]),
  journalId: v.nullable(text),
  texts,
});

/** A change that is under way, waits to be confirmed, or was cut off; null where there is none. */
const openChange = v.nullable(
  v.strictObject({
    id: v.nullable(text),
    state: text,
    steps: texts,
    remainingMs: v.nullable(v.number()),
    text,
  }),
);

const historyAnswer = v.strictObject({
  version,
  openChange,
  receipts: v.array(
    v.union([
      v.strictObject({
        id: text,
        operation: v.variant('kind', [
          v.strictObject({ kind: v.literal('apply'), planId: text }),
          v.strictObject({ kind: v.literal('rollback'), of: text }),
        ]),
        outcome: v.picklist(['applied', 'reverted-partly']),
        startedAt: text,
        finishedAt: text,
        toolVersion: text,
        steps: v.array(step),
      }),
      v.strictObject({ id: text, problem: text }),
    ]),
  ),
});

const verifyAnswer = v.strictObject({
  version,
  right: v.boolean(),
  receiptId: text,
  key: text,
  expected: integer,
  running: v.nullable(integer),
  persisted: v.boolean(),
  boot: v.nullable(applierSchema),
  resets: v.nullable(integer),
  countersScope,
  watchedMs: count,
  faults: v.array(v.strictObject({ kind: kindOf(FAULTS), text })),
});

const valueOrWhyNot = v.strictObject({ value: v.nullable(integer), because: v.nullable(text) });
const loaderValue = v.strictObject({ value: v.nullable(text), source: v.nullable(sourceLineSchema) });

const statusAnswer = v.strictObject({
  version,
  key: text,
  hostname: text,
  running: valueOrWhyNot,
  boot: v.strictObject({
    value: v.nullable(integer),
    because: text,
    loader: v.nullable(loaderNameSchema),
    program: v.nullable(text),
    source: v.nullable(sourceLineSchema),
  }),
  manual: v.nullable(applierSchema),
  loaders: v.strictObject({
    systemd: v.exactOptional(loaderValue),
    procps: v.exactOptional(loaderValue),
    busybox: v.exactOptional(loaderValue),
  }),
  kernelDefault: valueOrWhyNot,
  drift: v.strictObject({ found: v.nullable(v.boolean()), text }),
  openChange,
  abilities: v.array(v.strictObject({ what: text, possible: v.boolean(), because: v.nullable(text) })),
  warnings: v.array(warningSchema),
});

const ownEvidence = v.array(
  v.strictObject({ name: text, value: v.nullable(v.number()), text, source: text }),
);

const lintAnswer = v.strictObject({
  version,
  lines: v.array(
    v.strictObject({
      file: text,
      line: v.pipe(count, v.minValue(1)),
      key: v.nullable(text),
      keyAsWritten: v.nullable(text),
      value: v.nullable(text),
      verdict: v.picklist(['accepted', 'refused', 'unreadable', 'comment']),
      kind: v.nullable(kindOf(VERDICTS)),
      alsoKinds: v.array(kindOf(VERDICTS)),
      reason: text,
      plannedValue: v.nullable(integer),
      what: v.nullable(text),
      justifiedBy: v.nullable(text),
      ownEvidence,
    }),
  ),
});

const explainAnswer = v.strictObject({
  version,
  key: text,
  keyAsWritten: text,
  what: v.nullable(text),
  unit: v.nullable(text),
  scope: v.nullable(text),
  relation: v.nullable(v.picklist(['cause-1', 'cause-2', 'none'])),
  why: text,
  current: readingOf(text),
  default: v.nullable(text),
  since: v.nullable(text),
  removed: v.nullable(text),
  boot: readingOf(v.strictObject({ value: v.nullable(text), by: text })),
  justifiedBy: v.nullable(text),
  evidence: ownEvidence,
  looksAt: texts,
  notReadable: texts,
  harmful: texts,
  sources: texts,
});

const emitListAnswer = v.strictObject({
  version,
  formats: v.array(v.strictObject({ name: text, title: text, comparesOnHost: v.boolean() })),
});

const emitSnippetAnswer = v.strictObject({
  version,
  format: text,
  plan: text,
  planId: text,
  target: integer,
  dropInPath: v.nullable(text),
  /** The file that was written; null where the content is only here. */
  output: v.nullable(text),
  notes: texts,
  content: text,
});

const emitCheckAnswer = v.strictObject({
  version,
  format: text,
  path: text,
  exists: v.boolean(),
  equal: v.boolean(),
  diff: text,
});

const emitRefusalAnswer = v.strictObject({
  version,
  format: text,
  refusals: v.array(
    v.strictObject({
      kind: kindOf(REFUSALS),
      reason: text,
      place: v.nullable(sourceLineSchema),
      instead: texts,
    }),
  ),
});

const observeAnswer = v.strictObject({
  version,
  /** Where the recording is. */
  recording: text,
  endedBy: v.picklist(['time', 'SIGINT', 'SIGTERM', 'SIGHUP', 'error']),
  observation: observationSchema,
  /** What of the recording was stored. */
  storage: v.strictObject({ storedLines: count, missingLines: count, failure: v.nullable(text) }),
  policy: policySchema,
});

const diagnoseAnswer = v.strictObject({
  version,
  toolVersion: text,
  diagnosis: diagnosisSchema,
  observation: observationSchema,
  policy: policySchema,
});

/** One schema per command, by its name. */
export const ANSWERS = {
  observe: observeAnswer,
  diagnose: diagnoseAnswer,
  plan: planSchema,
  lint: lintAnswer,
  explain: explainAnswer,
  resolve: resolutionSchema,
  emit: v.union([emitSnippetAnswer, emitCheckAnswer, emitRefusalAnswer, emitListAnswer]),
  apply: applyAnswer,
  confirm: confirmAnswer,
  rollback: rollbackAnswer,
  recover: recoverAnswer,
  status: statusAnswer,
  verify: verifyAnswer,
  history: historyAnswer,
} as const;

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** What the named command prints with --json. */
export type Answer<Name extends keyof typeof ANSWERS> = Frozen<v.InferOutput<(typeof ANSWERS)[Name]>>;
