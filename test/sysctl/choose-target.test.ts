import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BootEvidence } from '../../src/model/boot-evidence.js';
import { kernelInteger } from '../../src/model/kernel-integer.js';
import { MAX_ORPHANS_KEY as K } from '../../src/model/sysctl-key.js';
import { chooseTarget, type TargetRequest } from '../../src/sysctl/choose-target.js';
import { dropInPaths } from '../../src/sysctl/drop-in-name.js';
import { ownerOf } from '../../src/sysctl/managed-file.js';
import { withFile } from '../../src/sysctl/overlay-tree.js';
import type { HostSysctl } from '../../src/sysctl/host-sysctl.js';
import { resolveHost } from '../../src/sysctl/resolve-host.js';
import { hostOf } from './host-of.js';
import { type FileSpec, treeOf } from './tree-of.js';

const request = {
  key: K,
  target: 87000,
  targetPath: null,
  comment: ['made by novoodoo'],
  kernelDefault: null,
};

function choose(files: Record<string, FileSpec>, more: Partial<TargetRequest> = {}) {
  return chooseTarget(hostOf(treeOf(files, null)), { ...request, ...more });
}

function paths(files: Record<string, FileSpec>): string[] {
  const choice = choose(files);
  return choice.kind === 'edits'
    ? choice.edits.map((one) => `${one.action} ${one.path}`).sort()
    : [choice.refusal.kind];
}

