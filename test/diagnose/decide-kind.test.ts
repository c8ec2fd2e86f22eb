import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideKind, leastPenalty } from '../../src/diagnose/decide-kind.js';
import type { Evidence } from '../../src/diagnose/evidence.js';
import { compareTcpMemory } from '../../src/diagnose/tcp-memory.js';

const NO_LOG = { 'cause-1': 0, 'cause-2': 0, either: 0 };
const TCP_MEM = { low: 600, pressure: 800, high: 1000 };

function memory(peakPages: number) {
  return compareTcpMemory(peakPages, TCP_MEM, { kernelRelease: '6.18.0', pageSizeBytes: 4096 });
}

function evidence(overrides: Partial<Evidence> = {}): Evidence {
  return {
    peakOrphans: 1000,
    limit: 4000,
    lastLimit: 4000,
    memory: memory(10),
    resets: 0,
    hadResetsSinceBoot: false,
    log: NO_LOG,
    hasSuppressedLog: false,
    ...overrides,
  };
}

const low = { limit: 3999, lastLimit: 3999 };
const unknown = { limit: null, lastLimit: null };
const cause1 = { log: { ...NO_LOG, 'cause-1': 1 } };
const cause2 = { log: { ...NO_LOG, 'cause-2': 1 } };
const either = { log: { ...NO_LOG, either: 1 } };
const bothLogged = { log: { 'cause-1': 1, 'cause-2': 1, either: 0 } };

