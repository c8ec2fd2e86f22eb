import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveHost } from '../../src/host/live-host.js';
import { readSysctlTree } from '../../src/host/read-sysctl-tree.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-tree-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Entry = string | { link: string } | { folder: true } | { fifo: true };

function rootWith(entries: Record<string, Entry>): string {
  const root = mkdtempSync(path.join(folder, 'host-'));
  for (const [name, entry] of Object.entries(entries)) {
    const place = root + name;
    mkdirSync(path.dirname(place), { recursive: true });
    if (typeof entry === 'object' && 'folder' in entry) mkdirSync(place);
    else if (typeof entry === 'string') writeFileSync(place, entry, 'latin1');
    else if ('link' in entry) symlinkSync(entry.link, place);
    else execFileSync('mkfifo', [place]);
  }
  return root;
}

function read(entries: Record<string, Entry>, also: string[] = []) {
  return readSysctlTree(new LiveHost(rootWith(entries)), also);
}

describe('the sysctl files of a host', () => {
  it('are everything in the folders and /etc/sysctl.conf, each byte kept', () => {
    const { nodes, kernelKeys } = read({
      '/etc/sysctl.conf': 'a = 1\n',
      '/etc/sysctl.d/60-x.conf': 'b = \xe9\xff\r\n',
      '/usr/lib/sysctl.d/50-y.conf': '',
      '/etc/sysctl.d/README': 'text',
    });
    expect([...nodes.keys()].sort()).toEqual([
      '/etc/sysctl.conf',
      '/etc/sysctl.d/60-x.conf',
      '/etc/sysctl.d/README',
      '/usr/lib/sysctl.d/50-y.conf',
    ]);
    expect(nodes.get('/etc/sysctl.d/60-x.conf')).toEqual({
      kind: 'file',
      text: 'b = \xe9\xff\r\n',
      realPath: '/etc/sysctl.d/60-x.conf',
      linkTarget: null,
    });
    expect(kernelKeys).toBeNull();
  });

  it('are followed through links as in a chroot, never out of the root', () => {
    const outside = path.join(folder, 'outside.conf');
    writeFileSync(outside, 'secret = 1\n');
    const { nodes } = read({
      '/etc/own.conf': 'a = 1\n',
      '/etc/sysctl.d/10-in.conf': { link: '/etc/own.conf' },
      '/etc/sysctl.d/20-up.conf': { link: '../../../../../../../etc/own.conf' },
      '/etc/sysctl.d/30-out.conf': { link: outside },
    });
    expect(nodes.get('/etc/sysctl.d/10-in.conf')).toMatchObject({
      realPath: '/etc/own.conf',
      linkTarget: '/etc/own.conf',
    });
    expect(nodes.get('/etc/sysctl.d/20-up.conf')).toMatchObject({ realPath: '/etc/own.conf' });
    expect(nodes.get('/etc/sysctl.d/30-out.conf')).toEqual({ kind: 'dangling-link', linkTarget: outside });
  });

  it('are told apart from what is none: folders, devices, links to nowhere, in a circle, through a file', () => {
    const { nodes } = read({
      '/etc/plain': 'x',
      '/etc/sysctl.d/1.conf': { link: '/dev/null' },
      '/etc/sysctl.d/2.conf': { link: 'nowhere' },
      '/etc/sysctl.d/3.conf': { link: '3.conf' },
      '/etc/sysctl.d/4.conf': { link: '/etc/plain/x' },
      '/etc/sysctl.d/5.conf': { folder: true },
    });
    expect([...nodes].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, node]) => node)).toEqual([
      { kind: 'empty-device', linkTarget: '/dev/null' },
      { kind: 'dangling-link', linkTarget: 'nowhere' },
      { kind: 'dangling-link', linkTarget: '3.conf', broken: true },
      { kind: 'dangling-link', linkTarget: '/etc/plain/x', broken: true },
      { kind: 'directory', linkTarget: null },
    ]);
  });

  it('are never waited for: a FIFO is not opened, a file that is too large is not read', () => {
    const { nodes } = read({
      '/etc/sysctl.d/1.conf': { fifo: true },
      '/etc/sysctl.d/2.conf': 'x'.repeat(9 * 1024 * 1024),
    });
    expect(nodes.get('/etc/sysctl.d/1.conf')).toEqual({ kind: 'empty-device', linkTarget: null });
    expect(nodes.get('/etc/sysctl.d/2.conf')).toEqual({ kind: 'unreadable', reason: 'EFBIG' });
  });

  it('count once where /lib is a link to /usr/lib', () => {
    const { nodes, folderAliases } = read({
      '/usr/lib/sysctl.d/50-y.conf': 'a = 1\n',
      '/lib': { link: 'usr/lib' },
    });
    expect([...nodes.keys()]).toEqual(['/usr/lib/sysctl.d/50-y.conf']);
    expect([...folderAliases]).toEqual([['/lib/sysctl.d', '/usr/lib/sysctl.d']]);
  });

  it('bring the keys of the kernel only where a line may be a glob', () => {
    const proc = { '/proc/sys/net/ipv4/conf/eth0/rp_filter': '1\n', '/proc/sys/kernel/sysrq': '1\n' };
    expect(read({ ...proc, '/etc/sysctl.d/1.conf': 'a = *\n# b* = 1\n' }).kernelKeys).toBeNull();
    expect(read({ ...proc, '/etc/sysctl.d/1.conf': 'net.ipv4.conf.*.rp_filter = 1\n' }).kernelKeys).toEqual([
      'kernel/sysrq',
      'net/ipv4/conf/eth0/rp_filter',
    ]);
    expect(read({ '/etc/sysctl.d/1.conf': 'net.* = 1\n' }).kernelKeys).toBeNull();
  });

  it('may be asked for with others that a program loads by name', () => {
    const { nodes } = read({ '/etc/ufw/sysctl.conf': 'a = 1\n' }, ['/etc/ufw/sysctl.conf', '/etc/gone.conf']);
    expect([...nodes.keys()]).toEqual(['/etc/ufw/sysctl.conf']);
  });
});