describe('the file to edit', () => {
  it.each<[string, Record<string, FileSpec>, string[]]>([
    [
      'the line that wins in a file of /etc',
      { '/etc/sysctl.d/60-a.conf': `${K} = 1\n` },
      ['edit /etc/sysctl.d/60-a.conf'],
    ],
    [
      'the file behind a link',
      { '/etc/sysctl.d/60-a.conf': { symlink: '../own.conf' }, '/etc/own.conf': `${K} = 1\n` },
      ['edit /etc/own.conf'],
    ],
    [
      'a file whose glob wins',
      { '/etc/sysctl.d/60-a.conf': 'net.ipv4.tcp_max_orph* = 1\n' },
      ['edit /etc/sysctl.d/60-a.conf'],
    ],
    [
      '/etc/sysctl.conf where every loader reads it',
      { '/etc/sysctl.conf': '# x\n', '/etc/sysctl.d/99-sysctl.conf': { symlink: '../sysctl.conf' } },
      ['edit /etc/sysctl.conf'],
    ],
    [
      'a drop-in where systemd does not read /etc/sysctl.conf',
      { '/etc/sysctl.conf': '# x\n' },
      ['create /etc/sysctl.d/99-zz-novoodoo.conf'],
    ],
    ['a drop-in where nothing is there', {}, ['create /etc/sysctl.d/99-zz-novoodoo.conf']],
    [
      'two files where boot and a reload differ',
      { '/etc/sysctl.conf': `${K} = 1\n`, '/etc/sysctl.d/60-a.conf': `${K} = 2\n` },
      ['edit /etc/sysctl.conf', 'edit /etc/sysctl.d/60-a.conf'],
    ],
    [
      'a drop-in against a package',
      { '/usr/lib/sysctl.d/60-a.conf': `${K} = 1\n` },
      ['create /etc/sysctl.d/99-zz-novoodoo.conf'],
    ],
    [
      'a drop-in against /run, which does not last',
      { '/run/sysctl.d/60-a.conf': `${K} = 1\n` },
      ['create /etc/sysctl.d/99-zz-novoodoo.conf'],
    ],
    [
      'a drop-in against a link to a file that is not named .conf',
      { '/etc/sysctl.d/60-a.conf': { symlink: '../own' }, '/etc/own': `${K} = 1\n` },
      ['create /etc/sysctl.d/99-zz-novoodoo.conf'],
    ],
    [
      'a drop-in against a file whose name a plan cannot hold',
      { '/etc/sysctl.d/60-a\nb.conf': `${K} = 1\n` },
      ['create /etc/sysctl.d/99-zz-novoodoo.conf'],
    ],
    [
      'a name without control characters against a later name with one',
      { '/etc/sysctl.d/zzzzz\tb.conf': `${K} = 1\n` },
      ['create /etc/sysctl.d/zzzzz~.conf'],
    ],
    [
      'a drop-in against a link of /etc into a package',
      { '/etc/sysctl.d/60-a.conf': { symlink: '/usr/share/a.conf' }, '/usr/share/a.conf': `${K} = 1\n` },
      ['create /etc/sysctl.d/99-zz-novoodoo.conf'],
    ],
    [
      'a later name against a later package',
      { '/usr/lib/sysctl.d/zz-a.conf': `${K} = 1\n` },
      ['create /etc/sysctl.d/zz-novoodoo.conf'],
    ],
    [
      'a name behind every other',
      { '/usr/lib/sysctl.d/~~.conf': `${K} = 1\n` },
      ['create /etc/sysctl.d/~~zz-novoodoo.conf'],
    ],
    [
      'another name where a mask has ours',
      { '/etc/sysctl.d/99-zz-novoodoo.conf': { symlink: '/dev/null' } },
      ['create /etc/sysctl.d/zz-novoodoo.conf'],
    ],
    [
      'another name where a package has ours',
      { '/usr/lib/sysctl.d/99-zz-novoodoo.conf': 'a = 1\n' },
      ['create /etc/sysctl.d/zz-novoodoo.conf'],
    ],
    [
      'our own drop-in again',
      { '/etc/sysctl.d/99-zz-novoodoo.conf': '# mine\n' },
      ['edit /etc/sysctl.d/99-zz-novoodoo.conf'],
    ],
    [
      'a name that Cilium does not overrule',
      { '/etc/sysctl.d/99-zzz-override_cilium.conf': `${K} = 1\n` },
      ['create /etc/sysctl.d/zz-novoodoo.conf'],
    ],
    [
      'a later file against an exclusion',
      { '/etc/sysctl.d/60-a.conf': `${K} = 1\n`, '/usr/lib/sysctl.d/zz.conf': `-${K}\n` },
      ['create /etc/sysctl.d/zzz-novoodoo.conf'],
    ],
    [
      'what the kernel does not take as a number',
      { '/etc/sysctl.d/60-a.conf': `${K} = 256k\n` },
      ['edit /etc/sysctl.d/60-a.conf'],
    ],
    [
      'nothing of Puppet',
      { '/etc/sysctl.d/60-a.conf': `# This file is managed by Puppet. DO NOT EDIT.\n${K} = 1\n` },
      ['managed-file'],
    ],
    [
      'nothing in a store',
      { '/etc/sysctl.d/60-a.conf': { symlink: '/nix/store/x' }, '/nix/store/x': `${K} = 1\n` },
      ['managed-file'],
    ],
  ])('is %s', (_case, files, expected) => expect(paths(files)).toEqual(expected));

  it('keeps CRLF, comments and a missing final newline, and changes the one line', () => {
    const choice = choose({ '/etc/sysctl.d/60-a.conf': `# a\r\n-net/ipv4/tcp_max_orphans =  1\r\nb = 2` });
    expect(choice).toMatchObject({ edits: [{ text: `# a\r\n-net/ipv4/tcp_max_orphans =  87000\r\nb = 2` }] });
  });

  it('never gets a comment that ends the comment', () => {
    const choice = choose({}, { comment: ['one\ntwo = 3', 'caf\u00e9\u2028'] });
    expect(choice).toMatchObject({ edits: [{ text: `# one?two = 3\n# caf??\n${K} = 87000\n` }] });
  });

  it('is refused where --target is a link to a file that is not named .conf', () => {
    const files = { '/etc/sysctl.d/60-a.conf': { symlink: '../own' }, '/etc/own': `${K} = 1\n` };
    expect(choose(files, { targetPath: '/etc/sysctl.d/60-a.conf' })).toMatchObject({
      kind: 'refused',
      refusal: { kind: 'target-not-editable' },
    });
  });

  it('is refused where --target is a name that a plan cannot hold', () => {
    expect(choose({}, { targetPath: '/etc/sysctl.d/99-zz\nb.conf' })).toMatchObject({
      kind: 'refused',
      refusal: { kind: 'target-not-editable' },
    });
  });

  it('is refused where nothing loads files at boot', () => {
    const boot: Partial<BootEvidence> = { systemdMask: '/etc/systemd/system/systemd-sysctl.service' };
    expect(chooseTarget(hostOf(treeOf({}, null), { boot }), request)).toMatchObject({
      kind: 'refused',
      refusal: { kind: 'nothing-loads-files' },
    });
  });

  it('names who overrules it where no file of this host can win', () => {
    const profile = { path: '/etc/tuned/own/tuned.conf', text: `[sysctl]\n${K}=5\n`, profile: 'own' };
    const tuned = {
      state: 'enabled' as const,
      activeProfile: { path: '/etc/tuned/active_profile', text: 'own' },
      mainConf: { path: '/etc/tuned/tuned-main.conf', text: 'reapply_sysctl=no' },
      profiles: [profile],
    };
    const choice = chooseTarget(hostOf(treeOf({}, null), { actors: { tuned } }), request);
    expect(choice).toMatchObject({
      kind: 'refused',
      refusal: { kind: 'overruled', source: { file: profile.path, line: 2 } },
    });
  });
});

