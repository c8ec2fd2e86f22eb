import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveHost } from '../../src/host/live-host.js';

let root = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'live-host-'));
  fs.mkdirSync(path.join(root, 'etc/sysctl.d'), { recursive: true });
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const inside = (name: string) => path.join(root, name);
const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('replaceFile', () => {
  it('keeps mode and modification of nothing but the content', () => {
    fs.writeFileSync(inside('etc/sysctl.conf'), 'old\n', { mode: 0o640 });
    new LiveHost(root).replaceFile('/etc/sysctl.conf', bytes('new\n'), { modeIfNew: 0o600 });
    expect(fs.readFileSync(inside('etc/sysctl.conf'), 'utf8')).toBe('new\n');
    expect(fs.statSync(inside('etc/sysctl.conf')).mode & 0o777).toBe(0o640);
    expect(fs.readdirSync(inside('etc')).sort()).toEqual(['sysctl.conf', 'sysctl.d']);
  });

  it.each([0o644, 0o600])('gives a new file exactly mode %o, whatever the umask', (mode) => {
    new LiveHost(root).replaceFile('/etc/new.conf', bytes('x'), { modeIfNew: mode });
    expect(fs.statSync(inside('etc/new.conf')).mode & 0o777).toBe(mode);
  });

  it('follows a link and leaves it a link, absolute ones within the root', () => {
    fs.writeFileSync(inside('etc/sysctl.conf'), 'old\n');
    fs.symlinkSync('/etc/sysctl.conf', inside('etc/sysctl.d/99-sysctl.conf'));
    new LiveHost(root).replaceFile('/etc/sysctl.d/99-sysctl.conf', bytes('new\n'), { modeIfNew: 0o644 });
    expect(fs.readlinkSync(inside('etc/sysctl.d/99-sysctl.conf'))).toBe('/etc/sysctl.conf');
    expect(fs.readFileSync(inside('etc/sysctl.conf'), 'utf8')).toBe('new\n');
  });

  it('follows a link on a live root too', () => {
    fs.writeFileSync(inside('etc/real.conf'), 'old\n');
    fs.symlinkSync('real.conf', inside('etc/link.conf'));
    new LiveHost('/').replaceFile(inside('etc/link.conf'), bytes('new\n'), { modeIfNew: 0o644 });
    expect(fs.lstatSync(inside('etc/link.conf')).isSymbolicLink()).toBe(true);
    expect(fs.readFileSync(inside('etc/real.conf'), 'utf8')).toBe('new\n');
  });

  it('refuses what is not a file', () => {
    expect(() => new LiveHost(root).replaceFile('/etc/sysctl.d', bytes('x'), { modeIfNew: 0o644 })).toThrow(
      /not a regular file/,
    );
  });
});

describe('a name with bytes beyond ASCII', () => {
  const names = [
    Buffer.from('zz-größe.conf', 'utf8'),
    Buffer.from('zz-\xe4.conf', 'latin1'),
    Buffer.from('zz-\xff\xc3.conf', 'latin1'),
  ];

  it.each(['root', '/'])('is read as it was listed, under %s', (where) => {
    const folder = path.join(root, 'etc/sysctl.d');
    for (const name of names) fs.writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), name);
    fs.symlinkSync(names[1] as Buffer, path.join(folder, 'link.conf'));
    const host = new LiveHost(where === '/' ? '/' : root);
    const above = where === '/' ? folder : '/etc/sysctl.d';
    const listed = host.list(above).map(({ name }) => name);
    expect(listed.sort()).toEqual(['link.conf', ...names.map((name) => name.toString('latin1'))].sort());
    for (const name of names) {
      const text = name.toString('latin1');
      expect(host.stat(`${above}/${text}`)?.kind).toBe('file');
      expect(host.readText(`${above}/${text}`)).toBe(text);
    }
    expect(host.readText(`${above}/link.conf`)).toBe('zz-\xe4.conf');
  });

  it('is found by the text that a person gives, and made under it', () => {
    fs.mkdirSync(inside('größe'));
    const host = new LiveHost(root);
    host.replaceFile('/größe/ü.conf', bytes('x'), { modeIfNew: 0o644 });
    expect(fs.readFileSync(inside('größe/ü.conf'), 'utf8')).toBe('x');
    expect(host.readText('/größe/ü.conf')).toBe('x');
  });

  it('is changed where it is UTF-8, and refused where it is not', () => {
    for (const name of names)
      fs.writeFileSync(Buffer.concat([Buffer.from(inside('etc/')), Buffer.from('/'), name]), 'old');
    const [utf8, latin1] = names.map((name) => `/etc/${name.toString('latin1')}`) as [string, string];
    const host = new LiveHost(root);
    host.replaceFile(utf8, bytes('new'), { modeIfNew: 0o644 });
    expect(fs.readFileSync(inside('etc/zz-größe.conf'), 'utf8')).toBe('new');
    expect(() => host.replaceFile(latin1, bytes('new'), { modeIfNew: 0o644 })).toThrow('not UTF-8');
    expect(host.readText(latin1)).toBe('old');
  });
});

describe('the lock', () => {
  it('is exclusive, and free again after release', async () => {
    const host = new LiveHost(root);
    const first = await host.lock('/lock');
    expect(first).not.toBeNull();
    expect(await new LiveHost(root).lock('/lock')).toBeNull();
    await first?.release();
    const second = await host.lock('/lock');
    expect(second).not.toBeNull();
    await second?.release();
  });
});

it('says what room is left', () => {
  const space = new LiveHost(root).freeSpace('/etc');
  expect(space.bytes).toBeGreaterThan(0);
  expect(space.files).toBeGreaterThan(0);
});
