import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Loader } from '../../src/sysctl/loader.js';
import { answerFor, loadAll } from '../../src/sysctl/resolver.js';
import { dottedKey } from '../../src/sysctl/key.js';
import { type GeneratedCall, generatedCall } from '../sysctl/generated-calls.js';
import { GENERATED_KEYS, type GeneratedTree, generatedTree } from '../sysctl/generated-trees.js';
import { expectedOf, NASTY_CASES } from '../sysctl/nasty-cases.js';
import { treeOf } from '../sysctl/tree-of.js';
import { SysctlPrograms } from './sysctl-programs.js';

/**
 * The rules against the programs they describe: the same generated trees are given to both, and what is left in every key must be
 * the same. NOVOODOO_TREES and NOVOODOO_SEED make more and other trees, NOVOODOO_DEBIAN takes the programs of another Debian tree.
 */
const TREES = Number(process.env['NOVOODOO_TREES'] ?? 2000);
/** Of so many trees as many as there are lanes are read with arguments, too. */
const TREES_PER_CALL = 8;
const SEED = Number(process.env['NOVOODOO_SEED'] ?? 20_260_101);
const DEBIAN = process.env['NOVOODOO_DEBIAN'] ?? '/';
/** Chroots at work at the same time. */
const LANES = 2;
const SHOWN_MISMATCHES = 5;

let lanes: SysctlPrograms[] = [];
let loaders: readonly Loader[] = [];

const LACKS_ROOT = process.getuid?.() === 0 ? null : 'making a chroot with the programs in it needs root';

beforeAll(() => {
  if (LACKS_ROOT !== null) return;
  lanes = Array.from({ length: LANES }, () => new SysctlPrograms(DEBIAN, GENERATED_KEYS));
  loaders = lanes[0]?.loaders ?? [];
});

afterAll(() => {
  for (const lane of lanes) lane.remove();
});

/** What the rules say is left; busybox empties a file before it writes nothing into it, which a kernel's file would not notice. */
function predicted(tree: GeneratedTree, loader: Loader): Record<string, string> {
  return Object.fromEntries(loadAll(treeOf(tree, GENERATED_KEYS), loader).final);
}

function mismatches(tree: GeneratedTree, loader: Loader, left: Record<string, string>): string[] {
  const wanted = predicted(tree, loader);
  const found: string[] = [];
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(left)])) {
    if (loader.name === 'busybox' && left[key] === '') continue;
    if (wanted[key] !== left[key]) {
      found.push(
        `${loader.name} ${loader.version} ${key}: program ${JSON.stringify(left[key])}, rules ${JSON.stringify(wanted[key])}`,
      );
    }
  }
  return found;
}

describe('the real loaders', () => {
  beforeEach((context) => {
    if (LACKS_ROOT !== null) context.skip(LACKS_ROOT);
  });

  it('are all there', () => {
    expect(loaders.map((loader) => loader.name)).toEqual(['systemd', 'procps', 'busybox']);
  });

  it.each(NASTY_CASES)('leave what is written down: $name', async (one) => {
    const left = (await lanes[0]?.runOver(one.files)) ?? [];
    for (const [which, loader] of loaders.entries()) {
      const wanted = Object.entries(expectedOf(one, loader.name, loader.version));
      const got = Object.entries(left[which] ?? {}).filter(
        ([, value]) => loader.name !== 'busybox' || value !== '',
      );
      expect([loader, Object.fromEntries(got)]).toEqual([loader, Object.fromEntries(wanted)]);
    }
  });

  it(`leave what the rules say, over ${TREES} generated trees (seed ${SEED})`, {
    timeout: 36_000_000,
  }, async () => {
    console.log(
      `seed ${SEED}, ${TREES} trees, ${loaders.map((one) => `${one.name} ${one.version}`).join(', ')}`,
    );
    const trees = fc.sample(generatedTree, { seed: SEED, numRuns: TREES });
    const calls = fc.sample(generatedCall, { seed: SEED, numRuns: TREES });
    const callsOf = (at: number): Partial<GeneratedCall>[] =>
      at % TREES_PER_CALL < LANES ? [{}, calls[at] ?? {}] : [{}];
    const shown: string[] = [];
    let wrong = 0;
    let written = 0;
    const judge = (at: number, tree: GeneratedTree, loader: Loader, left: Record<string, string>): void => {
      const found = mismatches(tree, loader, left);
      written += Object.keys(left).length;
      const key = GENERATED_KEYS[at % GENERATED_KEYS.length] ?? '';
      const answer = answerFor(treeOf(tree, GENERATED_KEYS), dottedKey(key), {
        ...loader,
        basis: 'detected',
      });
      if (found.length === 0 && (answer.value ?? undefined) !== predicted(tree, loader)[key]) {
        found.push(`${loader.name} ${loader.version} ${key}: the answer is ${JSON.stringify(answer)}`);
      }
      if (found.length === 0) return;
      wrong += 1;
      shown.push(
        `tree ${at}, arguments ${JSON.stringify(loader.args)}\n${found.join('\n')}\n${readable(tree)}`,
      );
    };
    const work = async (lane: SysctlPrograms, first: number): Promise<void> => {
      for (let at = first; at < trees.length; at += LANES) {
        const tree = trees[at] ?? {};
        for (const call of callsOf(at)) {
          for (const [which, left] of (await lane.runOver(tree, call)).entries()) {
            const loader = loaders[which] ?? { name: 'systemd', version: '' };
            const args = call[loader.name];
            judge(at, tree, args === undefined ? loader : { ...loader, args }, left);
          }
        }
      }
    };
    await Promise.all(lanes.map(work));
    console.log(`${wrong} mismatches, ${written} keys written`);
    expect(shown.slice(0, SHOWN_MISMATCHES).join('\n\n')).toBe('');
    expect(wrong).toBe(0);
    expect(written).toBeGreaterThan(TREES);
  });
});

function readable(tree: GeneratedTree): string {
  return Object.entries(tree)
    .map(([name, spec]) => {
      const text =
        typeof spec === 'object' && 'hex' in spec ? Buffer.from(spec.hex, 'hex').toString('latin1') : spec;
      return `  ${JSON.stringify(name)}: ${JSON.stringify(text)}`;
    })
    .join('\n');
}
