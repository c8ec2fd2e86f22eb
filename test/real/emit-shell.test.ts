import { afterEach, describe, expect, it } from 'vitest';
import { USUAL_DROP_IN } from '../../src/model/drop-in-path.js';
import { emitted } from '../support/emitted.js';
import { Sandbox, type SandboxSeed } from './support/sandbox.js';

const KEY = 'net.ipv4.tcp_max_orphans';
const SHELLS: readonly (readonly string[])[] = [
  // The awk that Debian comes with; it stops where another one passes over a folder.
  ['sh', '-c', 'ln -sf "$(command -v mawk)" applets/awk; PATH=$PWD/applets:$PATH exec dash "$@"', 'sh'],
  ['bash', '--posix'],
  // Alpine and the like: awk and sort are busybox's too.
  ['busybox', 'sh', '-c', 'busybox --install -s applets; PATH=$PWD/applets:$PATH exec busybox sh "$@"', 'sh'],
];
let sandbox: Sandbox;

afterEach(() => sandbox.remove());

function open(seed: SandboxSeed): string {
  sandbox = new Sandbox(seed);
  sandbox.write('applets/.keep', '');
  return sandbox.write('raise.sh', emitted('shell'));
}

describe.each(SHELLS.map((shell) => ({ shell })))('the shell script under $shell', ({ shell }) => {
  const run = (script: string, ...args: string[]) => sandbox.run([...shell, script, ...args]);

  it('raises both values, and changes nothing the second time', () => {
    const script = open({ limit: 65536 });
    expect(run(script, '--check').code).toBe(3);
    expect(sandbox.limit()).toBe(65536);
    expect(run(script)).toMatchObject({ code: 0, stdout: '' });
    expect(sandbox.limit()).toBe(87000);
    const dropIn = sandbox.read(USUAL_DROP_IN);
    expect(dropIn).toMatch(/^# .*\nnet\.ipv4\.tcp_max_orphans = 87000\n$/s);
    expect(sandbox.dropIns()).toEqual(['99-zz-novoodoo.conf']);
    expect(run(script)).toEqual({
      code: 0,
      stdout: '',
      stderr: `${KEY}: 87000 now and enough after boot, nothing to do\n`,
    });
    expect(sandbox.read(USUAL_DROP_IN)).toBe(dropIn);
    expect(run(script, '--check').code).toBe(0);
  });

  it.each<[string, SandboxSeed, { limit: number; dropIn: boolean }]>([
    [
      'a higher running value stays, the boot value is raised',
      { limit: 200000 },
      { limit: 200000, dropIn: true },
    ],
    [
      'a higher boot value in a file stays',
      { limit: 65536, files: { '/etc/sysctl.d/60-x.conf': `${KEY}=300000\n` } },
      { limit: 87000, dropIn: false },
    ],
    [
      'a higher default of the kernel stays',
      { limit: 65536, ehashEntries: 524288 },
      { limit: 87000, dropIn: false },
    ],
    [
      'a vendor file that sorts late is overruled',
      { limit: 65536, files: { '/usr/lib/sysctl.d/99-vendor.conf': `net/ipv4/tcp_max_orphans = 1024\n` } },
      { limit: 87000, dropIn: true },
    ],
    [
      'a masked vendor file does not count',
      {
        limit: 65536,
        files: {
          '/usr/lib/sysctl.d/50-x.conf': `${KEY} = 400000\n`,
          '/etc/sysctl.d/50-x.conf': '-> /dev/null',
        },
      },
      { limit: 87000, dropIn: true },
    ],
    [
      'a later file that sets more stays',
      { limit: 65536, files: { '/etc/sysctl.d/zz-local.conf': `-${KEY} = 99000\r\n` } },
      { limit: 87000, dropIn: false },
    ],
    [
      'a comment and another key do not count',
      { limit: 65536, files: { '/etc/sysctl.conf': `#${KEY}=1\nnet.ipv4.tcp_max_orphans_x=1\n` } },
      { limit: 87000, dropIn: true },
    ],
    [
      'a higher value by a glob stays',
      { limit: 65536, files: { '/etc/sysctl.d/60-x.conf': 'net.ipv4.tcp_max_[!a]rph* = 300000\n' } },
      { limit: 87000, dropIn: false },
    ],
    [
      'a glob that does not fit the key, or gives way to a line that names it, does not count',
      {
        limit: 65536,
        files: {
          '/etc/sysctl.d/60-x.conf': `net.*.tcp_max_[!o]* = 1\n*.tcp_max_orphans = 1\n*/*/* = 300000\n${KEY} = 1\n`,
        },
      },
      { limit: 87000, dropIn: true },
    ],
    [
      'a line that an exclusion takes back does not count',
      { limit: 65536, files: { '/etc/sysctl.d/60-x.conf': `${KEY} = 300000\n-${KEY}\n` } },
      { limit: 87000, dropIn: true },
    ],
    [
      'a file in /run does not count for a boot',
      { limit: 65536, files: { '/run/sysctl.d/60-x.conf': `${KEY} = 300000\n` } },
      { limit: 87000, dropIn: true },
    ],
    [
      'a file that one in /run hides counts for a boot',
      {
        limit: 65536,
        files: {
          '/usr/lib/sysctl.d/60-x.conf': `${KEY} = 1024\n`,
          '/run/sysctl.d/60-x.conf': `${KEY} = 300000\n`,
        },
      },
      { limit: 87000, dropIn: true },
    ],
    [
      'folders, dangling links and unusual names are no hindrance',
      {
        limit: 65536,
        files: {
          '/etc/sysctl.d/50-x.conf': '/',
          '/usr/lib/sysctl.d/50-x.conf': `${KEY} = 400000\n`,
          '/etc/sysctl.d/zz-gone.conf': '-> /nowhere',
          '/usr/lib/sysctl.d/zz-gone.conf': `${KEY} = 1\n`,
          '/etc/sysctl.d/back\\slash \u00e4.conf': '# nothing\n',
        },
      },
      { limit: 87000, dropIn: true },
    ],
    [
      'a higher value in hexadecimal stays',
      { limit: 65536, files: { '/etc/sysctl.d/60-x.conf': `${KEY} = 0x40000\n` } },
      { limit: 87000, dropIn: false },
    ],
    [
      'a higher /etc/sysctl.conf stays and the drop-in is for loaders that do not read it',
      { limit: 300000, files: { '/etc/sysctl.conf': `${KEY} = 300000\n` } },
      { limit: 300000, dropIn: true },
    ],
  ])('%s', (_name, seed, expected) => {
    const script = open(seed);
    expect(run(script).code).toBe(0);
    expect({ limit: sandbox.limit(), dropIn: sandbox.read(USUAL_DROP_IN) !== null }).toEqual(expected);
    expect(run(script).stderr).toContain('nothing to do');
  });

  it.each<[string, string, string]>([
    ['/etc/sysctl.conf', `# x\n${KEY} = 65536\n`, '/etc/sysctl.conf:2'],
    ['/etc/sysctl.d/zz-local.conf', `${KEY}=1024`, '/etc/sysctl.d/zz-local.conf:1'],
    [
      '/usr/lib/sysctl.d/zz-vendor.conf',
      `net/ipv4/tcp_max_orphans=262144#x`,
      '/usr/lib/sysctl.d/zz-vendor.conf:1',
    ],
    ['/run/sysctl.d/zz-run.conf', `${KEY} = 010`, '/run/sysctl.d/zz-run.conf:1'],
    ['/etc/sysctl.d/zz-out.conf', `# x\n- ${KEY}`, '/etc/sysctl.d/zz-out.conf:2'],
  ])('refuses where %s would overrule the drop-in, and names the line', (file, text, place) => {
    const script = open({ limit: 65536, files: { [file]: text } });
    const { code, stderr } = run(script);
    expect(code).toBe(4);
    expect(stderr).toContain(`${place} overrules ${USUAL_DROP_IN}`);
    expect({ limit: sandbox.limit(), dropIn: sandbox.read(USUAL_DROP_IN) }).toEqual({
      limit: 65536,
      dropIn: null,
    });
  });
});
