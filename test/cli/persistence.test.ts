import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planPersistence, resolveOnHost, whyTargetLosesOnHost } from '../../src/cli/persistence.js';
import { LiveHost } from '../../src/host/live-host.js';
import { MAX_ORPHANS_KEY as K } from '../../src/model/sysctl-key.js';
import { rootOf } from '../support/loader-hosts.js';

const COMMENT = ['Made by novoodoo.', '4 x 21564 = 86256, rounded up to 87000'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-persistence-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const request = { key: K, target: 87000, comment: COMMENT };

function plan(host: string, more: { targetPath?: string; target?: number; kernelDefault?: number } = {}) {
  return planPersistence(new LiveHost(rootOf(host)), { ...request, ...more });
}

/** A copy of the host's tree with the edits made, as apply would make them. */
function edited(host: string, edits: readonly { path: string; contentBase64: string }[]): LiveHost {
  const root = mkdtempSync(path.join(folder, `${host}-`));
  cpSync(rootOf(host), root, { recursive: true, verbatimSymlinks: true });
  const tree = new LiveHost(root);
  for (const one of edits) {
    tree.replaceFile(one.path, Buffer.from(one.contentBase64, 'base64'), { modeIfNew: 0o644 });
  }
  return tree;
}

describe('a value that the kernel refuses', () => {
  const warningsOf = async (text: string, key = K, host = 'debian-12'): Promise<string[]> => {
    const tree = edited(host, [
      { path: '/etc/sysctl.conf', contentBase64: Buffer.from(text).toString('base64') },
    ]);
    const { warnings } = await resolveOnHost(tree, key);
    return warnings.filter((one) => one.kind === 'value-the-kernel-refuses').map((one) => one.text);
  };

  it('is warned of with file and line, and the answer stays what is written', async () => {
    const texts = await warningsOf(`${K} = 300000\n${K} = 256k\n`);
    expect(texts).toEqual([
      expect.stringMatching(
        /sysctl\.conf:2 gives .*"256k".*systemd-sysctl logs it and goes on, and what stood before stays/,
      ),
      expect.stringContaining('reports it and goes on, and 300000, written before it, stays'),
    ]);
  });

  it.each([
    ['net.ipv4.tcp_max_orphans', '', 'empty'],
    ['net.ipv4.tcp_max_orphans', '2147483648', 'above 2147483647'],
    ['net.ipv4.tcp_syn_retries', '0', 'the least is 1'],
    ['net.ipv4.tcp_mem', '1 2 x', '"x"'],
  ])('is told for %s = %j', async (key, value, why) => {
    expect((await warningsOf(`${key} = ${value}\n`, key)).join()).toContain(why);
  });

  it.each([
    ['net.ipv4.tcp_max_orphans', '0x40000'],
    ['net.ipv4.tcp_max_orphans', '262144 # comment'],
    ['net.ipv4.tcp_max_orphans', '-5'],
    ['net.ipv4.tcp_syn_retries', '127'],
    ['kernel.hostname', 'web1'],
    ['net.ipv4.no_such', 'x'],
  ])('is not seen in %s = %j', async (key, value) => {
    expect(await warningsOf(`${key} = ${value}\n`, key)).toEqual([]);
  });

  it('ends the file for busybox', async () => {
    const files = [
      { path: '/etc/sysctl.d/50-frontend.conf', contentBase64: Buffer.from(`${K}=1e5\n`).toString('base64') },
    ];
    const { warnings, boot } = await resolveOnHost(edited('alpine', files), K);
    expect(boot).toMatchObject({ loader: 'busybox', value: '1e5' });
    expect(warnings.map((one) => one.text).join()).toContain('stops reading that file there');
  });
});

describe('making a value persistent', () => {
  it.each([
    ['debian-12', 65536, ['edit /etc/sysctl.conf']],
    ['debian-13-upgraded', null, ['create /etc/sysctl.d/99-zz-novoodoo.conf']],
    ['debian-13-leftover', 60000, ['edit /etc/sysctl.conf', 'edit /etc/sysctl.d/60-local.conf']],
    ['rhel-9-tuned', 32768, ['edit /etc/sysctl.conf']],
    ['ubuntu-ufw', 70000, ['edit /etc/sysctl.conf', 'edit /etc/ufw/sysctl.conf']],
    ['alpine', 40000, ['edit /etc/sysctl.d/50-frontend.conf']],
    ['void', 20000, ['create /etc/sysctl.d/99-zz-novoodoo.conf']],
  ])('edits on %s the places that win, and they win', async (host, bootValueBefore, expected) => {
    const before = await plan(host);
    expect(before).toMatchObject({ kind: 'edits', bootValueBefore });
    if (before.kind !== 'edits') return;
    expect(before.edits.map((one) => `${one.action} ${one.path}`).sort()).toEqual(expected);
    expect(before.resolutionAfter.boot?.value).toBe('87000');
    const after = edited(host, before.edits);
    expect((await resolveOnHost(after, K)).boot?.value).toBe('87000');
    expect(await whyTargetLosesOnHost(after, K, 87000)).toBeNull();
    const again = await planPersistence(after, request);
    expect(again).toMatchObject({ kind: 'edits', edits: [], bootValueBefore: 87000 });
  });

  it('shows the one line that changes, what the file is now, and keeps the rest', async () => {
    const { edits } = (await plan('debian-12')) as Extract<
      Awaited<ReturnType<typeof plan>>,
      { kind: 'edits' }
    >;
    expect(edits).toHaveLength(1);
    expect(edits[0]).toMatchObject({
      action: 'edit',
      before: { linkTarget: null, sizeBytes: 257 },
      diffEncoding: 'utf-8',
    });
    expect(edits[0]?.diff).toBe(
      [
        '--- a/etc/sysctl.conf\tbefore',
        '+++ b/etc/sysctl.conf\tafter',
        '@@ -6,5 +6,5 @@',
        ' #kernel.domainname = example.com',
        ' ',
        ' # front ends keep many sockets open',
        `-${K} = 65536`,
        `+${K} = 87000`,
        ' net.core.somaxconn = 4096',
        '',
      ].join('\n'),
    );
  });

  it('says in a file it creates what made it and why', async () => {
    const result = await plan('void');
    if (result.kind !== 'edits') throw new Error(result.refusal.reason);
    const text = Buffer.from(result.edits[0]?.contentBase64 ?? '', 'base64').toString();
    expect(text).toBe(`# ${COMMENT[0]}\n# ${COMMENT[1]}\n${K} = 87000\n`);
  });

  it('edits nothing where boot has the value or more already', async () => {
    expect(await plan('debian-12', { target: 65536 })).toMatchObject({ kind: 'edits', edits: [] });
    expect(await plan('debian-12', { target: 60000 })).toMatchObject({ kind: 'edits', edits: [] });
    expect(await plan('debian-13-upgraded', { kernelDefault: 87000 })).toMatchObject({
      kind: 'edits',
      edits: [],
    });
    const leftover = await plan('debian-13-leftover', { target: 60000 });
    expect(leftover).toMatchObject({ kind: 'edits', edits: [] });
    expect(leftover.warnings.map((warning) => warning.kind)).toContain('manual-reload-lowers');
  });

  it('warns on Debian 12 that the upgrade moves /etc/sysctl.conf aside', async () => {
    const kinds = async (host: string) => (await plan(host)).warnings.map((warning) => warning.kind);
    expect(await kinds('debian-12')).toContain('upgrade-moves-sysctl-conf');
    expect(await kinds('ubuntu-ufw')).not.toContain('upgrade-moves-sysctl-conf');
    expect(await kinds('debian-13-upgraded')).toContain('settings-left-behind');
  });

  it('refuses to edit what NixOS builds, and names the format to use instead', async () => {
    const target = 262144;
    expect(await plan('nixos', { target })).toMatchObject({
      kind: 'refused',
      refusal: {
        kind: 'managed-file',
        value: '262144',
        evidenceNeeded: expect.stringContaining('--format nixos'),
      },
    });
  });

  it.each([
    [
      'debian-12',
      '/etc/sysctl.d/60-mine.conf',
      'overruled',
      { file: '/etc/sysctl.d/99-sysctl.conf', line: 9 },
    ],
    ['debian-12', '/etc/sysctl.d/zz-mine.conf', 'overruled', { file: '/etc/sysctl.conf', line: 9 }],
    [
      'rhel-9-tuned',
      '/usr/lib/sysctl.d/90-mine.conf',
      'overruled',
      { file: '/etc/tuned/frontend/tuned.conf', line: 10 },
    ],
    ['debian-12', '/etc/mine.conf', 'target-not-read', null],
    ['debian-12', '/etc/sysctl.d', 'target-not-editable', null],
  ])('refuses on %s --target %s: %s', async (host, targetPath, kind, source) => {
    expect(await plan(host, { targetPath })).toMatchObject({ kind: 'refused', refusal: { kind, source } });
  });

  it('takes --target where it wins, a managed or packaged file included', async () => {
    expect(await plan('debian-12', { targetPath: '/etc/sysctl.conf' })).toMatchObject({
      edits: [{ action: 'edit', path: '/etc/sysctl.conf' }],
    });
    expect(await plan('void', { targetPath: '/usr/lib/sysctl.d/90-vendor.conf' })).toMatchObject({
      edits: [{ action: 'edit', path: '/usr/lib/sysctl.d/90-vendor.conf' }],
    });
  });

  it('says why a value would not stand', async () => {
    const host = new LiveHost(rootOf('debian-13-leftover'));
    expect(await whyTargetLosesOnHost(host, K, 60000)).toBe(
      'overruled by /etc/sysctl.conf:2 on a reload by hand (sysctl --system), which leaves 50000',
    );
  });

  it('prints a diff as latin1 where a file is not UTF-8, and says so', async () => {
    const root = mkdtempSync(path.join(folder, 'odd-'));
    mkdirSync(`${root}/etc/sysctl.d`, { recursive: true });
    writeFileSync(`${root}/etc/sysctl.d/60-x.conf`, Buffer.from(`# caf\xe9\r\n${K} = 1\r\n`, 'latin1'));
    symlinkSync('60-x.conf', `${root}/etc/sysctl.d/70-y.conf`);
    const result = await planPersistence(new LiveHost(root), request);
    if (result.kind !== 'edits') throw new Error(result.refusal.reason);
    expect(result.edits).toMatchObject([{ path: '/etc/sysctl.d/60-x.conf', diffEncoding: 'latin1' }]);
    expect(Buffer.from(result.edits[0]?.contentBase64 ?? '', 'base64').toString('latin1')).toBe(
      `# caf\xe9\r\n${K} = 87000\r\n`,
    );
    expect(result.warnings.map((warning) => warning.kind)).toContain('diff-not-utf8');
    expect(readdirSync(`${root}/etc/sysctl.d`)).toEqual(['60-x.conf', '70-y.conf']);
  });
});
