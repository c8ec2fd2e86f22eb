import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileEdit, Plan } from '../../src/model/plan.js';
import { UserError } from '../../src/model/user-error.js';
import { canonicalJson } from '../../src/parse/canonical-json.js';
import { parsePlan, printPlan, sealPlan, type PlanDraft } from '../../src/parse/plan.js';
import { exampleDraft, examplePlan } from '../support/example-plan.js';

function errorOf(input: Uint8Array | string): UserError {
  try {
    parsePlan(input, 'plan.json');
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('the plan was accepted');
}

/** A plan whose id fits, whatever was done to it: the reader must find the fault itself. */
function sealedWith(change: (draft: Record<string, unknown>) => void): string {
  const draft = structuredClone(exampleDraft()) as unknown as Record<string, unknown>;
  change(draft);
  return printPlan(sealPlan(draft as unknown as PlanDraft));
}

function withEdit(change: Partial<Record<keyof FileEdit, unknown>>): string {
  return sealedWith((draft) => {
    draft['edits'] = [{ ...exampleDraft().edits[0], ...change }];
  });
}

describe('parsePlan', () => {
  it('reads back what printPlan wrote', () => {
    const plan = examplePlan();
    expect(parsePlan(printPlan(plan), 'plan.json')).toEqual(plan);
    expect(parsePlan(new TextEncoder().encode(printPlan(plan)), 'plan.json')).toEqual(plan);
  });

  it('reads back any text in summary, reasons and diff', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat(2 ** 31 - 1), (anything, to) => {
        fc.pre(to > 86256);
        const base = exampleDraft();
        const plan = examplePlan({
          diagnosis: { ...base.diagnosis, summary: anything },
          derivation: { ...base.derivation!, target: to },
          changes: base.changes.map((change) => ({ ...change, to })),
          edits: base.edits.map((edit) => ({ ...edit, diff: anything })),
        });
        expect(parsePlan(printPlan(plan), 'plan.json')).toEqual(plan);
      }),
    );
  });

  it('accepts a plan again when only its space and key order differ', () => {
    const plan = examplePlan();
    const turned = JSON.stringify(Object.fromEntries(Object.entries(plan).reverse()));
    expect(parsePlan(turned, 'plan.json')).toEqual(plan);
  });

  it.each([
    ['an empty file', '', 1, 'empty'],
    ['a truncated plan', printPlan(examplePlan()).slice(0, 900), 36, 'ends'],
    ['a list', '[]', 1, 'version'],
    ['no version', '{}', 1, 'version'],
    ['another version', printPlan({ ...examplePlan(), version: 2 as 1 }), 2, 'version 2 is not known'],
    ['an unknown key', sealedWith((draft) => (draft['extra'] = 1)), 0, 'extra'],
    ['an own __proto__', '{"version":1,\n"__proto__":{}}', 2, '__proto__'],
    [
      'another kernel key',
      sealedWith((draft) => (draft['changes'] = [{ ...exampleDraft().changes[0], key: 'net.ipv4.tcp_mem' }])),
      0,
      'changes.0.key',
    ],
    [
      'a target of 0',
      sealedWith((draft) => (draft['changes'] = [{ ...exampleDraft().changes[0], to: 0 }])),
      0,
      'changes.0.to',
    ],
    [
      'a target over int',
      sealedWith((draft) => (draft['changes'] = [{ ...exampleDraft().changes[0], to: 2147483648 }])),
      0,
      'changes.0.to',
    ],
    [
      'a target that is text',
      sealedWith((draft) => (draft['changes'] = [{ ...exampleDraft().changes[0], to: '87000' }])),
      0,
      'changes.0.to',
    ],
    [
      'a lowering',
      sealedWith((draft) => (draft['changes'] = [{ ...exampleDraft().changes[0], from: 90000 }])),
      0,
      'does not raise',
    ],
    [
      'another value than derived',
      sealedWith((draft) => (draft['changes'] = [{ ...exampleDraft().changes[0], to: 87001 }])),
      0,
      'derived target',
    ],
    [
      'a change without a derivation',
      sealedWith((draft) => (draft['derivation'] = null)),
      0,
      'derived target',
    ],
    ['a derivation without a peak', sealedWith((draft) => (draft['peak'] = null)), 0, 'without a peak'],
    [
      'a derivation of another peak',
      sealedWith((draft) => (draft['peak'] = { ...exampleDraft().peak, orphans: 1 })),
      0,
      'is not 1 x 4',
    ],
    [
      'a negative peak',
      sealedWith((draft) => (draft['peak'] = { ...exampleDraft().peak, orphans: -1 })),
      0,
      'peak.orphans',
    ],
    [
      'two runtime changes',
      sealedWith((draft) => (draft['changes'] = [exampleDraft().changes[0], exampleDraft().changes[0]])),
      0,
      'two changes',
    ],
    [
      'a verdict without changes',
      sealedWith((draft) => Object.assign(draft, { changes: [], edits: [] })),
      0,
      'verdict "change"',
    ],
    [
      'changes under a refusal',
      sealedWith((draft) => (draft['verdict'] = 'refused')),
      0,
      'verdict "refused"',
    ],
    [
      'an edit without a boot change',
      sealedWith((draft) => (draft['changes'] = [exampleDraft().changes[0]])),
      0,
      'without a change of the boot',
    ],
    ['an edit of /etc/shadow', withEdit({ path: '/etc/shadow' }), 0, 'edits.0.path'],
    ['an edit that climbs', withEdit({ path: '/etc/sysctl.d/../cron.d/sysctl.conf' }), 0, 'edits.0.path'],
    ['an edit with a dot part', withEdit({ path: '/etc/./sysctl.conf' }), 0, 'edits.0.path'],
    ['a relative edit', withEdit({ path: 'etc/sysctl.conf' }), 0, 'edits.0.path'],
    ['a path with a double slash', withEdit({ path: '/etc//sysctl.conf' }), 0, 'edits.0.path'],
    ['a path with an escape sequence', withEdit({ path: '/etc/sysctl.d/\x1b[2J.conf' }), 0, 'edits.0.path'],
    ['a path with a newline', withEdit({ path: '/etc/sysctl.d/a\n.conf' }), 0, 'edits.0.path'],
    ['content that is not base64', withEdit({ contentBase64: 'no!' }), 0, 'base64'],
    ['content in sloppy base64', withEdit({ contentBase64: 'QQ' }), 0, 'canonical base64'],
    ['a create with a before', withEdit({ action: 'create' }), 0, 'before'],
    [
      'two edits of one file',
      sealedWith((draft) => (draft['edits'] = [exampleDraft().edits[0], exampleDraft().edits[0]])),
      0,
      'two edits',
    ],
    [
      'an unknown diagnosis',
      sealedWith((draft) => (draft['diagnosis'] = { ...exampleDraft().diagnosis, kind: 'magic' })),
      0,
      'diagnosis.kind',
    ],
    ['an unreal date', sealedWith((draft) => (draft['createdAt'] = '2026-13-01T00:00:00Z')), 0, 'createdAt'],
    [
      'a host name with an escape',
      sealedWith((draft) => (draft['host'] = { ...exampleDraft().host, hostname: '\x1b]0;x\x07' })),
      0,
      'host.hostname',
    ],
  ])('refuses %s', (_name, input, line, message) => {
    const error = errorOf(input);
    expect(error.message).toContain(message);
    expect(error.place?.file).toBe('plan.json');
    if (line > 0) expect(error.place?.line).toBe(line);
    else expect(error.place?.line).toBeGreaterThan(1);
    expect(error.exitCode).toBe(2);
    expect(error.next).toContain('novoodoo plan');
  });

  it('refuses a plan of which any one value was changed after it was sealed', () => {
    const plan = examplePlan();
    const leaves: string[] = [];
    JSON.stringify(plan, (key, value: unknown) => {
      if (key !== '' && (typeof value === 'number' || typeof value === 'string')) leaves.push(key);
      return value;
    });
    for (const leaf of new Set(leaves)) {
      let done = false;
      const changed = JSON.stringify(plan, (key, value: unknown) => {
        if (done || key !== leaf) return value;
        done = true;
        return typeof value === 'number' ? value + 1 : `${String(value)}x`;
      });
      expect(() => parsePlan(changed, 'plan.json'), leaf).toThrow(UserError);
    }
  });

  it('refuses arbitrary bytes with a one-line error, and JSON of any shape', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.json()), (input) => {
        expect(errorOf(input).exitCode).toBe(2);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses more than 16 MiB without reading it', () => {
    expect(errorOf(new Uint8Array(16 * 1024 * 1024 + 1)).message).toContain('larger than');
  });
});

describe('planId', () => {
  it('does not depend on the order of keys, and does depend on every value', () => {
    const draft = exampleDraft();
    const turned = Object.fromEntries(Object.entries(draft).reverse()) as unknown as PlanDraft;
    expect(sealPlan(turned).planId).toBe(sealPlan(draft).planId);
    expect(sealPlan({ ...draft, createdAt: '2026-02-26T09:00:00.001Z' }).planId).not.toBe(
      sealPlan(draft).planId,
    );
  });

  it('is made from canonical JSON: sorted keys, no space, no undefined', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true, z: undefined })).toBe(
      '{"a":true,"b":[1,{"c":"x","d":null}]}',
    );
  });

  it('canonical JSON reads back as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

it('printPlan puts version and planId first, for people', () => {
  const keys = Object.keys(JSON.parse(printPlan(examplePlan())) as Plan);
  expect(keys.slice(0, 2)).toEqual(['version', 'planId']);
});
