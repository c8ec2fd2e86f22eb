import * as fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lookAtTargetHost } from '../../src/cli/emit-target-host.js';
import { LiveHost } from '../../src/host/live-host.js';
import { ReadOnlyHost } from '../../src/host/read-only-host.js';
import { USUAL_DROP_IN } from '../../src/model/drop-in-path.js';
import { emitted } from '../support/emitted.js';
import { GENERATED_KEYS, type GeneratedTree, generatedTree } from '../sysctl/generated-trees.js';
import { textOf } from '../sysctl/tree-of.js';
import { SysctlPrograms } from './sysctl-programs.js';

const KEY = 'net.ipv4.tcp_max_orphans';
const TARGET = 87_000;
const TREES = 60;
const DROP_IN = emitted('sysctl.d');

let programs: SysctlPrograms;
let root: string;

beforeAll(() => {
  programs = new SysctlPrograms('/', GENERATED_KEYS);
});

afterAll(() => programs.remove());
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Lays a tree out as the host that --root names, and asks for the drop-in. */
async function lookAt(tree: GeneratedTree) {
  root = mkdtempSync(path.join(tmpdir(), 'novoodoo-names-'));
  for (const [name, spec] of Object.entries(tree)) {
    const place = Buffer.from(root + name, 'latin1');
    mkdirSync(path.dirname(root + name), { recursive: true });
    const text = textOf(spec);
    if (text !== null) writeFileSync(place, Buffer.from(text, 'latin1'));
    else if (typeof spec === 'object' && 'symlink' in spec) symlinkSync(spec.symlink, place);
    else mkdirSync(place);
  }
  const found = await lookAtTargetHost(new ReadOnlyHost(new LiveHost(root)), [USUAL_DROP_IN], TARGET);
  rmSync(root, { recursive: true, force: true });
  return found;
}

/** What systemd-sysctl and sysctl --system leave with the drop-in, as the tree is and as it is at boot, when /run is empty. */
async function left(tree: GeneratedTree, dropInPath: string): Promise<(string | undefined)[]> {
  const deployed = { ...tree, [dropInPath]: DROP_IN };
  const atBoot = Object.fromEntries(Object.entries(deployed).filter(([name]) => !name.startsWith('/run/')));
  const values: (string | undefined)[] = [];
  for (const scene of [deployed, atBoot]) {
    const [systemd, procps] = await programs.runOver(scene);
    values.push(systemd?.['net/ipv4/tcp_max_orphans'], procps?.['net/ipv4/tcp_max_orphans']);
  }
  return values;
}

