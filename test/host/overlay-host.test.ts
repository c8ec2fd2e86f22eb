import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LiveHost } from '../../src/host/live-host.js';
import { OverlayHost } from '../../src/host/overlay-host.js';

let root = '';
let host: OverlayHost;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'overlay-'));
  fs.mkdirSync(path.join(root, 'etc/sysctl.d'), { recursive: true });
  fs.writeFileSync(path.join(root, 'etc/sysctl.conf'), 'old\n', { mode: 0o640 });
  host = new OverlayHost(new LiveHost(root));
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const bytes = (text: string) => Buffer.from(text);

it('shows what was changed, and changes nothing below', () => {
  const before = fs.readdirSync(root, { recursive: true, encoding: 'utf8' });
  host.replaceFile('/etc/sysctl.conf', bytes('new\n'), { modeIfNew: 0o600 });
  host.replaceFile('/etc/sysctl.d/60-x.conf', bytes('x\n'), { modeIfNew: 0o644 });
  host.makeDirectory('/var/lib/novoodoo/receipts', 0o700);
  host.replaceFile('/var/lib/novoodoo/journal.json', bytes('{}'), { modeIfNew: 0o600 });

  expect(host.readText('/etc/sysctl.conf')).toBe('new\n');
  expect(host.stat('/etc/sysctl.conf')).toMatchObject({ mode: 0o640, sizeBytes: 4 });
  expect(host.list('/etc/sysctl.d')).toEqual([{ name: '60-x.conf', kind: 'file' }]);
  expect(host.stat('/var/lib/novoodoo')).toMatchObject({ kind: 'directory', mode: 0o700 });
  expect(host.list('/var/lib/novoodoo').map((entry) => entry.name)).toEqual(['receipts', 'journal.json']);
  expect(host.freeSpace('/var/lib/novoodoo').bytes).toBeGreaterThan(0);

  host.removeFile('/etc/sysctl.conf');
  expect(host.stat('/etc/sysctl.conf')).toBeNull();
  expect(() => host.readText('/etc/sysctl.conf')).toThrow(/ENOENT/);

  expect(fs.readdirSync(root, { recursive: true, encoding: 'utf8' })).toEqual(before);
  expect(fs.readFileSync(path.join(root, 'etc/sysctl.conf'), 'utf8')).toBe('old\n');
});

it('runs programs that read, and none that change', async () => {
  const options = { timeoutMs: 5000 };
  const read = await host.run('echo', ['x'], { ...options, effect: 'reads' });
  expect(read.stdout).toBe('x\n');
  await host.run('touch', [path.join(root, 'touched')], { ...options, effect: 'changes' });
  expect(fs.existsSync(path.join(root, 'touched'))).toBe(false);
});

it('fails as a host does where the folder is missing', () => {
  expect(() => host.replaceFile('/nowhere/x', bytes('x'), { modeIfNew: 0o644 })).toThrow(/ENOENT/);
  expect(() => host.removeFile('/etc/none')).toThrow(/ENOENT/);
});
