import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dottedKey } from '../../src/sysctl/key.js';
import { KeyLines } from '../../src/sysctl/key-lines.js';
import { answerFor, assumedLoader, loadAll } from '../../src/sysctl/resolver.js';
import { GENERATED_KEYS, generatedTree } from './generated-trees.js';
import { treeOf } from './tree-of.js';

const PATH = 'net/ipv4/tcp_max_orphans';

const numbersOf = (text: string, path = PATH): number[] => {
  const lines = new KeyLines(path).of('/a.conf', text);
  return Array.from({ length: lines.length }, (_none, at) => lines.number(at));
};

describe('the lines that may concern a key', () => {
  it.each([
    'net.ipv4.tcp_max_orphans = 1',
    '\t- net/ipv4/tcp_max_orphans',
    'net.ipv4.tcp_max_orphans. = 1',
    'net/ipv4/x/../tcp_max_orphans = 1',
    'vm/../net/ipv4/tcp_max_orphans = 1',
    'net.ipv4.* = 1',
    'net.*.tcp_max_orphan[s] = 1',
    '{net,vm}.ipv4.tcp_max_orphan? = 1',
    'net.ipv4.tcp_max_orphan\\s = 1',
    '-net.ipv4.tcp_max_orphans\0x',
  ])('are found: %j', (line) => {
    expect(numbersOf(`\n${line}`)).toEqual([2]);
  });

  it('are found where the key begins with a dash', () => {
    expect(numbersOf('--odd.key = 1\n-odd.key = 1\nodd.key = 1', '-odd/key')).toEqual([1, 2]);
  });

  it('are no others: of a hundred thousand lines of other keys none is looked at by a loader', () => {
    const text = Array.from({ length: 20_000 }, (_none, at) =>
      [
        `net.ipv4.tcp_max_orphans_${at} = 1`,
        `vm.tcp_max_orphans = ${at}`,
        `# net.ipv4.tcp_max_orphans = ${at}`,
        `net.ipv4.*_${at} = 1`,
        `vm.*.tcp_max_orphans = ${at}`,
      ].join('\n'),
    ).join('\n');
    expect(numbersOf(`${text}\n${dottedKey(PATH)} = 7\n`)).toEqual([100_001]);
  });

  it.each([
    ['a comment behind the equals sign', 'net.ipv4.tcp_max_orphans =#7', PATH, ['#7', '#7', null]],
    ['no value', 'net.ipv4.tcp_max_orphans=', PATH, ['', '', null]],
    ['no value in another spelling', 'net/ipv4/tcp_max_orphans =', PATH, ['', '', null]],
    ['a dash before an assignment', '-net.ipv4.tcp_max_orphans = 7', PATH, ['7', '7', null]],
    ['a blank that is none for systemd', 'net.ipv4.tcp_max_orphans = 7\v', PATH, ['7\v', '7', '7']],
    ['a key that looks like a comment', '#odd.key = 7', '#odd/key', [null, null, null]],
  ] as const)('are read by each loader in its own way: %s', (_name, line, path, values) => {
    const files = { '/etc/sysctl.conf': `${line}\n`, '/etc/sysctl.d/a.conf': `${line}\n` };
    const tree = treeOf(files, null);
    const loaders = (['systemd', 'procps', 'busybox'] as const).map(assumedLoader);
    expect(loaders.map((loader) => answerFor(tree, dottedKey(path), loader).value)).toEqual(values);
  });

  it('are found by a glob that a name of the key with a mark of globs in it begins like', () => {
    expect(numbersOf('-net/ipv4/conf/st*r', 'net/ipv4/conf/st*r/rp_filter')).toEqual([1]);
  });

  it('are all that a loader needs', () => {
    const loaders = (['systemd', 'procps', 'busybox'] as const).map(assumedLoader);
    fc.assert(
      fc.property(generatedTree, fc.constantFrom(...GENERATED_KEYS), (files, path) => {
        const tree = treeOf(files, GENERATED_KEYS);
        for (const loader of loaders) {
          const { value } = answerFor(tree, dottedKey(path), loader);
          expect([loader.name, value]).toEqual([loader.name, loadAll(tree, loader).final.get(path) ?? null]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
