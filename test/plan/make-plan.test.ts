import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.js';
import type { Observation } from '../../src/model/observation.js';
import type { Plan } from '../../src/model/plan.js';
import { DEFAULT_POLICY } from '../../src/model/policy.js';
import { absent, present } from '../../src/model/reading.js';
import { parsePlan, printPlan, sealPlan } from '../../src/parse/plan.js';
import { makePlan, type PlanRequest } from '../../src/plan/make-plan.js';
import { EXAMPLE_HOST } from '../support/example-host-state.js';
import { exampleObservation, examplePeak, resets } from '../support/example-observation.js';
import { persistenceWith } from '../support/example-persistence.js';

const TARGET = 87000;

interface Given {
  readonly observation?: Partial<Observation>;
  readonly situation?: Partial<PlanRequest['situation']>;
  readonly request?: Partial<PlanRequest>;
}

/** The plan for the article's host, as far as it is not said otherwise. */
function planGiven({ observation, situation, request }: Given = {}): Plan {
  const observed = exampleObservation({ counterRises: resets(12), ...observation });
  return sealPlan(
    makePlan({
      observation: observed,
      diagnosis: diagnose({
        observation: observed,
        host: null,
        extraLog: absent('none'),
        limitSource: null,
        tcpMemSource: null,
        queueHolders: null,
        policy: DEFAULT_POLICY,
      }),
      situation: {
        maxOrphans: present(65536),
        kernelDefault: present(65536),
        tcpObjectBytes: 2304,
        tcpMemHighBytes: 1_000_000_000,
        memTotalBytes: EXAMPLE_HOST.memTotalBytes,
        ...situation,
      },
      round: 'two-significant-digits',
      atLeastKernelDefault: false,
      accepted: [],
      toolVersion: '0.1.0',
      createdAt: '2026-02-26T09:00:00.000Z',
      host: EXAMPLE_HOST,
      persistence: persistenceWith('65536'),
      extraWarnings: [],
      policy: DEFAULT_POLICY,
      ...request,
    }),
  );
}

function changesOf(plan: Plan): string[] {
  return plan.changes.map((change) => `${change.where} ${change.from} -> ${change.to}`);
}

const memoryOver = { peakMemPages: present(6187969) };
const quiet = { counterRises: resets(0) };
const both = { ...memoryOver, counterRises: resets(12) };
const small = { peak: examplePeak({ orphans: 2000 }) };

describe('verdicts', () => {
  it.each<[string, Given, Plan['verdict'], string | null]>([
    ['cause-1', {}, 'change', null],
    ['headroom-low', { observation: quiet }, 'change', null],
    ['healthy', { observation: { ...quiet, ...small } }, 'no-change', null],
    ['cause-2', { observation: { ...quiet, ...memoryOver } }, 'refused', 'tcp-memory'],
    ['both', { observation: both }, 'refused', 'tcp-memory-first'],
    ['peak-not-seen', { observation: small }, 'refused', 'peak-not-seen'],
    [
      'not-decidable',
      { observation: { maxOrphans: absent('a child network namespace') } },
      'refused',
      'not-decidable',
    ],
  ])('%s', (kind, given, verdict, refusal) => {
    const plan = planGiven(given);
    expect(plan.diagnosis.kind).toBe(kind);
    expect(plan.verdict).toBe(verdict);
    expect(plan.refusals.map((one) => one.kind)).toEqual(refusal === null ? [] : [refusal]);
    expect(plan.changes.length > 0).toBe(verdict === 'change');
  });

  it('both: shows the number that it would plan, and plans it with --accept tcp-memory', () => {
    expect(planGiven({ observation: both }).refusals[0]).toMatchObject({
      value: '87000',
      reason: expect.stringContaining('87000 (4 x 21564)'),
    });
    const accepted = planGiven({ observation: both, request: { accepted: ['tcp-memory'] } });
    expect(accepted).toMatchObject({ verdict: 'change', accepted: ['tcp-memory'] });
  });

  it('cause-2 is not planned around: --accept tcp-memory changes nothing', () => {
    const plan = planGiven({
      observation: { ...quiet, ...memoryOver },
      request: { accepted: ['tcp-memory'] },
    });
    expect(plan).toMatchObject({ verdict: 'refused', accepted: [] });
  });

  it('cause-2 says who holds the memory', () => {
    const text = 'Queued TCP data now: varnishd (process 812) 3 GiB, orphans 0 bytes.';
    const base = planGiven({ observation: { ...quiet, ...memoryOver } }).diagnosis;
    const diagnosis = { ...base, findings: [{ kind: 'memory-holders' as const, text }] };
    const plan = planGiven({ observation: { ...quiet, ...memoryOver }, request: { diagnosis } });
    expect(plan.refusals[0]?.reason).toContain(text);
  });

  it('peak-not-seen says what the log proves, how to see the peak and how to ask Prometheus', () => {
    const [refusal] = planGiven({ observation: small }).refusals;
    expect(refusal?.reason).toContain('above 16384 (a quarter of the limit 65536)');
    expect(refusal?.evidenceNeeded).toContain('novoodoo observe --for 24h');
    expect(refusal?.evidenceNeeded).toContain('max_over_time(node_sockstat_TCP_orphan[30d])');
  });

  it('a limit that cannot be read is refused with the reason', () => {
    const gone = absent('this is a child network namespace');
    const plan = planGiven({ observation: { maxOrphans: gone }, situation: { maxOrphans: gone } });
    expect(plan.refusals[0]?.reason).toMatch(/21564 orphans was seen.*child network namespace/);
  });
});