describe('a managed file', () => {
  it.each([
    ['# This file is managed by Puppet. DO NOT EDIT.', 'Puppet'],
    ['# HEADER: This file is being managed by puppet', 'Puppet'],
    ['# Generated by Chef for web1.example.com', 'Chef'],
    ['# CHEF MANAGED FILE: DO NOT EDIT', 'Chef'],
    ['# Autogenerated by Chef', 'Chef'],
    ['# Ansible managed', 'Ansible'],
    ['# Ansible managed: sysctl.j2 modified on 2026-01-01 by root', 'Ansible'],
    ['; This file is managed by Ansible, all changes will be lost', 'Ansible'],
    ['# This file is managed by Salt. Changes will be overwritten!', 'Salt'],
    ['# File managed by SaltStack', 'Salt'],
  ])('is known by its header %j', (header, name) => {
    expect(ownerOf('/etc/sysctl.d/a.conf', '/etc/sysctl.d/a.conf', `\n${header}\n${K} = 1\n`, 3)?.name).toBe(
      name,
    );
  });

  it.each([
    ['/etc/sysctl.d/99-chef-net.ipv4.tcp_max_orphans.conf', 'Chef'],
    ['/etc/sysctl.d/99-salt.conf', 'Salt'],
    ['/etc/sysctl.d/99-puppet.conf', 'Puppet'],
    ['/gnu/store/abc-sysctl.conf', 'Guix'],
  ])('is known by its place %s', (path, name) => {
    expect(ownerOf('/etc/sysctl.d/a.conf', path, `${K} = 1\n`, 1)?.name).toBe(name);
  });

  it.each([
    '# see the puppet manual',
    '# notes on ansible',
    '# chef recommended 65536',
    '# salted by hand',
    `managed by puppet = 1`,
  ])('is not any file that says %j', (line) =>
    expect(ownerOf('/etc/a.conf', '/etc/a.conf', `${line}\n${K} = 1\n`, 2)).toBeNull(),
  );

  it('is managed between the marks of blockinfile only', () => {
    const text = `a = 1\n# BEGIN ANSIBLE MANAGED BLOCK\n${K} = 1\n# END ANSIBLE MANAGED BLOCK\nb = 2\n`;
    const owners = [1, 3, 5].map((line) => ownerOf('/etc/a.conf', '/etc/a.conf', text, line)?.name ?? null);
    expect(owners).toEqual([null, 'Ansible', null]);
  });
});