describe('the emitted name wins under the real loaders', () => {
  it.each<[string, GeneratedTree, string]>([
    ['nothing', {}, USUAL_DROP_IN],
    [
      'what everybody leaves behind',
      {
        '/usr/lib/sysctl.d/90-vendor.conf': `${KEY} = 1\n`,
        '/etc/sysctl.d/99-salt.conf': `${KEY} = 2\n`,
        '/etc/sysctl.d/99-sysctl.conf': `${KEY} = 3\n`,
      },
      USUAL_DROP_IN,
    ],
    ['a file that sorts later', { '/etc/sysctl.d/zz-x.conf': `${KEY}=1` }, '/etc/sysctl.d/zzz-novoodoo.conf'],
    [
      'a vendor file that sorts later still',
      { '/usr/lib/sysctl.d/zzzzz.conf': 'net/ipv4/tcp_max_orphans=1' },
      '/etc/sysctl.d/zzzzzzz-novoodoo.conf',
    ],
    ['a tilde', { '/etc/sysctl.d/~~x.conf': `${KEY}=1` }, '/etc/sysctl.d/~~xzz-novoodoo.conf'],
    [
      'a link that sorts later and leads to /etc/other.txt',
      { '/etc/other.txt': `${KEY} = 1\n`, '/etc/sysctl.d/99-zzz.conf': { symlink: '/etc/other.txt' } },
      '/etc/sysctl.d/zz-novoodoo.conf',
    ],
    [
      'its name masked by a link that leads nowhere',
      { [USUAL_DROP_IN]: { symlink: '/nowhere' } },
      '/etc/sysctl.d/zz-novoodoo.conf',
    ],
    ['its name masked by a folder', { [USUAL_DROP_IN]: { dir: 1 } }, '/etc/sysctl.d/zz-novoodoo.conf'],
    [
      'its name in a lower folder',
      { '/usr/lib/sysctl.d/99-zz-novoodoo.conf': 'kernel.sysrq = 1\n' },
      '/etc/sysctl.d/zz-novoodoo.conf',
    ],
    [
      'its name taken by other settings',
      { [USUAL_DROP_IN]: `kernel.sysrq = 1\n${KEY} = 1\n` },
      '/etc/sysctl.d/zz-novoodoo.conf',
    ],
    ['itself', { [USUAL_DROP_IN]: DROP_IN }, USUAL_DROP_IN],
    [
      'a later exclusion, which systemd obeys',
      { '/etc/sysctl.d/zz-out.conf': `-${KEY}\n` },
      '/etc/sysctl.d/zzz-novoodoo.conf',
    ],
    [
      'a later glob, which never wins',
      { '/etc/sysctl.d/zz-all.conf': 'net.ipv4.tcp_max_* = 1\n' },
      USUAL_DROP_IN,
    ],
    [
      'a file in /run, which a reload by hand still reads',
      { '/run/sysctl.d/zz-run.conf': `${KEY} = 1\n` },
      '/etc/sysctl.d/zzz-novoodoo.conf',
    ],
    [
      'a vendor file that one in /run hides until the next boot',
      { '/usr/lib/sysctl.d/zz-v.conf': `${KEY} = 1\n`, '/run/sysctl.d/zz-v.conf': '' },
      '/etc/sysctl.d/zzz-novoodoo.conf',
    ],
    ['a higher /etc/sysctl.conf', { '/etc/sysctl.conf': `${KEY} = 300000\n` }, USUAL_DROP_IN],
  ])('against %s', async (_name, tree, dropInPath) => {
    const found = await lookAt(tree);
    expect(found.dropInPath).toBe(dropInPath);
    expect(found.known).toMatchObject({ overruling: null, dropInUnread: null });
    for (const value of await left(tree, dropInPath)) expect(Number(value)).toBeGreaterThanOrEqual(TARGET);
  });

  it.each<[string, GeneratedTree, { path: string; line: number }]>([
    ['/etc/sysctl.conf', { '/etc/sysctl.conf': `# x\n${KEY} = 1\n` }, { path: '/etc/sysctl.conf', line: 2 }],
    [
      'a name that no plain name sorts after',
      { '/etc/sysctl.d/\xe4.conf': `\n\n${KEY} = 1\n` },
      { path: '/etc/sysctl.d/\xe4.conf', line: 3 },
    ],
    [
      'an exclusion under such a name',
      { '/usr/lib/sysctl.d/\xff.conf': `-${KEY}\n` },
      { path: '/usr/lib/sysctl.d/\xff.conf', line: 1 },
    ],
  ])('and where it cannot against %s, the line is named', async (_name, tree, place) => {
    const found = await lookAt(tree);
    expect(found.known.overruling).toMatchObject(place);
    const values = (await left(tree, found.dropInPath)).map((value) => Number(value ?? 0));
    expect(Math.min(...values)).toBeLessThan(TARGET);
  });

  it(`over ${TREES} generated trees, where nothing is named that overrules it`, async () => {
    let winners = 0;
    for (const tree of fc.sample(generatedTree, { seed: 20_260_107, numRuns: TREES })) {
      const { known, dropInPath } = await lookAt(tree);
      const values = (await left(tree, dropInPath)).map((value) => Number(value?.split(/[ \t]/)[0] ?? 0));
      if (known.overruling === null) {
        winners += 1;
        expect(Math.min(...values), JSON.stringify({ tree, dropInPath })).toBeGreaterThanOrEqual(TARGET);
      } else {
        expect(Math.min(...values.map((value) => value || 0)), JSON.stringify({ tree, known })).toBeLessThan(
          TARGET,
        );
      }
    }
    expect(winners).toBeGreaterThan(TREES / 2);
  }, 300_000);
});