describe('the two places', () => {
  it.each<[string, number, string | null, string[]]>([
    ['both low', 65536, '65536', ['runtime 65536 -> 87000', 'boot 65536 -> 87000']],
    [
      'nothing in files: the default stands after boot',
      65536,
      null,
      ['runtime 65536 -> 87000', 'boot 65536 -> 87000'],
    ],
    ['boot at the target', 65536, '87000', ['runtime 65536 -> 87000']],
    ['boot one below the target', 65536, '86999', ['runtime 65536 -> 87000', 'boot 86999 -> 87000']],
    ['boot above the target', 65536, '262144', ['runtime 65536 -> 87000']],
    ['running at the target', 87000, '65536', ['boot 65536 -> 87000']],
    ['running above the target', 131072, '65536', ['boot 65536 -> 87000']],
    ['both at the target', 87000, '87000', []],
    ['both above', 131072, '131072', []],
  ])('%s', (_name, running, boot, changes) => {
    const plan = planGiven({
      situation: { maxOrphans: present(running) },
      request: { persistence: persistenceWith(boot) },
    });
    expect(changesOf(plan)).toEqual(changes);
    expect(plan.verdict).toBe(changes.length === 0 ? 'no-change' : 'change');
    expect(plan.edits.length).toBe(changes.some((change) => change.startsWith('boot')) ? 1 : 0);
  });

  it('a boot value that is not known is raised together with the running one, with a warning', () => {
    const unknown = { kernelDefault: absent('no boot log') };
    const request = { persistence: persistenceWith(null) };
    const plan = planGiven({ situation: unknown, request });
    expect(changesOf(plan)).toEqual(['runtime 65536 -> 87000', 'boot null -> 87000']);
    expect(plan.warnings.map((warning) => warning.kind)).toContain('boot-value-unknown');
    const high = planGiven({ situation: { ...unknown, maxOrphans: present(262144) }, request });
    expect(high.verdict).toBe('no-change');
  });

  it('a healthy host whose boot value is too low gets that one raised', () => {
    const observation = { ...quiet, maxOrphans: present(131072) };
    const situation = { maxOrphans: present(131072) };
    expect(changesOf(planGiven({ observation, situation }))).toEqual(['boot 65536 -> 87000']);
    const enough = { persistence: persistenceWith('86256') };
    expect(planGiven({ observation, situation, request: enough }).verdict).toBe('no-change');
  });

  it('files that may not be edited leave the running value to be raised, and the refusal says why', () => {
    const refusal = {
      key: 'net.ipv4.tcp_max_orphans',
      value: '87000',
      kind: 'managed-file' as const,
      reason: 'Puppet writes it',
      evidenceNeeded: null,
      source: null,
    };
    const persistence = persistenceWith('65536', { edits: [], refusals: [refusal] });
    const plan = planGiven({ request: { persistence } });
    expect(changesOf(plan)).toEqual(['runtime 65536 -> 87000']);
    expect(plan.refusals).toEqual([refusal]);
    const onlyBoot = planGiven({ situation: { maxOrphans: present(TARGET) }, request: { persistence } });
    expect(onlyBoot).toMatchObject({ verdict: 'refused', refusals: [refusal] });
  });

  it('files that were not looked at are not planned for', () => {
    expect(changesOf(planGiven({ request: { persistence: null } }))).toEqual(['runtime 65536 -> 87000']);
  });

  it('--at-least-kernel-default takes the larger of the two', () => {
    const situation = { kernelDefault: present(131072) };
    const request = { atLeastKernelDefault: true, persistence: persistenceWith('65536') };
    expect(changesOf(planGiven({ situation, request }))).toEqual([
      'runtime 65536 -> 131072',
      'boot 65536 -> 131072',
    ]);
    const healthy = planGiven({ observation: { ...quiet, ...small }, situation, request });
    expect(changesOf(healthy)).toEqual(['runtime 65536 -> 131072', 'boot 65536 -> 131072']);
  });
});

describe('what is impossible', () => {
  it('a peak of 0 on a healthy host is no change', () => {
    const plan = planGiven({ observation: { ...quiet, peak: examplePeak({ orphans: 0 }) } });
    expect(plan).toMatchObject({ verdict: 'no-change', derivation: null });
  });

  it('a peak of 0 under a negative limit is refused: it says nothing about the demand', () => {
    const observation = { peak: examplePeak({ orphans: 0 }), maxOrphans: present(-1) };
    const plan = planGiven({ observation, situation: { maxOrphans: present(-1) } });
    expect(plan.refusals[0]).toMatchObject({ kind: 'out-of-range' });
  });

  it.each([525_000_001, 536_870_911, 536_870_912])('a peak of %i is refused', (orphans) => {
    const plan = planGiven({ observation: { peak: examplePeak({ orphans }) } });
    expect(plan).toMatchObject({ verdict: 'refused', refusals: [{ kind: 'out-of-range' }] });
  });
});

