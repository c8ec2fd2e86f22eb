import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GuardMark, Journal, Receipt, Step } from '../../src/model/receipt.js';
import { MAX_ORPHANS_KEY } from '../../src/model/sysctl-key.js';
import { UserError } from '../../src/model/user-error.js';
import { formatSaved, parseGuardMark, parseJournal, parseReceipt } from '../../src/parse/receipt.js';

const BYTES = Buffer.from('net.ipv4.tcp_max_orphans = 65536\n');
const sha256 = createHash('sha256').update(BYTES).digest('hex');
const contentBase64 = BYTES.toString('base64');

const FILE_STEP: Step = {
  kind: 'file',
  path: '/etc/sysctl.d/99-sysctl.conf',
  realPath: '/etc/sysctl.conf',
  linkTarget: '../sysctl.conf',
  before: {
    contentBase64,
    sha256,
    sizeBytes: BYTES.length,
    mode: 0o644,
    uid: 0,
    gid: 0,
    attributes: { status: 'present', value: [{ name: 'user.note', valueBase64: 'eA==' }] },
  },
  after: { contentBase64, sha256, ifNew: { mode: 0o644, owner: { uid: 0, gid: 0 } } },
};

const COMMON = {
  id: '20261122T171502Z-3fa9c2d1',
  operation: { kind: 'apply', planId: 'a'.repeat(64) },
  toolVersion: '0.1.0',
  startedAt: '2026-11-22T17:15:02.000Z',
  bootId: '0b7ac5d1-6d5c-4d0a-9b0e-3f1f0c6f2a10',
  machineId: null,
  steps: [{ kind: 'runtime', key: MAX_ORPHANS_KEY, before: 65536, after: 87000 }, FILE_STEP],
} as const;
const JOURNAL: Journal = {
  ...COMMON,
  version: 1,
  state: 'awaiting-confirmation',
  window: { lengthMs: 120_000, deadlineUptimeMs: 5_000_000 },
};
const RECEIPT: Receipt = {
  ...COMMON,
  version: 1,
  outcome: 'applied',
  finishedAt: '2026-11-22T17:15:03.000Z',
};
const GUARD: GuardMark = { version: 1, journalId: COMMON.id, processId: 4242, startTicks: '777' };

const FORMATS = [
  ['journal', JOURNAL, parseJournal],
  ['receipt', RECEIPT, parseReceipt],
  ['guard mark', GUARD, parseGuardMark],
] as const;

/** The one line that a reader says of an input; null where it takes it. */
function problemOf(parse: (input: Uint8Array, file: string) => unknown, input: Uint8Array): string | null {
  try {
    parse(input, 'state.json');
    return null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.place).toMatchObject({ file: 'state.json', line: expect.any(Number) });
    expect(error.exitCode).toBe(2);
    return error.message;
  }
}

/** The value with something else at one of its leaves, whichever `at` falls on. */
function withLeaf(value: unknown, at: number, leaf: unknown): unknown {
  const places: [Record<string, unknown>, string][] = [];
  const copy = structuredClone({ value });
  const walk = (node: Record<string, unknown>) => {
    for (const [key, member] of Object.entries(node)) {
      if (typeof member === 'object' && member !== null) walk(member as Record<string, unknown>);
      else places.push([node, key]);
    }
  };
  walk(copy);
  const [node, key] = places[at % places.length] as [Record<string, unknown>, string];
  node[key] = leaf;
  return copy.value;
}

describe.each(FORMATS)('a saved %s', (_name, saved, parse) => {
  it('reads back as it was', () => {
    expect(parse(formatSaved(saved), 'state.json')).toEqual(saved);
  });

  it('is refused when it was cut off at any byte', () => {
    const bytes = formatSaved(saved);
    const taken = Array.from(bytes.keys()).filter(
      (length) => problemOf(parse, bytes.subarray(0, length)) === null,
    );
    // Without its last newline it is whole.
    expect(taken).toEqual([bytes.length - 1]);
  });

  it('is refused in another version, with a key more, and with one that reaches a prototype', () => {
    const text = Buffer.from(formatSaved(saved)).toString('utf8');
    const change = (to: string) => Buffer.from(text.replace('"version": 1', to), 'utf8');
    expect(problemOf(parse, change('"version": 2'))).toMatch(/^version: /);
    expect(problemOf(parse, change('"version": 1, "more": 1'))).toMatch(/^more: /);
    expect(problemOf(parse, change('"version": 1, "__proto__": {}'))).toContain('"__proto__" is not allowed');
    expect(problemOf(parse, change('"version": 1, "version": 1'))).toContain('stands twice');
  });

  it('is read or refused in one line, whatever stands in one place of it', () => {
    const leaf = fc.oneof(fc.jsonValue(), fc.constantFrom('/etc/../etc/shadow', '\x1b[2J', 2 ** 53, -1, 0.5));
    fc.assert(
      fc.property(fc.nat(1000), leaf, (at, value) => {
        const problem = problemOf(parse, Buffer.from(JSON.stringify(withLeaf(saved, at, value)), 'utf8'));
        expect(problem ?? '').not.toMatch(/\n/);
      }),
    );
  });

  it('is refused where it is any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(problemOf(parse, bytes)).not.toBeNull();
      }),
    );
  });
});

describe('a file step', () => {
  it.each<[string, object, RegExp]>([
    ['is no .conf file', { realPath: '/etc/shadow' }, /not the path of a \.conf file/],
    ['climbs', { path: '/etc/../x.conf' }, /a path with "\.\."/],
    ['is relative', { path: 'etc/x.conf' }, /not an absolute path/],
    ['has a newline', { path: '/etc/a\nb.conf' }, /not an absolute path/],
    [
      'was exchanged',
      { after: { ...FILE_STEP.after, sha256: '0'.repeat(64) } },
      /sha256 is not that of the content/,
    ],
    ['is no base64', { after: { ...FILE_STEP.after, contentBase64: '!' } }, /not base64/],
  ])('that %s is refused', (_name, change, problem) => {
    const receipt = { ...RECEIPT, steps: [{ ...FILE_STEP, ...change }] };
    expect(problemOf(parseReceipt, Buffer.from(JSON.stringify(receipt)))).toMatch(problem);
  });
});

it('a limit that the kernel cannot hold, and another key, are refused', () => {
  const withStep = (change: object) => {
    const receipt = { ...RECEIPT, steps: [{ ...COMMON.steps[0], ...change }] };
    return problemOf(parseReceipt, Buffer.from(JSON.stringify(receipt)));
  };
  expect(withStep({})).toBeNull();
  expect(withStep({ before: 2 ** 31 })).not.toBeNull();
  expect(withStep({ after: 1.5 })).not.toBeNull();
  expect(withStep({ key: 'kernel.panic' })).not.toBeNull();
});
