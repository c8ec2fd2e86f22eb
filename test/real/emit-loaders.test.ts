import { afterEach, describe, expect, it } from 'vitest';
import { USUAL_DROP_IN } from '../../src/model/drop-in-path.js';
import { emitted } from '../support/emitted.js';
import { Sandbox } from './support/sandbox.js';

const KEY = 'net.ipv4.tcp_max_orphans';
/** A host on which everybody has had a go: a package, Salt, Chef, Puppet and a person. */
const CROWDED = {
  '/usr/lib/sysctl.d/90-vendor.conf': `${KEY} = 1024\n`,
  '/usr/lib/sysctl.d/99-vendor.conf': `net/ipv4/tcp_max_orphans = 1025\n`,
  '/etc/sysctl.d/99-chef-net.ipv4.tcp_max_orphans.conf': `${KEY}=2048\n`,
  '/etc/sysctl.d/99-puppet.conf': `${KEY} = 3072\n`,
  '/etc/sysctl.d/99-salt.conf': `${KEY} = 4096\n`,
  '/etc/sysctl.d/99-sysctl.conf': `${KEY} = 8192\n`,
};
const LOADERS = [['/lib/systemd/systemd-sysctl'], ['sysctl', '--system'], ['sysctl', '-p', USUAL_DROP_IN]];
let sandbox: Sandbox;

afterEach(() => sandbox.remove());

describe('the drop-in', () => {
  it.each(LOADERS.slice(0, 2))('is needed: without it %s leaves 1025', (...loader) => {
    sandbox = new Sandbox({ files: CROWDED });
    expect(sandbox.run(loader).code).toBe(0);
    expect(sandbox.limit()).toBe(1025);
  });

  it.each([...LOADERS, ['busybox', 'sysctl', '-p', USUAL_DROP_IN]])('wins under %s %s %s %s', (...loader) => {
    sandbox = new Sandbox({ files: { ...CROWDED, [USUAL_DROP_IN]: emitted('sysctl.d') } });
    for (const round of ['first', 'second']) {
      expect(sandbox.run(loader.filter(Boolean)), round).toMatchObject({ code: 0, stderr: '' });
      expect(sandbox.limit(), round).toBe(87000);
    }
  });

  it('is installed by patch where the format is a diff of /etc/sysctl.conf', () => {
    sandbox = new Sandbox({ files: { '/etc/sysctl.conf': `${KEY} = 65536\n` } });
    const diff = sandbox.write('orphans.diff', emitted('sysctl.conf'));
    const patch = (...more: string[]) => sandbox.run(['patch', '-p1', '-d', '/', '-i', diff, ...more]);
    expect(patch().code).toBe(0);
    expect(sandbox.read('/etc/sysctl.conf')).toBe(`${KEY} = 87000\n`);
    expect(sandbox.run(['sysctl', '-p'])).toMatchObject({ code: 0, stdout: `${KEY} = 87000\n` });
    expect(sandbox.limit()).toBe(87000);
    expect(patch('--forward', '-r', '-').code).toBe(1);
    expect(patch('-R').code).toBe(0);
    expect(sandbox.read('/etc/sysctl.conf')).toBe(`${KEY} = 65536\n`);
  });
});