describe('memory', () => {
  const cost = TARGET * (2304 + 1024) + 1_000_000_000;
  it.each<[number, string, string[], string[]]>([
    [cost * 2, 'change', [], []],
    [cost * 2 - 1, 'change', [], ['memory-cost-high']],
    [cost, 'change', [], ['memory-cost-high']],
    [cost - 1, 'refused', ['memory-cost'], []],
  ])('MemTotal %i: %s', (memTotalBytes, verdict, refusals, warnings) => {
    const plan = planGiven({ situation: { memTotalBytes } });
    expect(plan.verdict).toBe(verdict);
    expect(plan.refusals.map((one) => one.kind)).toEqual(refusals);
    expect(plan.warnings.map((one) => one.kind)).toEqual(warnings);
  });

  it('--accept memory-cost plans it, and the plan records that', () => {
    const plan = planGiven({
      situation: { memTotalBytes: cost - 1 },
      request: { accepted: ['memory-cost'] },
    });
    expect(plan).toMatchObject({ verdict: 'change', accepted: ['memory-cost'] });
    expect(plan.warnings.map((one) => one.kind)).toEqual(['memory-cost-high']);
  });

  it('what was accepted and not needed is not recorded', () => {
    expect(planGiven({ request: { accepted: ['memory-cost', 'tcp-memory'] } }).accepted).toEqual([]);
  });

  it('a plan without a change costs nothing', () => {
    const plan = planGiven({ observation: { ...quiet, ...small }, situation: { memTotalBytes: 1 } });
    expect(plan.verdict).toBe('no-change');
  });
});

it('repeats the findings among the warnings', () => {
  const plan = planGiven({ observation: { coveredMs: 1000 } });
  expect(plan.warnings.map((one) => one.kind)).toContain('short-observation');
});

describe('every plan', () => {
  const anyLimit = fc.oneof(fc.integer({ min: -1, max: 200_000 }), fc.constantFrom(2 ** 31 - 1, 0));
  const anyGiven = fc.record({
    orphans: fc.oneof(fc.nat(60_000), fc.nat(600_000_000)),
    reset: fc.nat(3),
    memPages: fc.constantFrom(0, 4125313, 6187969),
    observed: fc.option(anyLimit),
    running: fc.option(anyLimit),
    kernelDefault: fc.option(fc.nat(200_000)),
    boot: fc.option(fc.oneof(anyLimit.map(String), fc.constantFrom('x', '0x10'))),
    hasFiles: fc.boolean(),
    canEdit: fc.boolean(),
    atLeastKernelDefault: fc.boolean(),
    accepted: fc.subarray(['tcp-memory', 'memory-cost'] as const),
    memTotalBytes: fc.option(fc.nat(40_000_000_000)),
    round: fc.constantFrom('two-significant-digits', 'multiple-of-1024', 'power-of-two'),
  });
  const readingOf = (value: number | null) => (value === null ? absent('gone') : present(value));

  it('changes the orphan limit and nothing else, only upwards, never to more than the kernel takes, and reads back', () => {
    fc.assert(
      fc.property(anyGiven, (given) => {
        const edits = given.canEdit ? {} : { edits: [], refusals: [] };
        const plan = planGiven({
          observation: {
            peak: examplePeak({ orphans: given.orphans }),
            counterRises: resets(given.reset),
            peakMemPages: present(given.memPages),
            maxOrphans: readingOf(given.observed),
          },
          situation: {
            maxOrphans: readingOf(given.running),
            kernelDefault: readingOf(given.kernelDefault),
            memTotalBytes: given.memTotalBytes,
          },
          request: {
            persistence: given.hasFiles ? persistenceWith(given.boot, edits) : null,
            atLeastKernelDefault: given.atLeastKernelDefault,
            accepted: given.accepted,
            round: given.round,
          },
        });
        for (const change of plan.changes) {
          expect(change.key).toBe('net.ipv4.tcp_max_orphans');
          expect(change.to).toBeGreaterThan(change.from ?? Number.NEGATIVE_INFINITY);
          expect(change.to).toBeGreaterThanOrEqual(4 * given.orphans);
          expect(change.to).toBeLessThanOrEqual(2147483647);
        }
        expect(plan.verdict === 'change').toBe(plan.changes.length > 0);
        expect(parsePlan(printPlan(plan), 'plan.json')).toEqual(plan);
      }),
      { numRuns: 1500 },
    );
  });

  it('is the same for the same input', () => {
    expect(printPlan(planGiven())).toBe(printPlan(planGiven()));
  });

  it('the key is a type: nothing else can be planned', () => {
    // @ts-expect-error another key is no PlannedKey
    const key: Plan['changes'][number]['key'] = 'net.ipv4.tcp_mem';
    expect(key).toBeDefined();
  });
});
