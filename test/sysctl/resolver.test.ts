import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../src/model/compare-versions.js';
import type { LoaderAnswer } from '../../src/model/resolution.js';
import { dottedKey } from '../../src/sysctl/key.js';
import type { KnownLoader } from '../../src/sysctl/loader.js';
import { hasRule, isLoaderName, KNOWN_VERSIONS } from '../../src/sysctl/loader-rules.js';
import { answerFor, assumedLoader, loadAll, resolveKey } from '../../src/sysctl/resolver.js';
import { GENERATED_KEYS } from './generated-trees.js';
import { expectedOf, NASTY_CASES } from './nasty-cases.js';
import { type FileSpec, treeOf } from './tree-of.js';

const KEY = 'net.ipv4.tcp_max_orphans';
const PATH = 'net/ipv4/tcp_max_orphans';
const LOADERS = (['systemd', 'procps', 'busybox'] as const).flatMap((name) =>
  KNOWN_VERSIONS[name].map((version) => ({ name, version, basis: 'assumed' as const })),
);
const SYSTEMD: KnownLoader = { name: 'systemd', version: '252', basis: 'detected' };
const PROCPS: KnownLoader = { name: 'procps', version: '4.0.2', basis: 'detected' };
const BUSYBOX: KnownLoader = { name: 'busybox', version: '1.37', basis: 'detected' };

const ask = (
  files: Record<string, FileSpec>,
  loader: KnownLoader,
  kernelKeys: readonly string[] | null = [PATH],
): LoaderAnswer => answerFor(treeOf(files, kernelKeys), KEY, loader);

describe('nasty cases', () => {
  const runs = NASTY_CASES.flatMap((one) =>
    LOADERS.map((loader) => ({ label: `${one.name} (${loader.name} ${loader.version})`, one, loader })),
  );

  it.each(runs)('$label', ({ one, loader }) => {
    const tree = treeOf(one.files, GENERATED_KEYS);
    const expected = expectedOf(one, loader.name, loader.version);
    expect(Object.fromEntries(loadAll(tree, loader).final)).toEqual(expected);
    for (const key of new Set([PATH, 'net/ipv4/tcp_mem', ...Object.keys(expected)])) {
      if (!GENERATED_KEYS.includes(key)) continue;
      expect(answerFor(tree, dottedKey(key), loader).value).toBe(expected[key] ?? null);
    }
  });
});

