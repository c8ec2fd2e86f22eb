import * as fc from 'fast-check';
import type { LoaderName } from '../../src/model/resolution.js';

/** The arguments that each loader is called with. */
export type GeneratedCall = Readonly<Record<LoaderName, readonly string[]>>;

const file = fc.constantFrom(
  '/etc/sysctl.conf',
  '/etc/sysctl.d/10-a.conf',
  '/etc/sysctl.d/50-x.conf',
  '/usr/lib/sysctl.d/60-y.conf',
  '/etc/sysctl.d/zz.conf',
  '/etc/sysctl.d/5[0]-x.conf',
  '/etc/sysctl.d/*.conf',
  '/etc/sysctl.d/{10-a,zz}.conf',
  '/etc/sysctl.d/missing.conf',
  '/etc/sysctl.d',
);
const files = fc.array(file, { minLength: 1, maxLength: 3 });
const name = fc.constantFrom(
  '10-a.conf',
  '50-x.conf',
  '60-y.conf',
  '99-sysctl.conf',
  'missing.conf',
  '.hid.conf',
);
const prefix = fc.constantFrom(
  'net',
  'net/ipv4',
  'net.ipv4.conf',
  '/net/ipv4/conf/eth0',
  'net/ipv4/conf/eth0.100',
  '/proc/sys/net/ipv4',
  '/proc/sys',
  'kernel.sysrq',
  'net/ipv4/tcp_max_orphans',
  'net//ipv4/./',
  'n',
  '/',
);
const pattern = fc.constantFrom(
  'ipv4',
  '^net',
  'orphans',
  '^-?net',
  '=',
  'tag$',
  '[[:digit:]]',
  '(conf|core)',
  'x{2}',
  '[',
);

const systemdArgs = fc.oneof(
  fc.array(prefix, { minLength: 1, maxLength: 2 }).map((all) => all.map((one) => `--prefix=${one}`)),
  prefix.map((one) => ['--prefix', one]),
  fc.array(fc.oneof(name, file), { minLength: 1, maxLength: 2 }),
  fc.tuple(prefix, name).map(([one, other]) => [`--prefix=${one}`, other]),
);
const procpsArgs = fc.oneof(
  fc.constantFrom(
    ['-p'],
    ['-f'],
    ['--load'],
    ['-e', '-p'],
    ['--dry-run', '--system'],
    ['--system', '--dry-run'],
    ['-q', '--system'],
  ),
  files.map((all) => ['-p', ...all]),
  file.map((one) => [`-p${one}`]),
  file.map((one) => [`--load=${one}`]),
  pattern.map((one) => ['-r', one, '--system']),
  pattern.map((one) => ['--system', `--pattern=${one}`]),
  fc.tuple(pattern, file).map(([one, other]) => ['-r', one, '-p', other]),
  fc.tuple(pattern, file).map(([one, other]) => ['-p', other, '-r', one]),
);
const busyboxArgs = fc.oneof(
  fc.constantFrom(['-e', '-p'], ['-q', '-p'], ['-pe']),
  files.map((all) => ['-p', ...all]),
  file.map((one) => ['-e', '-p', one]),
);

/** One call of each loader, with the options and file names that decide what it reads. */
export const generatedCall: fc.Arbitrary<GeneratedCall> = fc.record({
  systemd: systemdArgs,
  procps: procpsArgs,
  busybox: busyboxArgs,
});
