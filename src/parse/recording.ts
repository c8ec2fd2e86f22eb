import * as v from 'valibot';
import {
  type CounterRise,
  type Recording,
  RECORDING_VERSION,
  type RecordingEnd,
  type RecordingHeader,
  type RecordingWindow,
} from '../model/recording.js';
import { UserError } from '../model/user-error.js';
import { count, hostIdentitySchema, integer, list, name, text } from './value-schemas.js';
import { readValidatedJson } from './validated-json.js';

const MOST_LINE_BYTES = 256 * 1024;
const MOST_LINES = 1_000_000;
const NEWLINE = 10;
const NEXT = 'pass a recording that "novoodoo observe" wrote';

const positive = v.pipe(count, v.minValue(1));
const MOST_STAMP_MS = 253_402_300_799_999;
/** Epoch milliseconds up to the year 9999. */
const stamp = v.pipe(count, v.maxValue(MOST_STAMP_MS));
/** The kernel counts orphans in an int. */
const orphans = v.pipe(count, v.maxValue(2_147_483_647));
/** What can be seen in one window: sums over all windows stay exact. */
const seen = v.pipe(positive, v.maxValue(1_000_000_000));
const gapLine = v.pipe(
  v.tuple([stamp, stamp]),
  v.check(([fromMs, toMs]) => fromMs <= toMs, 'ends before it begins'),
);
/** A namespace by its number where it has one: "net:[4026531840]" is 4026531840. */
const namespaceReference = v.union([count, name]);
const tcpMem = v.tuple([count, count, count]);

const headerSchema = v.strictObject({
  kind: v.literal('header'),
  version: v.literal(RECORDING_VERSION),
  toolVersion: name,
  host: hostIdentitySchema,
  startedAtMs: stamp,
  intervalMs: positive,
  windowMs: positive,
  maxOrphans: v.nullable(integer),
  tcpMemPages: v.nullable(v.strictObject({ low: count, pressure: count, high: count })),
  counters: list(name, 1000),
  counterScope: v.nullable(v.picklist(['all-namespaces', 'this-namespace'])),
  kernelLogSource: v.nullable(text),
  absent: v.exactOptional(
    v.strictObject({
      maxOrphans: v.exactOptional(text),
      tcpMemPages: v.exactOptional(text),
      counters: v.exactOptional(text),
      kernelLog: v.exactOptional(text),
    }),
  ),
});

/** One window as it is saved: short names, and nothing that is 0 or unchanged, so that a day fits into 2 MiB. */
const windowSchema = v.pipe(
  v.strictObject({
    at: stamp,
    ms: count,
    n: seen,
    peak: orphans,
    peakAfterMs: count,
    least: orphans,
    mean: v.pipe(v.number(), v.minValue(0), v.maxValue(2_147_483_647)),
    mem: count,
    lastMem: count,
    rises: v.exactOptional(list(v.tuple([name, namespaceReference, positive]))),
    names: v.exactOptional(list(v.tuple([namespaceReference, v.nullable(name)]))),
    limit: v.exactOptional(v.nullable(integer)),
    tcpMem: v.exactOptional(v.nullable(tcpMem)),
    gaps: v.exactOptional(list(gapLine)),
    clockStepMs: v.exactOptional(integer),
    log: v.exactOptional(
      v.nullable(
        v.strictObject({
          'cause-1': v.exactOptional(seen),
          'cause-2': v.exactOptional(seen),
          either: v.exactOptional(seen),
        }),
      ),
    ),
    suppressed: v.exactOptional(seen),
  }),
  v.check((window) => window.least <= window.peak, 'the least count is above the peak'),
  v.check((window) => window.peakAfterMs <= window.ms, 'the peak lies outside the window'),
  v.check((window) => window.at + window.ms <= MOST_STAMP_MS, 'it ends after the year 9999'),
);

const endSchema = v.strictObject({
  kind: v.literal('end'),
  atMs: stamp,
  reason: v.picklist(['time', 'SIGINT', 'SIGTERM', 'SIGHUP', 'error']),
});

type WindowLine = v.InferOutput<typeof windowSchema>;

/** Turns the parts of a recording into lines, each with its newline; remembers which namespaces it has named. */
export interface RecordingEncoder {
  header(header: RecordingHeader): string;
  window(window: RecordingWindow): string;
  end(end: RecordingEnd): string;
}

/** An encoder for one recording, whose log is known to be readable or not from its header. */
export function createRecordingEncoder(): RecordingEncoder {
  const named = new Map<string, string | null>();
  const line = (value: unknown) => `${JSON.stringify(value)}\n`;
  return {
    header: line,
    end: line,
    window: (window) => line(toLine(window, named)),
  };
}

/**
 * Reads a recording back. A torn last line, which a killed recorder leaves, is skipped and its number kept; any other damage is a
 * UserError with file and line.
 */
