import type { LoaderName } from '../../src/model/resolution.js';
import type { FileSpec } from './tree-of.js';

/** A small host on which loaders do something unexpected; run by the rules and by the real programs. */
export interface NastyCase {
  readonly name: string;
  readonly files: Readonly<Record<string, FileSpec>>;
  /** What is left by path below /proc/sys; a name with a version ("systemd-262") goes before one without. */
  readonly final: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const ORPHANS = 'net/ipv4/tcp_max_orphans';
const MEM = 'net/ipv4/tcp_mem';
const KEY = 'net.ipv4.tcp_max_orphans';
const at = (name: string): string => `/etc/sysctl.d/${name}.conf`;
const orphans = (value: string): Record<string, string> => ({ [ORPHANS]: value });
const NOTHING = {};

/** What a case expects of a loader; busybox, which reads no folder, sets nothing unless said. */
export function expectedOf(
  one: NastyCase,
  loader: LoaderName,
  version: string,
): Readonly<Record<string, string>> {
  return one.final[`${loader}-${version}`] ?? one.final[loader] ?? NOTHING;
}

export const NASTY_CASES: readonly NastyCase[] = [
  {
    name: 'two dashes: procps takes both away',
    files: { [at('50-x')]: `--${KEY} = 1\n` },
    final: { procps: orphans('1') },
  },
  {
    name: 'a dot at the end: systemd cleans the key, procps finds no such file',
    files: { [at('50-x')]: `${KEY}. = 1\n` },
    final: { systemd: orphans('1') },
  },
  {
    name: 'a "." part in the key is cleaned away',
    files: { [at('50-x')]: `net/./ipv4/tcp_max_orphans = 1\n` },
    final: { systemd: orphans('1'), procps: orphans('1') },
  },
  {
    name: 'a vertical tab is a blank for procps only',
    files: { [at('50-x')]: `${KEY}\v= 1\n` },
    final: { procps: orphans('1') },
  },
  {
    name: 'a form feed before the value is a blank for procps and a part of it for systemd',
    files: { [at('50-x')]: `${KEY} =\f1\n` },
    final: { procps: orphans('1'), systemd: orphans('\f1') },
  },
  {
    name: 'a NUL byte ends the line for systemd and the text of it for procps',
    files: { [at('50-x')]: `${KEY} = 1\0net.ipv4.tcp_mem = 2\n` },
    final: { systemd: { [ORPHANS]: '1', [MEM]: '2' }, procps: orphans('1') },
  },
  {
    name: 'a line of one character is none',
    files: { [at('50-x')]: `a\n${KEY} = 1` },
    final: { systemd: orphans('1'), procps: orphans('1') },
  },
  {
    name: 'the second "=" belongs to the value',
    files: { [at('50-x')]: `${KEY} == 1\n` },
    final: { systemd: orphans('= 1'), procps: orphans('= 1') },
  },
  {
    name: 'a glob with a double slash beats the line that names the key, for procps',
    files: { [at('50-x')]: `${KEY} = 1\n`, [at('60-y')]: 'net//ipv4/tcp_max_orph* = 2\n' },
    final: { systemd: orphans('1'), procps: orphans('2') },
  },
  {
    name: 'a key with a double slash does not keep a glob away, for procps',
    files: { [at('50-x')]: 'net//ipv4/tcp_max_orphans = 1\n', [at('60-y')]: 'net.ipv4.tcp_max_orph* = 2\n' },
    final: { systemd: orphans('1'), procps: orphans('2') },
  },
  {
    name: 'braces in a glob are alternatives for systemd only',
    files: { [at('50-x')]: 'net.ipv4.tcp_{max_orphan,me}[sm] = 1\n' },
    final: { systemd: { [ORPHANS]: '1', [MEM]: '1' } },
  },
  {
    name: 'braces without a glob are a name',
    files: { [at('50-x')]: 'net/ipv4/conf/x{a,b}y/tag = 1\nnet.ipv4.tcp_{mem,max_orphans} = 2\n' },
    final: { systemd: { 'net/ipv4/conf/x{a,b}y/tag': '1' }, procps: { 'net/ipv4/conf/x{a,b}y/tag': '1' } },
  },
  {
    name: 'braces that lead nowhere stand for themselves',
    files: { [at('50-x')]: 'net.ipv4.conf.x{a,b}y.t* = 1\n' },
    final: { systemd: { 'net/ipv4/conf/x{a,b}y/tag': '1' }, procps: { 'net/ipv4/conf/x{a,b}y/tag': '1' } },
  },
  {
    name: 'a star passes over names with a dot in front',
    files: { [at('50-x')]: 'net/ipv4/conf/*/tag = 1\n-net/ipv4/conf/st[*]r/tag\n' },
    final: {
      systemd: allTags('1', ['.hidden']),
      procps: allTags('1', ['.hidden']),
      'procps-4.0.7': allTags('1', ['.hidden', 'st*r']),
    },
  },
  {
    name: 'an exclusion with a star crosses slashes for new procps',
    files: { [at('50-x')]: 'net/ipv4/conf/eth*/tag = 1\n-net/*/eth0.100/*\n' },
    final: {
      systemd: { 'net/ipv4/conf/eth0/tag': '1', 'net/ipv4/conf/eth0.100/tag': '1' },
      procps: { 'net/ipv4/conf/eth0/tag': '1', 'net/ipv4/conf/eth0.100/tag': '1' },
      'procps-4.0.7': { 'net/ipv4/conf/eth0/tag': '1' },
    },
  },
  {
    name: 'a class that leaves out, and one by name',
    files: { [at('50-x')]: 'net.ipv4.tcp_max_orphan[!a-r] = 1\nnet.ipv4.tcp_me[[:alpha:]] = 2\n' },
    final: { systemd: { [ORPHANS]: '1', [MEM]: '2' }, procps: { [ORPHANS]: '1', [MEM]: '2' } },
  },
  {
    name: 'a backslash takes the magic from a star',
    files: { [at('50-x')]: 'net/ipv4/conf/st\\*r/tag = 1\nnet/ipv4/tcp_max_orph\\ans* = 2\n' },
    final: {
      systemd: { 'net/ipv4/conf/st*r/tag': '1', [ORPHANS]: '2' },
      procps: { 'net/ipv4/conf/st*r/tag': '1', [ORPHANS]: '2' },
    },
  },
  {
    name: 'a key that looks like a glob and is a name keeps other globs away from that name',
    files: { [at('50-x')]: 'net/ipv4/conf/we[i]rd/tag = 1\nnet/ipv4/conf/we*/tag = 2\n' },
    final: NOTHING,
  },
  {
    name: 'a glob may go up and down again, for procps',
    files: { [at('50-x')]: 'net/../kernel/sysr? = 1\n' },
    final: { procps: { 'kernel/sysrq': '1' } },
  },
  {
    name: 'a key may leave /proc/sys and come back, for procps',
    files: { [at('50-x')]: 'net/../../sys/kernel/sysrq = 1\n' },
    final: { procps: { 'kernel/sysrq': '1' } },
  },
  {
    name: 'a file called *.conf makes procps read every one, twice',
    files: { [at('*')]: `${KEY} = 1\n`, [at('10-a')]: `${KEY} = 2\n`, [at('Z')]: 'net.ipv4.tcp_mem = 3\n' },
    final: { systemd: { [ORPHANS]: '2', [MEM]: '3' }, procps: { [ORPHANS]: '2', [MEM]: '3' } },
  },
  {
    name: 'a file called {10-a,zz}.conf makes procps read those instead',
    files: { [at('{10-a,zz}')]: `${KEY} = 1\n`, [at('10-a')]: `${KEY} = 2\n` },
    final: { systemd: orphans('1'), procps: orphans('2') },
  },
  {
    name: 'a link in a circle masks, but not for new systemd',
    files: { [at('50-x')]: { symlink: '50-x.conf' }, '/usr/lib/sysctl.d/50-x.conf': `${KEY} = 1\n` },
    final: { 'systemd-262': orphans('1') },
  },
  {
    name: 'a link through a file masks, but not for new systemd',
    files: {
      '/etc/motd': '',
      [at('50-x')]: { symlink: '/etc/motd/x' },
      '/usr/lib/sysctl.d/50-x.conf': `${KEY} = 1\n`,
    },
    final: { 'systemd-262': orphans('1') },
  },
  {
    name: 'an exclusion said after an equal glob takes it away, for systemd and new procps',
    files: { [at('50-x')]: 'net.ipv4.tcp_max_orph* = 1\n-net.ipv4.tcp_max_orph*\n' },
    final: { procps: orphans('1'), 'procps-4.0.7': NOTHING },
  },
  {
    name: 'an assignment said after the exclusion stands',
    files: { [at('50-x')]: `-${KEY}\n${KEY} = 1\n` },
    final: { systemd: orphans('1'), procps: orphans('1') },
  },
  {
    name: 'a longer value over a shorter one, and back',
    files: { [at('50-x')]: `net.ipv4.tcp_max_orph* = 100000\nnet.ipv4.tcp_max_orpha* = 7\n` },
    final: { systemd: orphans('7'), procps: orphans('7') },
  },
  {
    name: 'a value of 6000 characters arrives whole',
    files: { [at('50-x')]: `kernel.domainname = ${'y'.repeat(6000)}\n` },
    final: {
      systemd: { 'kernel/domainname': 'y'.repeat(6000) },
      procps: { 'kernel/domainname': 'y'.repeat(6000) },
    },
  },
  {
    name: 'a line of a mebibyte ends the file for systemd',
    files: { [at('50-x')]: `${KEY} = 1\n#${'y'.repeat(1024 * 1024)}\n${KEY} = 2\n` },
    final: { systemd: orphans('1'), procps: orphans('2') },
  },
  {
    name: 'a line one short of it does not',
    files: { [at('50-x')]: `${KEY} = 1\n#${'y'.repeat(1024 * 1024 - 2)}\n${KEY} = 2\n` },
    final: { systemd: orphans('2'), procps: orphans('2') },
  },
  {
    name: 'busybox: a backslash joins lines, and a dash belongs to the key',
    files: { '/etc/sysctl.conf': `net.ipv4.tcp_mem = 1\\\n2\n-${KEY} = 3\n` },
    final: {
      procps: { [MEM]: '1\\', [ORPHANS]: '3' },
      busybox: { [MEM]: '12', '-net.ipv4.tcp_max_orphans': '3' },
    },
  },
  {
    name: 'busybox: an empty value writes nothing, whether or not a blank follows the "="',
    files: { '/etc/sysctl.conf': `${KEY} =\nnet.ipv4.tcp_mem =#1\n` },
    final: { procps: { [ORPHANS]: '', [MEM]: '#1' }, busybox: NOTHING },
  },
  {
    name: 'busybox: makes a file for a key that is not there, as a kernel would not',
    files: { '/etc/sysctl.conf': 'net.ipv4.no_such = 1\n' },
    final: { busybox: { 'net/ipv4/no_such': '1' } },
  },
  {
    name: 'busybox: finds the dotted name of a VLAN, where the others take the dot for a slash',
    files: { '/etc/sysctl.conf': 'net.ipv4.conf.eth0.100.tag = 1\n' },
    final: { busybox: { 'net/ipv4/conf/eth0.100/tag': '1' } },
  },
  {
    name: 'busybox: a key may be a path from the root',
    files: { '/etc/sysctl.conf': '/proc/sys/net/ipv4/tcp_max_orphans = 1\n' },
    final: { busybox: orphans('1') },
  },
];

function allTags(value: string, without: readonly string[]): Record<string, string> {
  const names = ['all', 'default', 'eth0', 'eth0.100', '.hidden', 'we[i]rd', 'st*r', 'x{a,b}y'];
  return Object.fromEntries(
    names.filter((name) => !without.includes(name)).map((name) => [`net/ipv4/conf/${name}/tag`, value]),
  );
}
