import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recording, RecordingWindow } from '../../src/model/recording.js';
import { UserError } from '../../src/model/user-error.js';
import { createRecordingEncoder, parseRecording } from '../../src/parse/recording.js';
import {
  EXAMPLE_START_MS,
  exampleHeader,
  exampleRecording,
  exampleWindow,
} from '../support/example-recording.js';

const DAY_WINDOWS = 8640;
const MOST_DAY_BYTES = 2 * 1024 * 1024;

function print(recording: Recording): string {
  const encoder = createRecordingEncoder();
  const lines = [encoder.header(recording.header), ...recording.windows.map((one) => encoder.window(one))];
  if (recording.end !== null) lines.push(encoder.end(recording.end));
  return lines.join('');
}

function parse(text: string): Recording {
  return parseRecording(Buffer.from(text, 'utf8'), 'web1.jsonl');
}

function errorOf(run: () => unknown): UserError {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const count = fc.nat({ max: 2_147_483_647 });
const rise = fc.record({
  name: fc.constantFrom('TCPAbortOnMemory', 'TCPMemoryPressures'),
  networkNamespace: fc.constantFrom('net:[4026531833]', 'net:[4026532210]', 'this namespace'),
  delta: fc.integer({ min: 1, max: 1_000_000 }),
});
const lines = fc.integer({ min: 1, max: 100 });
const window: fc.Arbitrary<RecordingWindow> = fc
  .record({
    fromMs: fc.integer({ min: 0, max: 4e12 }),
    lengthMs: fc.nat({ max: 100_000 }),
    samples: fc.integer({ min: 1, max: 1000 }),
    counts: fc.tuple(count, count),
    meanOrphans: count,
    peakMemPages: count,
    lastMemPages: count,
    rises: fc.array(rise, { maxLength: 3 }),
    names: fc.dictionary(fc.constantFrom('net:[4026531833]', 'net:[4026532210]'), fc.constant('nginx')),
    gaps: fc.array(
      fc.tuple(fc.nat(), fc.nat()).map(([from, length]) => ({ fromMs: from, toMs: from + length })),
    ),
    clockStepMs: fc.option(fc.integer(), { nil: undefined }),
    log: fc.option(fc.record({ 'cause-1': lines, 'cause-2': lines, either: lines }, { requiredKeys: [] }), {
      nil: undefined,
    }),
    maxOrphans: fc.option(fc.option(count), { nil: undefined }),
    tcpMemPages: fc.option(fc.option(fc.record({ low: count, pressure: count, high: count })), {
      nil: undefined,
    }),
    suppressedLogLines: fc.option(lines, { nil: undefined }),
  })
  .map(({ lengthMs, counts, rises, names, ...rest }) => ({
    kind: 'window' as const,
    ...JSON.parse(JSON.stringify(rest)),
    toMs: rest.fromMs + lengthMs,
    peakAtMs: rest.fromMs + Math.floor(lengthMs / 2),
    peakOrphans: Math.max(...counts),
    leastOrphans: Math.min(...counts),
    counters: rises.map((one) => ({ ...one, processName: names[one.networkNamespace] ?? null })),
  }));

describe('a recording', () => {
  it('reads back as it was printed', () => {
    fc.assert(
      fc.property(fc.array(window, { maxLength: 5 }), fc.boolean(), (windows, ended) => {
        const recording = exampleRecording(windows, ended ? {} : { end: null });
        expect(parse(print(recording))).toEqual(recording);
      }),
    );
  });

  it.each([
    [
      'a busy quiet day',
      exampleWindow(0, { peakOrphans: 21564, peakMemPages: 123456, lastMemPages: 123456 }),
    ],
    [
      'a day of resets in two namespaces, logged all the time',
      exampleWindow(0, {
        peakOrphans: 262144,
        meanOrphans: 200000.5,
        peakMemPages: 1234567,
        lastMemPages: 1234567,
        counters: ['net:[4026531833]', 'net:[4026532210]'].map((networkNamespace) => ({
          name: 'TCPAbortOnMemory',
          networkNamespace,
          processName: 'nginx',
          delta: 1234,
        })),
        log: { 'cause-1': 20 },
      }),
    ],
  ])('of a day at the defaults is at most 2 MiB: %s', (_name, one) => {
    const encoder = createRecordingEncoder();
    let bytes = encoder.header(exampleHeader()).length;
    for (let index = 0; index < DAY_WINDOWS; index += 1) {
      const fromMs = EXAMPLE_START_MS + index * 10_000;
      bytes += encoder.window({ ...one, fromMs, toMs: fromMs + 10_000, peakAtMs: fromMs + 9999 }).length;
    }
    expect(bytes).toBeLessThanOrEqual(MOST_DAY_BYTES);
    expect(bytes).toBeGreaterThan(500_000);
  });

  it('may break off in its last line, wherever that is', () => {
    const whole = print(exampleRecording([exampleWindow(0), exampleWindow(1)], { end: null }));
    const lastStart = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let cut = lastStart + 1; cut < whole.length; cut += 1) {
      const read = parse(whole.slice(0, cut));
      expect([read.windows.length, read.tornLine, read.end]).toEqual([1, 3, null]);
    }
    expect(parse(whole.slice(0, lastStart)).tornLine).toBeNull();
  });

  it('may break off inside a character or in a block of NULs', () => {
    const whole = print(exampleRecording([exampleWindow(0)], { end: null }));
    for (const tail of [Buffer.from([0xc3]), Buffer.alloc(4096)]) {
      expect(parseRecording(Buffer.concat([Buffer.from(whole), tail]), 'web1.jsonl').tornLine).toBe(3);
    }
  });
});