describe('the answer for a key', () => {
  it('takes no glob for the name of an interface that is spelt like it', () => {
    const keys = ['net/ipv4/conf/we[i]rd/tag', 'net/ipv4/conf/weird/tag'];
    const files = { '/etc/sysctl.d/a.conf': 'net/ipv4/conf/we[i]rd/* = 1\nnet/ipv4/conf/we[i]rd/tag = 2\n' };
    for (const loader of [SYSTEMD, PROCPS]) {
      const run = loadAll(treeOf(files, keys), loader);
      for (const key of keys) {
        const { value } = answerFor(treeOf(files, keys), dottedKey(key), loader);
        expect([loader.name, key, value ?? undefined]).toEqual([loader.name, key, run.final.get(key)]);
      }
    }
  });

  it('names winner, loser and reason', () => {
    const files = {
      '/usr/lib/sysctl.d/90-vendor.conf': `# c\n${KEY} = 9\n`,
      '/etc/sysctl.d/60-local.conf': `${KEY} = 6\n`,
    };
    const loser = {
      source: { path: '/etc/sysctl.d/60-local.conf', line: 1 },
      value: '6',
      because: 'overruled by /usr/lib/sysctl.d/90-vendor.conf:2',
    };
    const shared = {
      basis: 'detected',
      value: '9',
      source: { path: '/usr/lib/sysctl.d/90-vendor.conf', line: 2 },
      losers: [loser],
      losersLeftOut: 0,
    };
    const because = '/usr/lib/sysctl.d/90-vendor.conf:2 sets it, and no line read later does';
    expect(ask(files, SYSTEMD)).toEqual({ version: '252', ...shared, transientValues: [], because });
    expect(ask(files, PROCPS)).toEqual({ version: '4.0.2', ...shared, transientValues: ['6'], because });
  });

  it.each<[string, Record<string, FileSpec>, KnownLoader, string]>([
    [
      'a mask',
      { '/etc/sysctl.d/50-x.conf': '', '/usr/lib/sysctl.d/50-x.conf': `${KEY}=2\n` },
      SYSTEMD,
      'hidden by /etc/sysctl.d/50-x.conf, which has the same name and comes first',
    ],
    [
      'a mask by a link to /dev/null',
      { '/etc/sysctl.d/50-x.conf': { symlink: '/dev/null' }, '/usr/lib/sysctl.d/50-x.conf': `${KEY}=2\n` },
      PROCPS,
      'hidden by /etc/sysctl.d/50-x.conf, which has the same name and comes first',
    ],
    [
      'a hidden file',
      { '/etc/sysctl.d/.x.conf': `${KEY}=2\n` },
      SYSTEMD,
      'systemd-sysctl passes over files whose name begins with a dot',
    ],
    ['a backup', { '/etc/sysctl.d/x.conf.bak': `${KEY}=2\n` }, PROCPS, 'its name does not end in .conf'],
    [
      'sysctl.conf on Debian 13',
      { '/etc/sysctl.conf': `${KEY}=2\n` },
      SYSTEMD,
      'systemd-sysctl does not read this file',
    ],
    [
      'a drop-in under busybox',
      { '/etc/sysctl.d/x.conf': `${KEY}=2\n` },
      BUSYBOX,
      'busybox sysctl -p does not read this file',
    ],
    [
      'an exclusion',
      { '/etc/sysctl.d/a.conf': `${KEY}=2\n`, '/etc/sysctl.d/b.conf': `-${KEY}\n` },
      SYSTEMD,
      'cancelled by the exclusion at /etc/sysctl.d/b.conf:1',
    ],
    [
      'an excluded glob',
      { '/etc/sysctl.d/a.conf': 'net.ipv4.tcp_max_orph*=2\n', '/etc/sysctl.d/b.conf': `-${KEY}\n` },
      PROCPS,
      'kept away from this key by the exclusion at /etc/sysctl.d/b.conf:1',
    ],
    [
      'a glob',
      { '/etc/sysctl.d/a.conf': `${KEY}=2\n`, '/etc/sysctl.d/b.conf': 'net.ipv4.tcp_max_orph*=3\n' },
      PROCPS,
      'a glob, which gives way to the line that names the key at /etc/sysctl.d/a.conf:1',
    ],
    [
      'an earlier glob',
      { '/etc/sysctl.d/a.conf': 'net.ipv4.tcp_max_orph*=2\nnet.ipv4.tcp_max_or*=3\n' },
      SYSTEMD,
      'overruled by /etc/sysctl.d/a.conf:2',
    ],
    [
      'an equal line',
      { '/etc/sysctl.d/a.conf': `${KEY}=2\n${KEY}=2\n` },
      SYSTEMD,
      'said again at /etc/sysctl.d/a.conf:2',
    ],
  ])('says why %s loses', (_name, files, loader, because) => {
    expect(ask(files, loader).losers.map((loser) => loser.because)).toContain(because);
  });

  it.each<[string, Record<string, FileSpec>, KnownLoader, string]>([
    [
      'nothing names it',
      { '/etc/sysctl.d/a.conf': 'kernel.sysrq=1\n' },
      SYSTEMD,
      'no file that systemd-sysctl reads sets it',
    ],
    [
      'sysctl.conf is not read',
      { '/etc/sysctl.conf': `${KEY}=2\n` },
      SYSTEMD,
      'no file that systemd-sysctl reads sets it; /etc/sysctl.conf:1 would, but: systemd-sysctl does not read this file',
    ],
    [
      'an exclusion',
      { '/etc/sysctl.d/a.conf': `${KEY}=2\n-${KEY}\n` },
      SYSTEMD,
      'the exclusion at /etc/sysctl.d/a.conf:2 leaves it unset',
    ],
    [
      'sysctl.conf comes last',
      { '/etc/sysctl.conf': `${KEY}=2\n`, '/etc/sysctl.d/z.conf': `${KEY}=3\n` },
      PROCPS,
      '/etc/sysctl.conf:1, which is read after every drop-in sets it, and no line read later does',
    ],
    [
      'a link',
      { '/etc/sysctl.conf': `${KEY}=2\n`, '/etc/sysctl.d/99-sysctl.conf': { symlink: '../sysctl.conf' } },
      SYSTEMD,
      '/etc/sysctl.d/99-sysctl.conf:1 (a link to /etc/sysctl.conf) sets it, and no line read later does',
    ],
    [
      'a glob',
      { '/etc/sysctl.d/a.conf': 'net.ipv4.tcp_max_orph*=2\n' },
      SYSTEMD,
      'the glob at /etc/sysctl.d/a.conf:1 sets it, and no line that is read names the key itself',
    ],
  ])('says why where %s', (_name, files, loader, because) => {
    expect(ask(files, loader).because).toBe(because);
  });

  it('is the same where /proc/sys cannot be listed, and says when the kernel lacks the key', () => {
    const files = { '/etc/sysctl.d/a.conf': 'net.ipv4.tcp_*=2\n' };
    for (const loader of [SYSTEMD, PROCPS]) {
      expect(ask(files, loader, null).value).toBe('2');
      expect(ask(files, loader, []).because).toContain('; the running kernel has no such key');
    }
  });

  it('takes either spelling of the key, and nothing for a key that is none', () => {
    const tree = treeOf({ '/etc/sysctl.d/a.conf': `${KEY}=2\n` }, [PATH]);
    expect(answerFor(tree, PATH, SYSTEMD)).toEqual(answerFor(tree, KEY, SYSTEMD));
    expect(answerFor(tree, '', SYSTEMD)).toMatchObject({ value: null, source: null, losers: [] });
    expect(answerFor(tree, '../../etc/passwd', PROCPS).value).toBeNull();
  });

  it('answers for several loaders at once, the newest versions where none is known', () => {
    const tree = treeOf({ '/etc/sysctl.conf': `${KEY}=2\n` }, null);
    const loaders = (['systemd', 'procps', 'busybox'] as const).map(assumedLoader);
    const answers = resolveKey(tree, KEY, loaders);
    expect(
      Object.entries(answers).map(([name, answer]) => [name, answer.version, answer.basis, answer.value]),
    ).toEqual([
      ['systemd', '262', 'assumed', null],
      ['procps', '4.0.7', 'assumed', '2'],
      ['busybox', '1.38', 'assumed', '2'],
    ]);
  });

  it('keeps a million lines small', () => {
    const text = Array.from({ length: 20_000 }, (_none, at) => `${KEY} = ${at}`).join('\n');
    for (const loader of [SYSTEMD, PROCPS]) {
      const answer = ask({ '/etc/sysctl.d/a.conf': text }, loader);
      expect(answer.value).toBe('19999');
      expect(answer.losers).toHaveLength(100);
      expect(answer.losers.at(-1)?.source.line).toBe(19_999);
      expect(answer.losersLeftOut).toBe(19_899);
    }
  });
});

