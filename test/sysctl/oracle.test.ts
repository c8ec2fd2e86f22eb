import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { LoaderName } from '../../src/model/resolution.js';
import { answerFor, loadAll } from '../../src/sysctl/resolver.js';
import { dottedKey } from '../../src/sysctl/key.js';
import { treeOf, type FileSpec } from './tree-of.js';

/**
 * What real programs wrote: each case was laid out in an otherwise empty chroot whose /proc/sys was a tree of ordinary files, and
 * procps, systemd-sysctl and busybox of Debian 12, 13 and sid were run in it. `final` is the last value by key, `writes` the sequence
 * where it says more. Values that a kernel would refuse are accepted there. `oracle-cases.json` may be replaced by more of its kind.
 */
interface OracleCase {
  readonly name: string;
  readonly why: string;
  readonly files: Readonly<Record<string, FileSpec>>;
  readonly args?: Readonly<Record<string, readonly string[]>>;
  readonly expected: Readonly<
    Record<string, { final: Record<string, string>; writes?: [string, string][]; rc: number }>
  >;
}

const ORACLE = JSON.parse(
  readFileSync(fileURLToPath(new URL('fixtures/oracle-cases.json', import.meta.url)), 'utf8'),
) as { keys: readonly string[]; cases: readonly OracleCase[] };

const KEYS = ORACLE.keys.flatMap((key) => {
  const [, before, names, after] = /^(.*)\{(.*)\}(.*)$/.exec(key) ?? [];
  return names === undefined ? [key] : names.split(',').map((name) => `${before}${name}${after}`);
});

const RUNS = ORACLE.cases.flatMap((one) =>
  Object.entries(one.expected).map(([loader, expected]) => {
    const [name, version] = loader.split('-') as [LoaderName, string];
    return { label: `${one.name} with ${loader}`, one, name, version, expected, args: one.args?.[loader] };
  }),
);

/** The programs' writes were recorded up to this many characters a value. */
const RECORDED_CHARS = 400;
const recorded = (value: string): string => value.slice(0, RECORDED_CHARS);

describe('what the real programs wrote', () => {
  it('is there for every loader', () => {
    expect(ORACLE.cases).toHaveLength(65);
    expect(RUNS.length).toBeGreaterThan(350);
  });

  it.each(RUNS)('is what the rules say: $label', ({ one, name, version, expected, args }) => {
    const tree = treeOf(one.files, KEYS);
    const run = loadAll(tree, args === undefined ? { name, version } : { name, version, args });
    const final = Object.fromEntries([...run.final].map(([key, value]) => [key, recorded(value)]));
    expect(final).toEqual(expected.final);
    if (expected.writes !== undefined) {
      expect(run.writes.map((write) => [write.path, write.value])).toEqual(expected.writes);
    }
  });

  it.each(RUNS)('is what the answer for each key says: $label', ({ one, name, version, expected, args }) => {
    for (const kernelKeys of [KEYS, null]) {
      const tree = treeOf(one.files, kernelKeys);
      const loader = { name, version, basis: 'assumed' as const, ...(args === undefined ? {} : { args }) };
      for (const key of new Set([...KEYS, ...Object.keys(expected.final)])) {
        const answer = answerFor(tree, dottedKey(key), loader);
        const wanted = expected.final[key];
        expect([key, answer.value === null ? null : recorded(answer.value)]).toEqual([key, wanted ?? null]);
        expect(answer.source === null).toBe(answer.value === null);
      }
    }
  });
});