describe('decideKind', () => {
  it.each<[string, Partial<Evidence>, string]>([
    ['4 x peak equal to the limit', {}, 'healthy'],
    ['4 x peak one above the limit', low, 'headroom-low'],
    ['the same with resets', { ...low, resets: 1 }, 'cause-1'],
    ['the same with a log line', { ...low, ...cause1 }, 'cause-1'],
    ['the same with an ambiguous log line', { ...low, ...either }, 'cause-1'],
    ['the same with resets since boot, for one look', { ...low, hadResetsSinceBoot: true }, 'cause-1'],
    ['memory equal to tcp_mem[2]', { memory: memory(1000) }, 'healthy'],
    ['memory one above tcp_mem[2]', { memory: memory(1001) }, 'cause-2'],
    ['the log alone says memory', { ...cause2, resets: 1 }, 'cause-2'],
    ['memory over and an ambiguous line', { memory: memory(1001), ...either }, 'cause-2'],
    ['memory over, orphans over, no resets', { ...low, memory: memory(1001) }, 'cause-2'],
    ['memory over, orphans over, resets', { ...low, memory: memory(1001), resets: 5 }, 'both'],
    ['the same with an ambiguous line only', { ...low, memory: memory(1001), ...either }, 'both'],
    ['both lines in the log', { ...low, ...bothLogged, resets: 5 }, 'both'],
    ['both lines, and the peak does not explain one', { ...bothLogged, resets: 5 }, 'both'],
    [
      'the log knows memory only, orphans over',
      { ...low, memory: memory(1001), ...cause2, resets: 5 },
      'cause-2',
    ],
    ['the same, but lines were suppressed', { ...low, ...cause2, resets: 5, hasSuppressedLog: true }, 'both'],
    ['resets that nothing explains', { resets: 1 }, 'peak-not-seen'],
    ['a log line that the peak does not explain', cause1, 'peak-not-seen'],
    ['an ambiguous line that nothing explains', either, 'peak-not-seen'],
    ['resets since boot only', { hadResetsSinceBoot: true }, 'healthy'],
    ['no limit', unknown, 'not-decidable'],
    ['no limit, and resets', { ...unknown, resets: 5 }, 'not-decidable'],
    ['no limit, and memory over', { ...unknown, memory: memory(1001) }, 'cause-2'],
    ['no memory numbers', { memory: null }, 'not-decidable'],
    ['no memory numbers, room low, nothing reset', { ...low, memory: null }, 'headroom-low'],
    ['no memory numbers, room low, resets', { ...low, memory: null, resets: 1 }, 'not-decidable'],
    ['no memory numbers, room low, the log tells', { ...low, memory: null, ...cause1 }, 'cause-1'],
    ['no counters and no log, room low', { ...low, resets: null, log: null }, 'headroom-low'],
    ['no counters and no log, room enough', { resets: null, log: null }, 'healthy'],
    ['a limit that was raised enough meanwhile, nothing reset', { limit: 3000, lastLimit: 4000 }, 'healthy'],
    [
      'a limit that was raised enough meanwhile, resets before',
      { limit: 3000, lastLimit: 4000, resets: 1 },
      'cause-1',
    ],
    ['a limit of 0 and one orphan', { peakOrphans: 1, limit: 0, lastLimit: 0 }, 'headroom-low'],
    ['a negative limit and no orphan', { peakOrphans: 0, limit: -1, lastLimit: -1, resets: 3 }, 'cause-1'],
    ['a limit of 0 and no orphan', { peakOrphans: 0, limit: 0, lastLimit: 0 }, 'healthy'],
  ])('%s', (_name, overrides, kind) => {
    expect(decideKind(evidence(overrides))).toBe(kind);
  });

  const anyCount = fc.nat(5);
  const anyEvidence: fc.Arbitrary<Evidence> = fc
    .record({
      peakOrphans: fc.nat(5000),
      limit: fc.option(fc.integer({ min: -1, max: 20_000 })),
      memory: fc.option(fc.nat(2000).map(memory)),
      resets: fc.option(anyCount),
      hadResetsSinceBoot: fc.boolean(),
      log: fc.option(fc.record({ 'cause-1': anyCount, 'cause-2': anyCount, either: anyCount })),
      hasSuppressedLog: fc.boolean(),
    })
    .map((drawn) => ({ ...drawn, lastLimit: drawn.limit }));

  function check(property: (given: Evidence) => void): void {
    fc.assert(fc.property(anyEvidence, property), { numRuns: 3000 });
  }

  it('is healthy exactly when both numbers are known and within, and nothing was reset', () => {
    check((given) => {
      const isWithin =
        given.limit !== null && given.peakOrphans * 4 <= given.limit && given.memory?.isOver === false;
      const lines = given.log === null ? 0 : given.log['cause-1'] + given.log['cause-2'] + given.log.either;
      expect(decideKind(given) === 'healthy').toBe(isWithin && lines === 0 && (given.resets ?? 0) === 0);
    });
  });

  it('never plans for orphans unless 4 x peak is above the limit', () => {
    check((given) => {
      if (!['cause-1', 'headroom-low'].includes(decideKind(given))) return;
      expect(given.peakOrphans * 4).toBeGreaterThan(given.limit ?? Number.POSITIVE_INFINITY);
    });
  });

  it('names memory exactly when it was seen over tcp_mem[2] or logged', () => {
    check((given) => {
      const shown = given.memory?.isOver === true || (given.log?.['cause-2'] ?? 0) > 0;
      expect(['cause-2', 'both'].includes(decideKind(given))).toBe(shown);
    });
  });

  it('a higher limit never turns a healthy host ill', () => {
    const nothingLogged = { 'cause-1': 0, 'cause-2': 0, either: 0 };
    const healthyEvidence = fc
      .tuple(anyEvidence, fc.nat(10_000), fc.nat(1000))
      .map(([drawn, roomOrphans, pages]): Evidence & { readonly limit: number } => {
        const limit = 4 * drawn.peakOrphans + roomOrphans;
        const resets = drawn.resets === null ? null : 0;
        const log = drawn.log === null ? null : nothingLogged;
        return { ...drawn, limit, lastLimit: limit, memory: memory(pages), resets, log };
      });
    fc.assert(
      fc.property(healthyEvidence, fc.nat(10_000), (given, more) => {
        expect(decideKind(given)).toBe('healthy');
        const raised = given.limit + more;
        expect(decideKind({ ...given, limit: raised, lastLimit: raised })).toBe('healthy');
      }),
    );
  });

  it('a higher peak never makes the limit less of a cause', () => {
    fc.assert(
      fc.property(anyEvidence, fc.nat(10_000), (given, more) => {
        fc.pre(['cause-1', 'headroom-low'].includes(decideKind(given)));
        expect(decideKind({ ...given, peakOrphans: given.peakOrphans + more })).toBe(decideKind(given));
      }),
    );
  });
});

describe('leastPenalty', () => {
  it.each([
    [7001, 7000, 1],
    [7000, 7000, 2],
    [3501, 7000, 2],
    [3500, 7000, 4],
    [1751, 7000, 4],
    [1750, 7000, null],
    [0, 0, null],
    [1, 0, 1],
    [21564, 65536, 4],
  ])('%i orphans under a limit of %i need x%s', (peak, limit, penalty) => {
    expect(leastPenalty(peak, limit)).toBe(penalty);
  });
});