describe('names for a drop-in', () => {
  it('sort behind every name there, and hide none', () => {
    const name = fc.string({
      minLength: 1,
      maxLength: 12,
      unit: fc.constantFrom('0', '9', 'a', 'z', 'A', 'Z', '~', '.', '-', '_'),
    });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 8 }), (names) => {
        const files = Object.fromEntries(names.map((one) => [`/usr/lib/sysctl.d/${one}.conf`, 'a = 1\n']));
        const offered = dropInPaths(treeOf(files, null)).map((path) => path.slice('/etc/sysctl.d/'.length));
        for (const one of offered) expect(names).not.toContain(one.slice(0, -'.conf'.length));
        for (const one of names) expect(`${one}.conf` < (offered.at(-1) as string)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

/** Trees with everything that decides who wins: folders, names, links, masks, globs, prefixes, exclusions, odd bytes, managed files. */
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom(K, 'net/ipv4/tcp_max_orphans', `-${K}`),
        fc.constantFrom(' = ', '=', '\t=  '),
        fc.constantFrom('1', '50000', '90000', '0x10', '256k', '010', '5 # x'),
      )
      .map((parts) => parts.join('')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('net.ipv4.tcp_max_orph* = 7', `-${K}`, '-net.ipv4.tcp_*', 'net.ipv4.* = 3'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '# note',
      '; note',
      '',
      'net.core.somaxconn = 1',
      'no equals',
      '# Ansible managed',
      '\u00e9 = 1',
      'a = 1 \\',
    ),
  },
);
const text = fc
  .tuple(fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\n', '\r\n')), { maxLength: 5 }), fc.boolean())
  .map(([lines, isCut]) => {
    const whole = lines.map(([one, end]) => one + end).join('');
    return isCut ? whole.replace(/\r?\n$/, '') : whole;
  });
const spec: fc.Arbitrary<FileSpec> = fc.oneof(
  { weight: 8, arbitrary: text },
  {
    weight: 1,
    arbitrary: fc.constantFrom<FileSpec>(
      { symlink: '/dev/null' },
      { symlink: '/nowhere' },
      { symlink: '../own.conf' },
      { symlink: '/usr/share/own.conf' },
      { dir: 1 },
    ),
  },
);
const place = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('/etc', '/run', '/usr/local/lib', '/usr/lib'),
      fc.constantFrom(
        '10-a.conf',
        '60-b.conf',
        '99-salt.conf',
        '99-sysctl.conf',
        '99-zz-novoodoo.conf',
        'zz-x.conf',
        'zzzz~.conf',
        '.h.conf',
        'x.bak',
      ),
    )
    .map(([folder, name]) => `${folder}/sysctl.d/${name}`),
  fc.constantFrom('/etc/sysctl.conf', '/etc/own.conf', '/usr/share/own.conf'),
);
const tree = fc
  .dictionary(place, spec, { maxKeys: 7 })
  .chain((files) =>
    fc
      .boolean()
      .map(
        (hasLink): Record<string, FileSpec> =>
          hasLink ? { ...files, '/etc/sysctl.d/99-sysctl.conf': { symlink: '../sysctl.conf' } } : files,
      ),
  );
const ALPINE_STEPS =
  'for f in /usr/lib/sysctl.d/*.conf; do [ -f /etc/sysctl.d/"${f##*/}" ] || sysctl -p "$f"; done\nfor f in /etc/sysctl.d/*.conf; do sysctl -p "$f"; done\nsysctl -p /etc/sysctl.conf\n';
const evidence = fc.constantFrom<Partial<BootEvidence>>(
  {},
  {
    init: '/bin/busybox',
    systemdSysctl: null,
    openrcScript: { path: '/etc/init.d/sysctl', text: ALPINE_STEPS, isStarted: true },
    sysctlProgram: { path: '/sbin/sysctl', kind: 'busybox' },
  },
  {
    init: '/lib/sysvinit/init',
    systemdSysctl: null,
    bootScript: { path: '/etc/init.d/procps', text: 'sysctl --system\n' },
  },
);

describe('for any tree', () => {
  it('every loader of the host gives the target after the edits, or the refusal names file and line; nothing else changes', () => {
    let edited = 0;
    fc.assert(
      fc.property(tree, evidence, (files, boot) => {
        const host = hostOf(treeOf(files, null), { boot });
        const choice = chooseTarget(host, request);
        if (choice.kind === 'refused') {
          expect(['managed-file', 'overruled']).toContain(choice.refusal.kind);
          expect(choice.refusal.source?.line).toBeGreaterThan(0);
          return;
        }
        let after: HostSysctl = host;
        for (const one of choice.edits) {
          expect(one.path).toMatch(/^\/etc\//);
          expectOneLineChanged(one.textBefore ?? '# made by novoodoo\n', one.text);
          after = { ...after, tree: withFile(after.tree, one.path, one.text) };
        }
        edited += choice.edits.length;
        const now = resolveHost(after, K);
        expect(kernelInteger(now.boot?.value ?? '')).toBeGreaterThanOrEqual(request.target);
        if (choice.edits.length > 0 && now.manual?.value != null) {
          expect(kernelInteger(now.manual.value)).toBeGreaterThanOrEqual(request.target);
        }
        expect(chooseTarget(after, request)).toMatchObject({ kind: 'edits', edits: [] });
      }),
      { numRuns: Number(process.env['NOVOODOO_TREE_RUNS'] ?? 250) },
    );
    expect(edited).toBeGreaterThan(100);
  });

  it('a file named with --target wins everywhere, or the refusal says what overrules it', () => {
    const wished = fc.constantFrom(
      '/etc/sysctl.d/60-b.conf',
      '/etc/sysctl.d/zz-x.conf',
      '/etc/sysctl.conf',
      '/usr/lib/sysctl.d/10-a.conf',
    );
    fc.assert(
      fc.property(tree, evidence, wished, (files, boot, targetPath) => {
        const host = hostOf(treeOf(files, null), { boot });
        const choice = chooseTarget(host, { ...request, targetPath });
        if (choice.kind === 'refused') {
          expect(['overruled', 'target-not-read', 'target-not-editable']).toContain(choice.refusal.kind);
          if (choice.refusal.kind === 'overruled') expect(choice.refusal.source?.line).toBeGreaterThan(0);
          return;
        }
        expect(choice.edits.length).toBeLessThanOrEqual(1);
        expect(kernelInteger(choice.resolutionAfter.boot?.value ?? '')).toBeGreaterThanOrEqual(
          request.target,
        );
      }),
      { numRuns: Number(process.env['NOVOODOO_TREE_RUNS'] ?? 120) },
    );
  });
});

/** At most one old line is gone, one new one is there; a last line may have been given its line end. */
function expectOneLineChanged(before: string, after: string): void {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end))
    end += 1;
  const gone = old.slice(start, old.length - end).filter((one) => one !== '');
  const added = now.slice(start, now.length - end).filter((one) => one !== '' && one !== '\r');
  const changed = added.filter((one) => !gone.includes(one.replace(/\r$/, '')) && !gone.includes(one));
  expect(changed).toHaveLength(1);
  expect(changed[0]).toMatch(/tcp_max_orphans\s*=\s*87000/);
  expect(
    gone.filter((one) => !added.some((other) => other.replace(/\r$/, '') === one.replace(/\r$/, ''))).length,
  ).toBeLessThanOrEqual(1);
}
