import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalKey } from '../../src/sysctl/key.js';
import { parseDocument, printDocument, setValue, valueInDocument } from '../../src/sysctl/document.js';
import { lineDifferences } from '../../src/sysctl/line-differences.js';
import { loadAll } from '../../src/sysctl/resolver.js';

const KEY = 'net.ipv4.tcp_max_orphans';
const PATH = 'net/ipv4/tcp_max_orphans';
const RUNS = Number(process.env['NOVOODOO_PROPERTY_RUNS'] ?? 500);

const set = (text: string, value = '87000', key = KEY): string =>
  printDocument(setValue(parseDocument(text), key, value));

/** What the loaders leave for the key when the text is the one drop-in of a host. */
function finalOf(text: string): Record<string, string | undefined> {
  const path = '/etc/sysctl.d/60-x.conf';
  const tree = {
    nodes: new Map([[path, { kind: 'file' as const, text, realPath: path, linkTarget: null }]]),
    folderAliases: new Map(),
    kernelKeys: [PATH, 'net/core/somaxconn'],
  };
  return Object.fromEntries(
    [
      { name: 'systemd', version: '252' } as const,
      { name: 'systemd', version: '262' } as const,
      { name: 'procps', version: '4.0.2' } as const,
      { name: 'procps', version: '4.0.7' } as const,
    ].map((loader) => [`${loader.name} ${loader.version}`, loadAll(tree, loader).final.get(PATH)]),
  );
}

const lineText = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'net.ipv4.tcp_max_orphans = 65536',
      'net/ipv4/tcp_max_orphans=1',
      '-net.ipv4.tcp_max_orphans = 2',
      '- net.ipv4.tcp_max_orphans = 2',
      '--net.ipv4.tcp_max_orphans = 3',
      '-net.ipv4.tcp_max_orphans',
      '# a comment',
      ';net.ipv4.tcp_max_orphans = 9',
      '',
      ' \t',
      'net.core.somaxconn = 4096',
      'net.ipv4.tcp_max_orph* = 5',
      'no equals',
      '\tnet.ipv4.tcp_max_orphans\t=\t7\t ',
      'net.ipv4.tcp_max_orphans = 1 # inline',
      'net//ipv4/tcp_max_orphans = 8',
      'net.ipv4.tcp_max_orphans =',
      '\u00ef\u00bb\u00bfnet.ipv4.tcp_max_orphans = 6',
      'net.ipv4.tcp_max_orphans = 1\\',
      'net.ipv4.tcp_max_orphans\v= 1',
      'net.ipv4.tcp_max_orphans = 1\0 2',
      'net.ipv4.tcp_max_orphans. = 1',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)) }),
  },
);
const lineEnd = fc.constantFrom('\n', '\n', '\r\n', '\r');
const documentText = fc
  .tuple(fc.array(fc.tuple(lineText, lineEnd), { maxLength: 12 }), lineText, fc.boolean())
  .map(([lines, last, hasLast]) => lines.map((line) => line.join('')).join('') + (hasLast ? last : ''));
const value = fc.integer({ min: 1, max: 2_147_483_647 }).map(String);
const options = { numRuns: RUNS };