describe('parseRecording refuses', () => {
  const header = print(exampleRecording([], { end: null }));
  const line = createRecordingEncoder().window(exampleWindow(0));
  const end = '{"kind":"end","atMs":1,"reason":"time"}\n';
  const changed = (from: string, to: string) => header + line.replace(from, to);

  it.each([
    ['nothing', '', 1, 'the file is empty'],
    ['half a header', header.slice(0, 50), 1, 'breaks off in its first line'],
    ['binary', '\0\x01\x02\n', 1, ''],
    ['another version', header.replace('"version":1', '"version":2') + line, 1, 'version'],
    ['a window first', line, 1, ''],
    ['a second header', header + header + line, 2, ''],
    ['an empty line', `${header}\n${line}`, 2, ''],
    ['a line after the end', header + end + line, 3, 'after the end line'],
    ['a torn line after the end', header + end + line.slice(0, 20), 3, 'after the end line'],
    ['a damaged line within', header + line.slice(0, 40) + '\n' + line, 2, ''],
    ['a negative count', changed('"peak":100', '"peak":-1'), 2, 'peak'],
    ['a fraction', changed('"peak":100', '"peak":1.5'), 2, 'peak'],
    ['NaN', changed('"peak":100', '"peak":NaN'), 2, ''],
    ['a text for a number', changed('"peak":100', '"peak":"100"'), 2, 'peak'],
    ['a count that is no int', changed('"peak":100', '"peak":2147483648'), 2, 'peak'],
    ['infinity', changed('"mean":75', '"mean":1e999'), 2, ''],
    [
      'more at least than at most',
      changed('"least":50', '"least":101'),
      2,
      'the least count is above the peak',
    ],
    ['a peak outside', changed('"peakAfterMs":5000', '"peakAfterMs":10001'), 2, 'outside'],
    ['a far future', changed('"at":1700000000000', '"at":253402300799999'), 2, 'year 9999'],
    ['no samples', changed('"n":100', '"n":0'), 2, 'n'],
    ['an unknown key', changed('{', '{"x":1,'), 2, ''],
    ['a hostile key', changed('{', '{"__proto__":{"peak":1},'), 2, '__proto__'],
    ['a key twice', changed('{', '{"peak":1,'), 2, 'twice'],
    ['deep nesting', changed('"n":100', `"n":${'['.repeat(5000)}${']'.repeat(5000)}`), 2, 'deep'],
    ['a huge line', `${header}{"at":"${'x'.repeat(300_000)}"}\n`, 2, 'larger than'],
    [
      'control characters in a name',
      header + changed('{', '{"names":[[1,"\\u001b[2J"]],').slice(header.length),
      2,
      'control character',
    ],
  ])('%s', (_name, text, lineNumber, what) => {
    const error = errorOf(() => parse(text));
    expect([error.place, error.exitCode]).toEqual([{ file: 'web1.jsonl', line: lineNumber }, 2]);
    expect(error.message).toContain(what);
    expect(error.message).not.toMatch(/[\x00-\x1f]/);
  });

  it('whatever it cannot read, with a UserError only', () => {
    const pieces = fc.constantFrom(header, line, end, '\n', '{', '}', '"at":', '[[1,', '__proto__');
    const input = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' }))).map((parts) => Buffer.from(parts.join(''))),
    );
    fc.assert(
      fc.property(input, (bytes) => {
        try {
          parseRecording(bytes, 'web1.jsonl');
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});
