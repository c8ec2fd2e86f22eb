import { describe, expect, it } from 'vitest';
import { resolveOnHost } from '../../src/cli/persistence.js';
import { LiveHost } from '../../src/host/live-host.js';
import { MAX_ORPHANS_KEY } from '../../src/model/sysctl-key.js';
import type { Resolution } from '../../src/model/resolution.js';
import { LOADER_HOSTS, rootOf } from '../support/loader-hosts.js';
import { runCli } from '../support/run-cli.js';

async function resolveJson(host: string, ...args: string[]): Promise<Resolution> {
  const { code, stdout, stderr } = await runCli(['resolve', ...args, '--json', '--root', rootOf(host)]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Resolution;
}

describe('novoodoo resolve', () => {
  it('takes a key without its folder', async () => {
    const { stdout } = await runCli(['resolve', 'tcp_max_orphans', '--root', rootOf('debian-12')]);
    expect(stdout).toContain('65536');
  });

  it.each([
    ['net.ipv4.tcp_max_orphan', 'did you mean net.ipv4.tcp_max_orphans?'],
    ['nonsense.of.ours', 'check the spelling'],
  ])('says that no kernel has %s', async (key, text) => {
    const { code, stderr } = await runCli(['resolve', key, '--root', rootOf('debian-12')]);
    expect(code).toBe(0);
    expect(stderr).toContain(text);
  });

  it.each(LOADER_HOSTS)('says on %s which file wins, who loses and why', async (host) => {
    const { code, stdout, stderr } = await runCli(['resolve', MAX_ORPHANS_KEY, '--root', rootOf(host)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    await expect(stdout).toMatchFileSnapshot(`goldens/resolve-${host}.txt`);
  });

  it.each([
    ['debian-12', 'systemd', '65536', '/etc/sysctl.d/99-sysctl.conf', 9],
    ['debian-13-leftover', 'systemd', '60000', '/etc/sysctl.d/60-local.conf', 2],
    ['debian-13-upgraded', 'systemd', null, null, null],
    ['rhel-9-tuned', 'systemd', '32768', '/etc/tuned/frontend/tuned.conf', 10],
    ['ubuntu-ufw', 'systemd', '70000', '/etc/ufw/sysctl.conf', 10],
    ['alpine', 'busybox', '40000', '/etc/sysctl.d/50-frontend.conf', 1],
    ['void', 'procps', '20000', '/usr/lib/sysctl.d/90-vendor.conf', 1],
    ['nixos', 'systemd', '131072', '/etc/sysctl.d/60-nixos.conf', 2],
  ])('names what decides at boot on %s', async (host, loader, value, path, line) => {
    const { boot } = await resolveOnHost(new LiveHost(rootOf(host)), MAX_ORPHANS_KEY);
    expect(boot).toMatchObject({
      loader,
      basis: 'detected',
      value,
      source: path === null ? null : { path, line },
    });
  });

  it('gives the loaders as JSON, with versions, in either spelling of the key', async () => {
    const dotted = await resolveJson('debian-13-leftover', MAX_ORPHANS_KEY);
    expect(dotted).toMatchObject({
      version: 1,
      key: MAX_ORPHANS_KEY,
      loaders: {
        systemd: {
          version: '257',
          basis: 'detected',
          value: '60000',
          source: { path: '/etc/sysctl.d/60-local.conf', line: 2 },
        },
        procps: {
          version: '4.0.4',
          basis: 'detected',
          value: '50000',
          source: { path: '/etc/sysctl.conf', line: 2 },
        },
        busybox: { basis: 'assumed', value: '50000' },
      },
    });
    expect(await resolveJson('debian-13-leftover', 'net/ipv4/tcp_max_orphans')).toEqual(dotted);
  });

  it('takes the versions it is told to assume', async () => {
    const { loaders } = await resolveJson(
      'debian-12',
      MAX_ORPHANS_KEY,
      '--assume',
      'systemd=262,procps=4.0.7',
    );
    expect(loaders.systemd).toMatchObject({ version: '262', basis: 'assumed' });
    expect(loaders.procps).toMatchObject({ version: '4.0.7', basis: 'assumed' });
  });

  it('expands globs over the keys of the tree, and keeps an excluded key out', async () => {
    const all = await resolveJson('debian-13-upgraded', 'net.ipv4.conf.all.rp_filter');
    const one = await resolveJson('debian-13-upgraded', 'net.ipv4.conf.eth0.rp_filter');
    expect(all.loaders.systemd).toMatchObject({ value: null, source: null });
    expect(one.loaders.systemd).toMatchObject({
      value: '2',
      source: { path: '/usr/lib/sysctl.d/50-default.conf', line: 3 },
    });
  });

  it.each([
    [['resolve'], "missing required argument 'key'"],
    [['resolve', 'net.*'], 'is no sysctl key'],
    [['resolve', 'net/../../etc/passwd'], 'is no sysctl key'],
    [['resolve', MAX_ORPHANS_KEY, '--assume', 'upstart=1'], 'cannot read "upstart=1"'],
    [['resolve', MAX_ORPHANS_KEY, '--assume', 'systemd'], 'cannot read "systemd"'],
    [['resolve', MAX_ORPHANS_KEY, '--nonsense'], "unknown option '--nonsense'"],
  ])('refuses %j with exit 2 and one line', async (args, message) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('prints help that fits a terminal', async () => {
    const { stdout } = await runCli(['resolve', '--help']);
    expect(stdout).toContain('novoodoo resolve net.ipv4.tcp_max_orphans');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
