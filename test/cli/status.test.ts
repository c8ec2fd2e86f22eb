import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_ORPHANS_KEY as K } from '../../src/model/sysctl-key.js';
import type { Journal } from '../../src/model/receipt.js';
import type { Status } from '../../src/model/status.js';
import { formatSaved } from '../../src/parse/receipt.js';
import { LOADER_HOSTS, rootOf } from '../support/loader-hosts.js';
import { runCli } from '../support/run-cli.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-status-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function treeWith(files: Record<string, string>): string {
  const root = mkdtempSync(path.join(folder, 'host-'));
  mkdirSync(`${root}/etc/sysctl.d`, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(root + name), { recursive: true });
    writeFileSync(root + name, text);
  }
  return root;
}

async function statusJson(root: string): Promise<{ code: number | null; status: Status }> {
  const { code, stdout } = await runCli(['status', '--json', '--root', root]);
  return { code, status: JSON.parse(stdout) as Status };
}

const RUNNING = '/proc/sys/net/ipv4/tcp_max_orphans';

describe('novoodoo status', () => {
  it.each(LOADER_HOSTS)('shows on %s the value now and after boot', async (host) => {
    const { code, stdout, stderr } = await runCli(['status', '--root', rootOf(host)]);
    expect(stderr).toBe('');
    expect(code).toBe(['void', 'ubuntu-ufw'].includes(host) ? 3 : 0);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    // What this user may do here is another matter; the rest is the same for everybody.
    const shown = stdout.replace(/Can be done here\n(?: .*\n)*/, '');
    await expect(shown).toMatchFileSnapshot(`goldens/status-${host}.txt`);
  });

  it('gives running value, boot value, loaders and drift as JSON', async () => {
    const { code, status } = await statusJson(rootOf('void'));
    expect(code).toBe(3);
    expect(status).toMatchObject({
      version: 1,
      key: K,
      running: { value: 30000, because: null },
      boot: { value: 20000, loader: 'procps', source: { path: '/usr/lib/sysctl.d/90-vendor.conf', line: 1 } },
      loaders: { systemd: { value: '20000' }, busybox: { value: null, source: null } },
      kernelDefault: { value: 131072 },
      drift: { found: true },
      openChange: null,
    });
    expect(status.warnings).toContainEqual({
      kind: 'limit-below-kernel-default',
      text: "/usr/lib/sysctl.d/90-vendor.conf:1 sets 20000 at boot, which is below this kernel's own default 131072: without that line the limit would be higher.",
    });
  });

  it('sees no drift where boot leaves the running value, in whatever spelling', async () => {
    const root = treeWith({ [RUNNING]: '262144\n', '/etc/sysctl.d/60-x.conf': `${K} = 0x40000\n` });
    expect(await statusJson(root)).toMatchObject({ code: 0, status: { drift: { found: false } } });
  });

  it('does not guess drift where the running value is not there', async () => {
    const { code, status } = await statusJson(treeWith({ '/etc/sysctl.d/60-x.conf': `${K} = 1\n` }));
    expect(code).toBe(0);
    expect(status.drift.found).toBeNull();
    expect(status.running.value).toBeNull();
    expect(status.running.because).not.toBeNull();
  });

  it('reports an open change and exits 6, whether or not there is drift', async () => {
    const journal: Journal = {
      version: 1,
      id: '20261122T171502Z-3fa9c2d1',
      operation: { kind: 'apply', planId: 'a'.repeat(64) },
      state: 'applying',
      toolVersion: '0.1.0',
      startedAt: '2026-11-22T17:15:02.000Z',
      bootId: null,
      machineId: null,
      steps: [{ kind: 'runtime', key: K, before: 65536, after: 87000 }],
      window: null,
    };
    const root = treeWith({ [RUNNING]: '87000\n', '/etc/sysctl.d/60-x.conf': `${K} = 65536\n` });
    const state = `${root}/var/lib/novoodoo`;
    mkdirSync(state, { recursive: true, mode: 0o700 });
    chmodSync(state, 0o700);
    writeFileSync(`${state}/journal.json`, formatSaved(journal), { mode: 0o600 });
    const { code, status } = await statusJson(root);
    expect(code).toBe(6);
    expect(status.openChange).toEqual({
      id: journal.id,
      state: 'applying',
      steps: [`${K}: 65536 -> 87000 (running value)`],
      remainingMs: null,
      text: 'it may still be under way; if it is not, end it with: novoodoo recover',
    });
    writeFileSync(`${state}/journal.json`, '{"version":1', { mode: 0o600 });
    const damaged = await statusJson(root);
    expect(damaged.code).toBe(6);
    expect(damaged.status.openChange).toMatchObject({ id: null, state: 'damaged-journal' });
  });

  it('says what cannot be done in another tree, and why', async () => {
    const { status } = await statusJson(rootOf('debian-12'));
    expect(status.abilities).toContainEqual({
      what: 'change the running value',
      possible: false,
      because: '--root names another tree; only its files are edited',
    });
  });

  it('prints help that fits a terminal', async () => {
    const { stdout } = await runCli(['status', '--help']);
    expect(stdout).toContain('novoodoo status --json');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
