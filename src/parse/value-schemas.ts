import * as v from 'valibot';
import { DIAGNOSES, FINDINGS, WARNINGS, type WarningKind } from '../model/kinds.js';

/** Schemas of the values that more than one saved format or JSON answer holds; the types are those of src/model. */

const MOST_TEXT = 16 * 1024;
const MOST_ENTRIES = 10_000;
/** PATH_MAX of Linux. */
const MOST_PATH_CHARS = 4096;

/** Text for people; may hold anything that a file or log held, so it is made printable before it is shown. */
export const text = v.pipe(v.string(), v.maxLength(MOST_TEXT));
/** A name that never has a control character in it. */
export const name = v.pipe(
  v.string(),
  v.maxLength(1024),
  v.regex(/^[^\x00-\x1f\x7f]*$/, 'has a control character'),
);
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const integer = v.pipe(v.number(), v.safeInteger());
/** Epoch milliseconds; fractions are allowed because clocks give them. */
const millisecond = v.pipe(v.number(), v.minValue(0));
/** ISO 8601 in UTC. */
export const utcTime = v.pipe(
  v.string(),
  v.regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/,
    'is not a UTC time like 2026-01-02T03:04:05Z',
  ),
  v.check((value) => !Number.isNaN(Date.parse(value)), 'is no real date'),
);
export const list = <S extends v.GenericSchema>(item: S, most = MOST_ENTRIES) =>
  v.pipe(v.array(item), v.maxLength(most));

/** A kind out of one of the lists in src/model/kinds.ts. */
export function kindOf<K extends string>(kinds: Readonly<Record<K, string>>) {
  return v.picklist(Object.keys(kinds) as K[]);
}

/** A value that was read, or why it was not. */
export function readingOf<S extends v.GenericSchema>(value: S) {
  return v.variant('status', [
    v.strictObject({ status: v.literal('present'), value }),
    v.strictObject({ status: v.literal('absent'), reason: text }),
  ]);
}

export const hostIdentitySchema = v.strictObject({
  hostname: name,
  kernelRelease: name,
  machineId: v.nullable(name),
  bootId: v.nullable(name),
  pageSizeBytes: count,
  cpus: v.nullable(count),
  memTotalBytes: v.nullable(count),
  networkNamespace: v.nullable(name),
});

const tcpMemPages = v.strictObject({ low: integer, pressure: integer, high: integer });

export const peakSchema = v.strictObject({
  orphans: count,
  at: v.nullable(utcTime),
  lowerBound: v.boolean(),
  source: text,
});

export const counterRiseSchema = v.strictObject({
  name,
  networkNamespace: name,
  processName: v.nullable(text),
  delta: count,
});

const warningKinds: Readonly<Record<WarningKind, string>> = { ...WARNINGS, ...FINDINGS };

export const warningSchema = v.strictObject({ kind: kindOf(warningKinds), text });

export const observationSchema = v.strictObject({
  kind: v.picklist(['recording', 'instant', 'stated-peak']),
  host: v.nullable(hostIdentitySchema),
  sources: list(text),
  fromMs: millisecond,
  toMs: millisecond,
  coveredMs: millisecond,
  intervalMs: v.nullable(millisecond),
  samples: count,
  peak: peakSchema,
  meanOrphans: v.nullable(v.pipe(v.number(), v.minValue(0))),
  maxOrphans: readingOf(integer),
  limitChanges: list(v.strictObject({ atMs: millisecond, maxOrphans: v.nullable(integer) })),
  tcpMemPages: readingOf(tcpMemPages),
  peakMemPages: readingOf(count),
  counterRises: readingOf(list(counterRiseSchema)),
  counterScope: v.nullable(v.picklist(['all-namespaces', 'this-namespace'])),
  log: readingOf(v.strictObject({ 'cause-1': count, 'cause-2': count, either: count })),
  suppressedLogLines: v.exactOptional(count),
  gaps: list(v.strictObject({ fromMs: millisecond, toMs: millisecond })),
  longestRiseMs: millisecond,
  tornLines: list(text),
  warnings: v.exactOptional(list(warningSchema)),
});

export const diagnosisSchema = v.strictObject({
  kind: kindOf(DIAGNOSES),
  summary: text,
  arithmetic: list(text),
  penaltyNeeded: v.nullable(v.picklist([1, 2, 4])),
  impact: text,
  resets: v.nullable(count),
  findings: list(v.strictObject({ kind: kindOf(FINDINGS), text })),
});

/** A place in a file that was found on a host: the path may hold any byte, and is made printable before it is shown. */
export const sourceLineSchema = v.strictObject({
  path: v.pipe(v.string(), v.maxLength(MOST_PATH_CHARS)),
  line: v.pipe(count, v.minValue(1)),
});
export const loaderNameSchema = v.picklist(['systemd', 'procps', 'busybox']);
export const applierSchema = v.strictObject({
  loader: loaderNameSchema,
  program: text,
  basis: v.picklist(['detected', 'assumed']),
  because: text,
  value: v.nullable(text),
  source: v.nullable(sourceLineSchema),
});

const loaderAnswer = v.strictObject({
  version: name,
  basis: v.picklist(['detected', 'assumed']),
  value: v.nullable(text),
  source: v.nullable(sourceLineSchema),
  losers: list(v.strictObject({ source: sourceLineSchema, value: v.nullable(text), because: text })),
  losersLeftOut: count,
  transientValues: list(text),
  because: text,
});

export const resolutionSchema = v.strictObject({
  version: v.literal(1),
  key: name,
  loaders: v.strictObject({
    systemd: v.exactOptional(loaderAnswer),
    procps: v.exactOptional(loaderAnswer),
    busybox: v.exactOptional(loaderAnswer),
  }),
  boot: v.nullable(applierSchema),
  manual: v.nullable(applierSchema),
  otherActors: list(
    v.strictObject({ name: text, value: v.nullable(text), source: v.nullable(sourceLineSchema), text }),
  ),
  warnings: list(warningSchema),
});

export const policySchema = v.strictObject({
  shortObservationMs: millisecond,
  gapIntervals: v.pipe(v.number(), v.minValue(0)),
  leakMinimumMs: millisecond,
  leakFallPercent: v.pipe(v.number(), v.minValue(0)),
});
