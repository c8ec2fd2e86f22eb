import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import {
  JOURNAL_STATES,
  JOURNAL_VERSION,
  type GuardMark,
  type Journal,
  RECEIPT_VERSION,
  type Receipt,
} from '../model/receipt.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import { readValidatedJson } from './validated-json.js';

/** No journal or receipt is larger: it holds a few small files twice, in base64. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_STEPS = 64;
const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

/** The names that receipts may have; nothing that could lead out of their folder. */
export const RECEIPT_ID = /^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$/;

const kernelInteger = v.pipe(v.number(), v.integer(), v.minValue(INT_MIN), v.maxValue(INT_MAX));
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const permissions = v.pipe(natural, v.maxValue(0o7777));
const shortText = v.pipe(v.string(), v.maxLength(1000));
const confPath = v.pipe(
  v.string(),
  v.maxLength(4096),
  v.regex(/^\/[^\0\n]*$/, 'not an absolute path'),
  v.check((path) => !path.split('/').includes('..'), 'a path with ".."'),
  // As in plans: nothing else is ever edited, so nothing else is shown or put back either.
  v.regex(/\.conf$/, 'not the path of a .conf file'),
);
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'not a sha256'));
const base64 = v.pipe(
  v.string(),
  v.check((text) => Buffer.from(text, 'base64').toString('base64') === text, 'not base64'),
);
const stamp = v.pipe(
  v.string(),
  v.regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,12}Z$/, 'not an ISO 8601 time in UTC'),
);
const receiptId = v.pipe(v.string(), v.regex(RECEIPT_ID, 'not the name of a receipt'));

const hasItsOwnHash = (file: { contentBase64: string; sha256: string }) =>
  createHash('sha256').update(Buffer.from(file.contentBase64, 'base64')).digest('hex') === file.sha256;
const HASH_DIFFERS = 'the sha256 is not that of the content';

const snapshot = v.pipe(
  v.strictObject({
    contentBase64: base64,
    sha256,
    sizeBytes: natural,
    mode: permissions,
    uid: natural,
    gid: natural,
    attributes: v.variant('status', [
      v.strictObject({
        status: v.literal('present'),
        value: v.array(v.strictObject({ name: shortText, valueBase64: base64 })),
      }),
      v.strictObject({ status: v.literal('absent'), reason: shortText }),
    ]),
  }),
  v.check((file) => hasItsOwnHash(file), HASH_DIFFERS),
);

const step = v.variant('kind', [
  v.strictObject({
    kind: v.literal('runtime'),
    key: v.literal(MAX_ORPHANS_KEY),
    before: kernelInteger,
    after: kernelInteger,
  }),
  v.strictObject({
    kind: v.literal('file'),
    path: confPath,
    realPath: confPath,
    linkTarget: v.nullable(v.pipe(v.string(), v.maxLength(4096))),
    before: v.nullable(snapshot),
    after: v.nullable(
      v.pipe(
        v.strictObject({
          contentBase64: base64,
          sha256,
          ifNew: v.strictObject({
            mode: permissions,
            owner: v.nullable(v.strictObject({ uid: natural, gid: natural })),
          }),
        }),
        v.check((file) => hasItsOwnHash(file), HASH_DIFFERS),
      ),
    ),
  }),
]);

const operation = v.variant('kind', [
  v.strictObject({ kind: v.literal('apply'), planId: sha256 }),
  v.strictObject({ kind: v.literal('rollback'), of: receiptId }),
]);

const common = {
  id: receiptId,
  operation,
  toolVersion: shortText,
  startedAt: stamp,
  bootId: v.nullable(shortText),
  machineId: v.nullable(shortText),
  steps: v.pipe(v.array(step), v.minLength(1), v.maxLength(MOST_STEPS)),
};

const journalSchema = v.strictObject({
  version: v.literal(JOURNAL_VERSION),
  ...common,
  state: v.picklist(JOURNAL_STATES),
  window: v.nullable(v.strictObject({ lengthMs: natural, deadlineUptimeMs: natural })),
});

const receiptSchema = v.strictObject({
  version: v.literal(RECEIPT_VERSION),
  ...common,
  outcome: v.picklist(['applied', 'reverted-partly']),
  finishedAt: stamp,
});

const guardSchema = v.strictObject({
  version: v.literal(1),
  journalId: receiptId,
  processId: v.pipe(natural, v.minValue(1)),
  startTicks: v.pipe(v.string(), v.regex(/^[0-9]{1,20}$/)),
});

/** Reads a journal from untrusted bytes. Throws UserError naming file, line and the first thing that is wrong. */
export function parseJournal(input: Uint8Array, file: string): Journal {
  return readValidatedJson(input, journalSchema, { file, mostBytes: MOST_BYTES });
}

/** Reads a receipt from untrusted bytes. Throws UserError naming file, line and the first thing that is wrong. */
export function parseReceipt(input: Uint8Array, file: string): Receipt {
  return readValidatedJson(input, receiptSchema, { file, mostBytes: MOST_BYTES });
}

/** Reads a guard's mark from untrusted bytes. Throws UserError naming file, line and the first thing that is wrong. */
export function parseGuardMark(input: Uint8Array, file: string): GuardMark {
  return readValidatedJson(input, guardSchema, { file, mostBytes: 4096 });
}

/** The bytes under which a journal, a receipt or a guard's mark is saved. */
export function formatSaved(value: Journal | Receipt | GuardMark): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`, 'utf8');
}