describe('arguments', () => {
  const files = {
    '/etc/sysctl.conf': `${KEY} = 1\n`,
    '/etc/sysctl.d/10-a.conf': 'net.core.somaxconn = 2\nnet.ipv4.conf.*.rp_filter = 3\n',
    '/etc/sysctl.d/20-b.conf': 'kernel.sysrq = 4\n',
  };
  const keys = [
    PATH,
    'net/core/somaxconn',
    'kernel/sysrq',
    'net/ipv4/conf/all/rp_filter',
    'net/ipv4/conf/eth0/rp_filter',
  ];
  const final = (loader: Omit<KnownLoader, 'basis'>): Record<string, string> =>
    Object.fromEntries(loadAll(treeOf(files, keys), loader).final);

  it.each<[Omit<KnownLoader, 'basis'>, Record<string, string>]>([
    [{ name: 'systemd', version: '257', args: ['--prefix=net.core'] }, { 'net/core/somaxconn': '2' }],
    [
      { name: 'systemd', version: '257', args: ['--prefix', '/net/ipv4/conf/eth0'] },
      { 'net/ipv4/conf/eth0/rp_filter': '3' },
    ],
    [{ name: 'systemd', version: '257', args: ['--prefix', '/proc/sys/net/ipv4/conf/eth0'] }, {}],
    [
      { name: 'systemd', version: '257', args: ['--prefix=net/ipv4/conf/eth0/rp_filter'] },
      { 'net/ipv4/conf/eth0/rp_filter': '3' },
    ],
    [{ name: 'systemd', version: '257', args: ['20-b.conf'] }, { 'kernel/sysrq': '4' }],
    [{ name: 'systemd', version: '257', args: ['/etc/sysctl.conf'] }, { [PATH]: '1' }],
    [{ name: 'systemd', version: '257', args: ['missing.conf'] }, {}],
    [{ name: 'procps', version: '4.0.4', args: ['-p'] }, { [PATH]: '1' }],
    [{ name: 'procps', version: '4.0.4', args: ['-p', '/etc/sysctl.d/20-b.conf'] }, { 'kernel/sysrq': '4' }],
    [{ name: 'procps', version: '4.0.4', args: ['--load=/etc/sysctl.d/20-b.conf'] }, { 'kernel/sysrq': '4' }],
    [{ name: 'procps', version: '4.0.4', args: ['-r', '^kernel', '--system'] }, { 'kernel/sysrq': '4' }],
    [{ name: 'procps', version: '4.0.4', args: ['-r[[:space:]]4', '--system'] }, { 'kernel/sysrq': '4' }],
    [{ name: 'procps', version: '4.0.4', args: ['-r', '(', '--system'] }, {}],
    [{ name: 'procps', version: '4.0.7', args: ['--system', '-r', '^kernel'] }, { 'kernel/sysrq': '4' }],
    [{ name: 'procps', version: '4.0.7', args: ['--dry-run', '--system'] }, {}],
    [{ name: 'procps', version: '4.0.7', args: ['-a'] }, {}],
    [{ name: 'busybox', version: '1.37', args: ['-p', '/etc/sysctl.d/20-b.conf'] }, { 'kernel/sysrq': '4' }],
    [{ name: 'busybox', version: '1.37', args: ['-a'] }, {}],
  ])('%j', (loader, wanted) => {
    expect(final(loader)).toEqual(wanted);
  });

  it('of old procps count only before --system', () => {
    expect(
      Object.keys(final({ name: 'procps', version: '4.0.4', args: ['--system', '-r', '^kernel'] })),
    ).toHaveLength(5);
  });

  it('may be a credential of systemd, which is read last', () => {
    const credential = 'net.core.somaxconn = 9\n';
    expect(final({ name: 'systemd', version: '257', credential })).toMatchObject({
      'net/core/somaxconn': '9',
      'kernel/sysrq': '4',
    });
    expect(final({ name: 'procps', version: '4.0.4', credential })).toMatchObject({
      'net/core/somaxconn': '2',
    });
  });
});

