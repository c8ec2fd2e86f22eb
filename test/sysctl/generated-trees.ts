import * as fc from 'fast-check';
import type { FileSpec } from './tree-of.js';

/** Keys of the kernel that generated trees are read for; some have names that a glob would trip over. */
export const GENERATED_KEYS: readonly string[] = [
  'kernel/domainname',
  'kernel/sysrq',
  'net/core/somaxconn',
  'net/ipv4/tcp_fin_timeout',
  'net/ipv4/tcp_max_orphans',
  'net/ipv4/tcp_mem',
  ...['all', 'default', 'eth0', 'eth0.100', '.hidden', 'we[i]rd', 'st*r', 'x{a,b}y'].flatMap((name) => [
    `net/ipv4/conf/${name}/rp_filter`,
    `net/ipv4/conf/${name}/tag`,
  ]),
];

/** The files of a host by path; names and texts are latin1, so that any byte can be in them. */
export type GeneratedTree = Readonly<Record<string, FileSpec>>;

const FOLDERS = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d'];
const NAMES = [
  '10-a.conf',
  '50-x.conf',
  '50-x.conf',
  '60-y.conf',
  '60-y.conf',
  '99-sysctl.conf',
  '99-z.conf',
  '100-b.conf',
  'zz.conf',
  'Z.conf',
  '.hid.conf',
  '.conf',
  '\xe4.conf',
  '5[0]-x.conf',
  '*.conf',
  '{10-a,zz}.conf',
  'b\\c.conf',
  '50-x.conf.bak',
  '60-y.CONF',
  'plain',
];

const favourite = fc.constantFrom(
  'net/ipv4/tcp_max_orphans',
  'net/ipv4/conf/eth0/rp_filter',
  'net/ipv4/conf/eth0.100/rp_filter',
  ...GENERATED_KEYS,
);
const swapped = (path: string): string => path.replace(/[./]/g, (one) => (one === '.' ? '/' : '.'));

/** Ways to spell a key, right ones and nearly right ones. */
const spelled = favourite.chain((path) =>
  fc.oneof(
    { weight: 10, arbitrary: fc.constantFrom(swapped(path), path) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        `/${path}`,
        `//${path}`,
        path.replace('/', '//'),
        `${path}/`,
        `${path}//`,
        `./${path}`,
        path.replace('/', '/./'),
        `${swapped(path)}.`,
        `.${swapped(path)}`,
        swapped(path).replace('.', '..'),
        path.replaceAll('/', '.'),
        `/proc/sys/${path}`,
        `proc/sys/${path}`,
        `net/../${path}`,
        `${path}/../${path.split('/').at(-1)}`,
        `nothing/../${path}`,
        `../sys/${path}`,
        `../../proc/sys/${path}`,
        path.replace('/', '.'),
        swapped(path).replace('.', '/'),
        ` ${path}`,
        path.replace('/', '/ '),
        path.toUpperCase(),
        path.split('/').slice(0, -1).join('/'),
        swapped(`${path}/more`),
        `sysctl -w ${swapped(path)}`,
        `"${path}"`,
        path.replace('_', '\\_'),
      ),
    },
  ),
);

/** Turns a part of a key into a pattern. */
const globbed = fc
  .tuple(
    favourite,
    fc.nat(),
    fc.nat(),
    fc.constantFrom(
      '*',
      '*',
      '*',
      '?',
      'set',
      'not',
      'range',
      'class',
      'tail',
      'head',
      'brace',
      'escape',
      'open',
      'whole',
      'dot',
      'every',
    ),
  )
  .map(([path, which, where, how]) => {
    const parts = path.split('/');
    const at = which % parts.length;
    const part = parts[at] ?? '';
    const cut = where % Math.max(1, part.length);
    const char = part[cut] ?? 'a';
    const [before, after] = [part.slice(0, cut), part.slice(cut + 1)];
    const made: Record<string, string> = {
      '*': '*',
      '?': `${before}?${after}`,
      set: `${before}[${char}z]${after}`,
      not: `${before}[!${char}]${after}`,
      range: `${before}[a-z]${after}`,
      class: `${before}[[:alnum:]_]${after}`,
      tail: `${before}*`,
      head: `*${after}`,
      brace: `${before}{${char},q,}${after}*`,
      escape: `${before}\\${char}${after}*`,
      open: `${before}[${char}${after}*`,
      whole: `*${part}*`,
      dot: '.*',
      every: '*',
    };
    parts[at] = made[how] ?? '*';
    return (how === 'every' ? parts.map((_part, index) => (index === 0 ? parts[0] : '*')) : parts).join('/');
  })
  .chain((path) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(path, swapped(path)) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          `/${path}`,
          path.replace('/', '//'),
          `${path}/`,
          `net/../${path}`,
          path.replace('/', '/./'),
          `*/../${path}`,
        ),
      },
    ),
  );

const bytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
  maxLength: 20,
});
const value = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 30 }).map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      '1 2\t3',
      '"1 2 3"',
      '1 # c',
      '#c',
      ' # c',
      'a=b',
      '-1',
      '1\\',
      '\\',
      '1\v',
      '\f1',
      '\xc2\xa07',
      '1\0 2',
      '1\r2',
      'x'.repeat(6000),
    ),
  },
  { weight: 1, arbitrary: bytes },
);
const dash = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  { weight: 2, arbitrary: fc.constantFrom('-', '-', '- ', '--') },
);
const blank = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(' ', '\t', '  \t', '\v', '\f', '\r') },
);
const key = fc.oneof({ weight: 4, arbitrary: spelled }, { weight: 1, arbitrary: globbed });

const line = fc.oneof(
  {
    weight: 14,
    arbitrary: fc
      .tuple(blank, dash, key, fc.constantFrom(' = ', ' = ', '=', '\t=\t', '= ', ' ='), value, blank)
      .map((parts) => parts.join('')),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(blank, fc.constantFrom('-', '-', '-', '- ', '--'), key, blank)
      .map((parts) => parts.join('')),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(blank, fc.constantFrom('#', ';', '# ', '; '), spelled, fc.constant(' = '), value)
      .map((parts) => parts.join('')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      '\t',
      'a',
      '-',
      '=',
      '=5',
      '-=5',
      '.',
      '..=1',
      '/ = 1',
      '\xef\xbb\xbfnet.ipv4.tcp_max_orphans = 9',
    ),
  },
  { weight: 1, arbitrary: key },
  { weight: 1, arbitrary: bytes },
);
const lineEnd = fc.oneof(
  { weight: 24, arbitrary: fc.constant('\n') },
  { weight: 3, arbitrary: fc.constant('\r\n') },
  { weight: 1, arbitrary: fc.constantFrom('\r', '\n\r', '\n\n', '\0', '\n\0', '\\\n', '\r\r\n') },
);
const text = fc
  .tuple(fc.array(fc.tuple(line, lineEnd), { maxLength: 6 }), line, fc.boolean())
  .map(([lines, last, hasLast]) => lines.flat().join('') + (hasLast ? last : ''))
  .map((content) => ({ hex: Buffer.from(content, 'latin1').toString('hex') }));
const link = fc
  .constantFrom(
    '/dev/null',
    '/nonexistent',
    '/nonexistent/deeper',
    '../sysctl.conf',
    '/etc/sysctl.conf',
    '50-x.conf',
    '60-y.conf',
    '/etc/motd/x',
    '/etc/other.txt',
    '/etc/sysctl.d',
  )
  .map((symlink) => ({ symlink }));
const spec: fc.Arbitrary<FileSpec> = fc.oneof(
  { weight: 16, arbitrary: text },
  { weight: 1, arbitrary: fc.constant({ hex: '' }) },
  { weight: 4, arbitrary: link },
  { weight: 1, arbitrary: fc.constant({ dir: 1 as const }) },
);

/** Host trees that try hard to make the loaders and the rules disagree: masks, links, globs, spellings, odd bytes. */
export const generatedTree: fc.Arbitrary<GeneratedTree> = fc
  .tuple(
    fc.uniqueArray(fc.tuple(fc.constantFrom(...FOLDERS), fc.constantFrom(...NAMES), spec), {
      maxLength: 9,
      selector: ([folder, name]) => `${folder}/${name}`,
    }),
    fc.option(
      fc.oneof(
        { weight: 5, arbitrary: text },
        { weight: 1, arbitrary: link },
        { weight: 1, arbitrary: fc.constant({ dir: 1 as const }) },
      ),
    ),
    text,
  )
  .map(([files, sysctlConf, other]) => ({
    '/etc/motd': { hex: '' },
    '/etc/other.txt': other,
    // Links lead to this folder, and whether it is there must not depend on the tree before.
    '/etc/sysctl.d/README': { hex: '' },
    ...Object.fromEntries(files.map(([folder, name, one]) => [`${folder}/${name}`, one])),
    ...(sysctlConf === null ? {} : { '/etc/sysctl.conf': sysctlConf }),
  }));
