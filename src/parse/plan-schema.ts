import * as v from 'valibot';
import { EDITABLE_PATH, MOST_EDITABLE_PATH_CHARS } from '../model/editable-path.js';
import { REFUSALS, VERDICTS, type RefusalKind, type VerdictKind } from '../model/kinds.js';
import { ACCEPTABLE_KINDS, PLAN_VERSION, ROUND_RULES } from '../model/plan.js';
import { MAX_ORPHANS_KEY } from '../model/sysctl-key.js';
import {
  count,
  diagnosisSchema,
  hostIdentitySchema,
  integer,
  kindOf,
  list,
  name,
  observationSchema,
  peakSchema,
  policySchema,
  resolutionSchema,
  text,
  utcTime,
  warningSchema,
} from './value-schemas.js';

/** The kernel holds the limit as an int (net/ipv4/tcp.c, sysctl_tcp_max_orphans). */
const MOST_LIMIT = 2147483647;
const MOST_EDIT_BYTES = 4 * 1024 * 1024;
const MOST_BASE64 = Math.ceil(MOST_EDIT_BYTES / 3) * 4;

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'is not a sha256 in hex'));
const limit = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MOST_LIMIT));

/** A link in a sysctl.d folder may lead to a file anywhere; what an edit may do to it is checked against its own bytes before. */
const editSchema = v.strictObject({
  path: v.pipe(
    v.string(),
    v.maxLength(MOST_EDITABLE_PATH_CHARS),
    v.regex(EDITABLE_PATH, 'is not the absolute path of a .conf file'),
  ),
  action: v.picklist(['create', 'edit']),
  before: v.nullable(
    v.strictObject({
      sha256,
      sizeBytes: count,
      mode: v.pipe(count, v.maxValue(0o7777)),
      linkTarget: v.nullable(name),
    }),
  ),
  contentBase64: v.pipe(
    v.string(),
    v.maxLength(MOST_BASE64),
    v.regex(/^[A-Za-z0-9+/]*={0,2}$/, 'is not base64'),
  ),
  diff: v.pipe(v.string(), v.maxLength(MOST_EDIT_BYTES)),
  diffEncoding: v.picklist(['utf-8', 'latin1']),
});

const changeSchema = v.strictObject({
  key: v.literal(MAX_ORPHANS_KEY),
  where: v.picklist(['runtime', 'boot']),
  from: v.nullable(integer),
  to: limit,
  because: text,
});

const derivationSchema = v.strictObject({
  multiplier: v.literal(4),
  round: v.picklist(ROUND_RULES),
  exact: count,
  target: limit,
  coversPeaksUpTo: count,
  coversExtraPercent: v.pipe(v.number(), v.minValue(0)),
  raisedToKernelDefault: v.boolean(),
});

const memoryCostSchema = v.strictObject({
  judgement: v.picklist(['fits', 'high', 'does-not-fit', 'unknown']),
  orphanBytes: count,
  totalBytes: count,
  documentedWorstCaseBytes: count,
  text,
});

const refusalKinds: Readonly<Record<RefusalKind | VerdictKind, string>> = { ...REFUSALS, ...VERDICTS };

const refusalSchema = v.strictObject({
  key: text,
  value: v.nullable(text),
  kind: kindOf(refusalKinds),
  reason: text,
  evidenceNeeded: v.nullable(text),
  source: v.nullable(v.strictObject({ file: text, line: v.pipe(count, v.minValue(1)) })),
});

/** Plan version 1 as it is saved; every key is required and no other is allowed. */
export const planSchema = v.strictObject({
  version: v.literal(PLAN_VERSION),
  planId: sha256,
  toolVersion: name,
  createdAt: utcTime,
  host: v.nullable(hostIdentitySchema),
  verdict: v.picklist(['change', 'no-change', 'refused']),
  diagnosis: diagnosisSchema,
  observation: v.nullable(observationSchema),
  peak: v.nullable(peakSchema),
  derivation: v.nullable(derivationSchema),
  memoryCost: v.nullable(memoryCostSchema),
  changes: list(changeSchema, 2),
  edits: list(editSchema, 16),
  loaders: v.nullable(resolutionSchema),
  refusals: list(refusalSchema),
  warnings: list(warningSchema),
  accepted: list(v.picklist(ACCEPTABLE_KINDS), ACCEPTABLE_KINDS.length),
  policy: policySchema,
});