describe('a sysctl document', () => {
  it('prints what it was parsed from, byte for byte', () => {
    fc.assert(
      fc.property(documentText, (text) => printDocument(parseDocument(text)) === text),
      options,
    );
    const bytes = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
      maxLength: 400,
    });
    fc.assert(
      fc.property(bytes, (text) => printDocument(parseDocument(text)) === text),
      options,
    );
  });

  it('changes one line or adds one, and no other', () => {
    fc.assert(
      fc.property(documentText, value, (text, wanted) => {
        const before = parseDocument(text).lines;
        const after = parseDocument(set(text, wanted)).lines;
        const kept = after.filter((line, at) => line.text === before[at]?.text).length;
        expect(after.length === before.length ? before.length - kept <= 1 : kept === before.length).toBe(
          true,
        );
        expect(after.length - before.length).toBeLessThanOrEqual(2);
        expect(after.length).toBeGreaterThanOrEqual(before.length);
      }),
      options,
    );
  });

  it('is the same after setting twice as after setting once', () => {
    fc.assert(
      fc.property(
        documentText,
        value,
        (text, wanted) => set(set(text, wanted), wanted) === set(text, wanted),
      ),
      options,
    );
  });

  it('gives the value that it was set to, to every loader', () => {
    fc.assert(
      fc.property(documentText, value, (text, wanted) => {
        const after = set(text, wanted);
        expect(valueInDocument(parseDocument(after), KEY)?.value).toBe(wanted);
        expect(new Set(Object.values(finalOf(after)))).toEqual(new Set([wanted]));
      }),
      options,
    );
  });

  it.each([
    [
      'a plain line',
      'a = 1\nnet.ipv4.tcp_max_orphans = 65536\nb = 2\n',
      'a = 1\nnet.ipv4.tcp_max_orphans = 87000\nb = 2\n',
    ],
    ['the other spelling', 'net/ipv4/tcp_max_orphans=65536\n', 'net/ipv4/tcp_max_orphans=87000\n'],
    ['the last of two lines', `${KEY}=1\n${KEY}=2\n`, `${KEY}=1\n${KEY}=87000\n`],
    ['tabs and trailing blanks', `\t${KEY}\t=\t1 \t\n`, `\t${KEY}\t=\t87000 \t\n`],
    ['CRLF', `a=1\r\n${KEY} = 1\r\n`, `a=1\r\n${KEY} = 87000\r\n`],
    ['no final newline', `${KEY} = 1`, `${KEY} = 87000`],
    ['a line that may fail', `-${KEY} = 1\n`, `-${KEY} = 87000\n`],
    ['a value with a would-be comment', `${KEY} = 1 # peak\n`, `${KEY} = 87000\n`],
    ['an empty value', `${KEY} =\n`, `${KEY} =87000\n`],
    ['an equals sign in the value', `${KEY} = a=b\n`, `${KEY} = 87000\n`],
    ['an empty file', '', `${KEY} = 87000\n`],
    ['a file without the key', 'a = 1\n', `a = 1\n${KEY} = 87000\n`],
    ['a file without the key or a final newline', 'a = 1', `a = 1\n${KEY} = 87000\n`],
    ['a CRLF file without the key', 'a = 1\r\nb = 2', `a = 1\r\nb = 2\r\n${KEY} = 87000\r\n`],
    ['a CR file, one line for procps', `${KEY} = 1\ra = 2\r`, `${KEY} = 1\ra = 2\r\n${KEY} = 87000\n`],
    ['a comment', `#${KEY} = 1\n`, `#${KEY} = 1\n${KEY} = 87000\n`],
    [
      'a BOM, which spoils the key',
      `\u00ef\u00bb\u00bf${KEY} = 1\n`,
      `\u00ef\u00bb\u00bf${KEY} = 1\n${KEY} = 87000\n`,
    ],
    ['an exclusion after the line', `${KEY} = 1\n-${KEY}\n`, `${KEY} = 1\n-${KEY}\n${KEY} = 87000\n`],
    ['an exclusion before the line', `-${KEY}\n${KEY} = 1\n`, `-${KEY}\n${KEY} = 87000\n`],
    [
      'a blank after the dash, which procps does not read',
      `- ${KEY} = 1\n`,
      `- ${KEY} = 1\n${KEY} = 87000\n`,
    ],
    ['a backslash, which busybox joins over', 'a = b\\', `a = b\\\n\n${KEY} = 87000\n`],
    ['a glob', 'net.ipv4.tcp_max_orph* = 1\n', `net.ipv4.tcp_max_orph* = 1\n${KEY} = 87000\n`],
    [
      'a slash too many, which procps compares',
      `net//ipv4/tcp_max_orphans=1\n`,
      `net//ipv4/tcp_max_orphans=1\n${KEY} = 87000\n`,
    ],
    ['another key that contains this one', `x.${KEY} = 1\n`, `x.${KEY} = 1\n${KEY} = 87000\n`],
  ])('edits %s', (_name, before, after) => {
    expect(set(before)).toBe(after);
    expect(set(after)).toBe(after);
  });

  it('writes a key with a dot in a name in its dotted form', () => {
    expect(set('', '1', 'net/ipv4/conf/eth0.100/rp_filter')).toBe('net.ipv4.conf.eth0/100.rp_filter = 1\n');
    expect(set('net/ipv4/conf/eth0.100/rp_filter = 0\n', '1', 'net.ipv4.conf.eth0/100.rp_filter')).toBe(
      'net/ipv4/conf/eth0.100/rp_filter = 1\n',
    );
  });

  it.each(['', '1\n2', '1\r', ' 1', '1 ', '1\0'])('refuses the value %j', (bad) => {
    expect(() => set('', bad)).toThrow(RangeError);
  });

  it.each(['', '.', '/', 'net/../kernel/sysrq'])('refuses the key %j', (bad) => {
    expect(() => set('', '1', bad)).toThrow(RangeError);
  });

  it('names the kinds and parts of lines', () => {
    const { lines } = parseDocument('# c\n; d\n\t\n-a.b\n-a.b = c \nnonsense\na = \n');
    expect(lines.map((line) => line.kind)).toEqual([
      'comment',
      'comment',
      'blank',
      'exclusion',
      'assignment',
      'invalid',
      'assignment',
    ]);
    expect(lines[4]).toMatchObject({
      ignoresFailure: true,
      key: { start: 1, end: 4 },
      value: { start: 7, end: 8 },
    });
    expect(lines[6]).toMatchObject({ ignoresFailure: false, value: { start: 4, end: 4 } });
  });

  it('says which loader reads a line otherwise', () => {
    const text = 'a = 1\rb = 2\n- c = 3\n--d = 4\n;e = 5\nf* = 6\ng = 7\\\nh = 8\0\ni\v= 9\nplain = 1\n';
    const said = lineDifferences(parseDocument(text)).map((one) => `${one.line} ${one.loader}`);
    expect(said).toEqual([
      '1 procps',
      '1 busybox',
      '3 procps',
      '3 busybox',
      '4 procps',
      '4 busybox',
      '5 systemd',
      '6 busybox',
      '7 busybox',
      '8 systemd',
      '8 procps',
      '8 busybox',
      '9 systemd',
    ]);
  });
});

