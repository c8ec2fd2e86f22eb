import * as v from 'valibot';

const clause = v.pipe(v.string(), v.minLength(8), v.maxLength(220), v.regex(/^[^.].*[^.]$/s));
const sentence = v.pipe(v.string(), v.regex(/^[A-Z].{10,200}\.$/s));
const version = v.pipe(v.string(), v.regex(/^\d+\.\d+(?:\.\d+)?$/));
const integer = v.pipe(v.number(), v.integer());

const bounds = { least: v.optional(integer), most: v.optional(integer), remark: v.optional(clause) };

const numberShape = v.strictObject({
  form: v.literal('numbers'),
  count: v.picklist([1, 2, 3, 4]),
  type: v.picklist(['int', 'uint', 'long', 'ulong']),
  ...bounds,
  at: v.optional(v.record(v.picklist(['0', '1', '2', '3']), v.strictObject(bounds))),
  older: v.optional(v.pipe(v.array(v.strictObject({ before: version, ...bounds })), v.minLength(1))),
  inTicks: v.optional(v.literal(true)),
  rises: v.optional(v.literal(true)),
  sensibleLeast: v.optional(integer),
});

const evidence = v.variant('kind', [
  v.strictObject({
    kind: v.literal('counter'),
    name: v.pipe(v.string(), v.regex(/^(?:TcpExt|Udp|softnet)\.[A-Za-z0-9]+$/)),
    means: clause,
  }),
  v.strictObject({
    kind: v.literal('gauge'),
    name: v.pipe(v.string(), v.regex(/^(?:sockstat\.[A-Z]+|files|conntrack)\.[a-z]+$/)),
    percent: v.pipe(integer, v.minValue(1), v.maxValue(100)),
    means: clause,
  }),
  v.strictObject({ kind: v.literal('log'), text: v.pipe(v.string(), v.minLength(8)), means: clause }),
]);

/** What every entry of the knowledge base must look like. */
export const KNOB_SCHEMA = v.strictObject({
  key: v.pipe(v.string(), v.regex(/^[a-z]+(?:\.[A-Za-z0-9_*-]+)+$/)),
  is: sentence,
  unit: v.pipe(v.string(), v.minLength(3)),
  value: v.variant('form', [
    numberShape,
    v.strictObject({ form: v.literal('text'), holds: v.optional(v.literal('ports')) }),
    v.strictObject({ form: v.literal('trigger'), takes: v.optional(numberShape) }),
  ]),
  since: v.nullable(version),
  removed: v.nullable(v.strictObject({ in: version, note: clause })),
  onlyIn: v.nullable(clause),
  scope: v.picklist(['host', 'namespace', 'host-readable-in-namespaces', 'pid-namespace']),
  relation: v.picklist(['cause-1', 'cause-2', 'none']),
  why: clause,
  whyAbove: v.nullable(v.strictObject({ above: integer, why: clause })),
  justifiedBy: v.nullable(clause),
  evidence: v.array(evidence),
  harmful: v.array(
    v.strictObject({
      equals: v.optional(v.pipe(v.array(integer), v.minLength(1))),
      atMost: v.optional(integer),
      atLeast: v.optional(integer),
      index: v.optional(integer),
      because: clause,
    }),
  ),
  unitRule: v.nullable(
    v.variant('kind', [
      v.strictObject({ kind: v.picklist(['pages', 'kilobytes']) }),
      v.strictObject({ kind: v.literal('at-least'), atLeast: integer, because: clause }),
    ]),
  ),
  limit: v.nullable(
    v.strictObject({
      since: v.optional(version),
      place: v.optional(integer),
      floor: v.nullable(v.array(integer)),
      floorBecause: clause,
    }),
  ),
  default: v.nullable(v.pipe(v.string(), v.minLength(1))),
  sources: v.pipe(v.array(v.pipe(v.string(), v.minLength(5))), v.minLength(1)),
});
