import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.js';

const KEY = 'net.ipv4.tcp_max_orphans';
const FILES = {
  'proc/sys/net/ipv4/tcp_max_orphans': '65536\n',
  'proc/net/sockstat': 'TCP: inuse 4 orphan 0 tw 0 alloc 6 mem 1\n',
  'usr/lib/sysctl.d/90-vendor.conf': `${KEY} = 1\n`,
  'etc/sysctl.d/99-salt.conf': `${KEY} = 2\n`,
  'etc/sysctl.d/99-sysctl.conf': `${KEY} = 3\n`,
};
let root: string;

afterEach(() => rmSync(root, { recursive: true, force: true }));

it('a plan of a crowded host is emitted as a drop-in that resolve then names as the winner', async () => {
  root = mkdtempSync(path.join(tmpdir(), 'novoodoo-crowded-'));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  const plan = path.join(root, 'plan.json');
  const peak = ['--peak', '21564', '--peak-source', 'Prometheus'];
  const planned = await runCli(['plan', ...peak, '--root', root, '--output', plan]);
  expect(planned, planned.stderr).toMatchObject({ code: 0 });

  const named = await runCli(['emit', plan, '--format', 'sysctl.d', '--root', root, '--json']);
  expect(named, named.stderr).toMatchObject({ code: 0 });
  const { dropInPath, content } = JSON.parse(named.stdout) as { dropInPath: string; content: string };
  writeFileSync(path.join(root, dropInPath), content);

  const resolved = await runCli(['resolve', KEY, '--root', root, '--json']);
  const { loaders } = JSON.parse(resolved.stdout) as {
    loaders: Record<string, { value: string | null; source: { path: string } | null; losersLeftOut: number }>;
  };
  for (const loader of ['systemd', 'procps']) {
    expect(loaders[loader]).toMatchObject({ value: '87000', source: { path: dropInPath } });
  }
  expect(Object.values(loaders).map((loader) => loader.losersLeftOut)).toEqual([0, 0, 0]);
  const checked = await runCli(['emit', plan, '--format', 'sysctl.d', '--root', root, '--check']);
  expect(checked).toMatchObject({ code: 0, stdout: `${dropInPath} equals the plan\n` });
});