describe('a key', () => {
  it.each([
    ['net.ipv4.tcp_max_orphans', 'net.ipv4.tcp_max_orphans'],
    ['net/ipv4/tcp_max_orphans', 'net.ipv4.tcp_max_orphans'],
    ['/net/ipv4/tcp_max_orphans', 'net.ipv4.tcp_max_orphans'],
    ['net//ipv4/tcp_max_orphans', 'net.ipv4.tcp_max_orphans'],
    ['net/./ipv4/tcp_max_orphans/', 'net.ipv4.tcp_max_orphans'],
    ['net.ipv4.conf.eth0/100.rp_filter', 'net.ipv4.conf.eth0/100.rp_filter'],
    ['net/ipv4/conf/eth0.100/rp_filter', 'net.ipv4.conf.eth0/100.rp_filter'],
    ['net.ipv4.conf.eth0.100.rp_filter', 'net.ipv4.conf.eth0.100.rp_filter'],
    ['net.ipv4/tcp_max_orphans', 'net.ipv4/tcp_max_orphans'],
    ['/proc/sys/net/ipv4/tcp_max_orphans', 'proc.sys.net.ipv4.tcp_max_orphans'],
    ['sysrq', 'sysrq'],
    ['', null],
    ['//', null],
    ['net/../kernel/sysrq', null],
  ])('%j is %j', (written, canonical) => {
    expect(canonicalKey(written)).toBe(canonical);
    if (canonical !== null) expect(canonicalKey(canonical)).toBe(canonical);
  });
});