describe('problems and masks', () => {
  it('are told besides the writes', () => {
    const run = loadAll(
      treeOf(
        {
          '/etc/sysctl.d/a.conf': 'nonsense\n',
          '/etc/sysctl.d/b.conf': { dir: 1 },
          '/usr/lib/sysctl.d/a.conf': '',
        },
        null,
      ),
      { name: 'systemd', version: '252' },
    );
    expect(run.problems.map((problem) => `${problem.file}:${problem.line}`)).toEqual([
      '/etc/sysctl.d/a.conf:1',
      '/etc/sysctl.d/b.conf:null',
    ]);
    expect(run.masked).toEqual([{ path: '/usr/lib/sysctl.d/a.conf', maskedBy: '/etc/sysctl.d/a.conf' }]);
  });
});

describe('versions', () => {
  it('compare by number, whatever a distribution adds', () => {
    expect(compareVersions('252.39-1~deb12u2', '252')).toBeGreaterThan(0);
    expect(compareVersions('4.0.10', '4.0.9')).toBeGreaterThan(0);
    expect(compareVersions('4.0', '4.0.0')).toBe(0);
    expect(compareVersions('unknown', '1')).toBeLessThan(0);
    expect(hasRule('semicolon-is-no-comment', '257.13-1~deb13u1')).toBe(false);
    expect(hasRule('exclusions-may-be-globs', '4.0.7')).toBe(true);
    expect(isLoaderName('procps') && !isLoaderName('constructor')).toBe(true);
  });
});

describe('hostile files', () => {
  it.each([
    ['nested braces', `${'{'.repeat(4000)}${'}'.repeat(4000)}*`],
    ['many braces', `${'{a,b}'.repeat(60)}*`],
    ['many stars', `net/ipv4/${'*a'.repeat(2000)}`],
    ['many dots', 'a.'.repeat(400_000)],
    ['many slashes', `net${'/'.repeat(400_000)}ipv4/*`],
    ['many ups', `${'net/../'.repeat(100_000)}net/ipv4/tcp_max_orphans`],
    ['a long class', `net/ipv4/[${'a-z'.repeat(50_000)}]cp_max_orphans`],
  ])('with %s are read in time', (_name, key) => {
    const text = `${key} tcp_max_orphans = 1\n${key} = 1\n-${key}\n`.repeat(3);
    const files = { '/etc/sysctl.conf': text, '/etc/sysctl.d/a.conf': text };
    for (const loader of [SYSTEMD, PROCPS, BUSYBOX]) {
      ask(files, loader);
      ask(files, loader, null);
      loadAll(treeOf(files, GENERATED_KEYS), loader);
    }
  });

  it('with a million lines that are no assignments, or as many different globs, are read too', () => {
    const lines = 300_000;
    const globs = Array.from({ length: lines }, (_, index) => `net.ipv4.tcp_max_o${index}* = 1\n`).join('');
    const bad = '*\n'.repeat(lines);
    const files = { '/etc/sysctl.conf': globs + bad, '/etc/sysctl.d/a.conf': globs + bad };
    for (const loader of [SYSTEMD, PROCPS, BUSYBOX]) {
      expect(ask(files, loader).value).toBeNull();
      expect(ask({ ...files, '/etc/sysctl.conf': `${bad}net.*.tcp_max_orphan[s] = 7\n` }, PROCPS).value).toBe(
        '7',
      );
      expect(loadAll(treeOf(files, null), loader).problems.length).toBeGreaterThanOrEqual(lines);
    }
  });
});