export function parseRecording(bytes: Uint8Array, file: string): Recording {
  const lines = splitLines(bytes, file);
  const read = <T>(index: number, schema: v.GenericSchema<unknown, T>): T =>
    readValidatedJson(lines.whole[index] ?? new Uint8Array(), schema, {
      file,
      firstLine: index + 1,
      mostBytes: MOST_LINE_BYTES,
      next: NEXT,
    });
  if (lines.whole.length === 0) {
    const what = lines.torn === null ? 'the file is empty' : 'it breaks off in its first line';
    throw new UserError(what, { place: { file, line: 1 }, next: NEXT });
  }
  const header = read(0, headerSchema);
  const windows: RecordingWindow[] = [];
  const names = new Map<string, string | null>();
  let end: RecordingEnd | null = null;
  for (let index = 1; index < lines.whole.length; index += 1) {
    if (end !== null) throw damage('a line after the end line', file, index + 1);
    if (isEndLine(lines.whole[index])) end = read(index, endSchema);
    else windows.push(fromLine(read(index, windowSchema), names));
  }
  if (end !== null && lines.torn !== null) throw damage('a line after the end line', file, lines.torn);
  return { source: file, header, windows, end, tornLine: lines.torn };
}

function damage(what: string, file: string, line: number): UserError {
  return new UserError(what, { place: { file, line }, next: NEXT });
}

interface SplitLines {
  readonly whole: readonly Uint8Array[];
  /** The number of a last line without its newline that is not whole; null where there is none. */
  readonly torn: number | null;
}

function splitLines(bytes: Uint8Array, file: string): SplitLines {
  const whole: Uint8Array[] = [];
  let start = 0;
  while (start < bytes.length) {
    if (whole.length >= MOST_LINES) throw damage(`more than ${MOST_LINES} lines`, file, MOST_LINES);
    const newline = bytes.indexOf(NEWLINE, start);
    if (newline === -1) break;
    whole.push(bytes.subarray(start, newline));
    start = newline + 1;
  }
  return { whole, torn: start < bytes.length ? whole.length + 1 : null };
}

function isEndLine(line: Uint8Array | undefined): boolean {
  return (
    line !== undefined && Buffer.from(line.subarray(0, 40)).toString('latin1').startsWith('{"kind":"end"')
  );
}

function toLine(window: RecordingWindow, named: Map<string, string | null>): WindowLine {
  const names: [string | number, string | null][] = [];
  for (const { networkNamespace, processName } of window.counters) {
    if ((named.get(networkNamespace) ?? null) === processName) continue;
    named.set(networkNamespace, processName);
    names.push([shortNamespace(networkNamespace), processName]);
  }
  return {
    at: window.fromMs,
    ms: window.toMs - window.fromMs,
    n: window.samples,
    peak: window.peakOrphans,
    peakAfterMs: window.peakAtMs - window.fromMs,
    least: window.leastOrphans,
    mean: window.meanOrphans,
    mem: window.peakMemPages,
    lastMem: window.lastMemPages,
    ...(window.counters.length > 0 && {
      rises: window.counters.map((rise): [string, string | number, number] => [
        rise.name,
        shortNamespace(rise.networkNamespace),
        rise.delta,
      ]),
    }),
    ...(names.length > 0 && { names }),
    ...(window.maxOrphans !== undefined && { limit: window.maxOrphans }),
    ...(window.tcpMemPages !== undefined && {
      tcpMem:
        window.tcpMemPages === null
          ? null
          : [window.tcpMemPages.low, window.tcpMemPages.pressure, window.tcpMemPages.high],
    }),
    ...(window.gaps.length > 0 && {
      gaps: window.gaps.map((gap): [number, number] => [gap.fromMs, gap.toMs]),
    }),
    ...(window.clockStepMs !== undefined && { clockStepMs: window.clockStepMs }),
    ...(window.log === undefined ? { log: null } : hasLines(window.log) && { log: window.log }),
    ...(window.suppressedLogLines !== undefined && { suppressed: window.suppressedLogLines }),
  };
}

function fromLine(line: WindowLine, names: Map<string, string | null>): RecordingWindow {
  for (const [reference, processName] of line.names ?? []) names.set(longNamespace(reference), processName);
  return {
    kind: 'window',
    fromMs: line.at,
    toMs: line.at + line.ms,
    samples: line.n,
    peakOrphans: line.peak,
    peakAtMs: line.at + line.peakAfterMs,
    leastOrphans: line.least,
    meanOrphans: line.mean,
    peakMemPages: line.mem,
    lastMemPages: line.lastMem,
    counters: (line.rises ?? []).map(([counter, reference, delta]): CounterRise => {
      const networkNamespace = longNamespace(reference);
      return { name: counter, networkNamespace, processName: names.get(networkNamespace) ?? null, delta };
    }),
    gaps: (line.gaps ?? []).map(([fromMs, toMs]) => ({ fromMs, toMs })),
    ...(line.limit !== undefined && { maxOrphans: line.limit }),
    ...(line.tcpMem !== undefined && {
      tcpMemPages:
        line.tcpMem === null ? null : { low: line.tcpMem[0], pressure: line.tcpMem[1], high: line.tcpMem[2] },
    }),
    ...(line.clockStepMs !== undefined && { clockStepMs: line.clockStepMs }),
    ...(line.log !== null && { log: line.log ?? {} }),
    ...(line.suppressed !== undefined && { suppressedLogLines: line.suppressed }),
  };
}

function hasLines(log: NonNullable<RecordingWindow['log']>): boolean {
  return Object.keys(log).length > 0;
}

function shortNamespace(networkNamespace: string): string | number {
  const number = /^net:\[([1-9][0-9]{0,14})\]$/.exec(networkNamespace)?.[1];
  return number === undefined ? networkNamespace : Number(number);
}

function longNamespace(reference: string | number): string {
  return typeof reference === 'number' ? `net:[${reference}]` : reference;
}
