import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeDiff, unifiedDiff } from '../../src/report/unified-diff.js';

const TOOLS = [
  ['patch -p1', ['patch', '-p1', '--quiet', '--no-backup-if-mismatch', '--fuzz=0']],
  ['git apply', ['git', 'apply', '--whitespace=nowarn']],
] as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-diff-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Applies the diff to `before` with the real program and returns what came out. */
function applied(
  command: readonly string[],
  name: string,
  before: Uint8Array | null,
  after: Uint8Array,
): Buffer {
  const tree = mkdtempSync(path.join(folder, 'tree-'));
  const file = path.join(tree, name);
  mkdirSync(path.dirname(file), { recursive: true });
  if (before !== null) writeFileSync(file, before);
  const [program, ...args] = command;
  execFileSync(program as string, args, {
    cwd: tree,
    input: encodeDiff(unifiedDiff(Buffer.from(name).toString('latin1'), before, after)),
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, GIT_CEILING_DIRECTORIES: folder, LC_ALL: 'C' },
  });
  return readFileSync(file);
}

const bytes = (text: string) => Buffer.from(text, 'latin1');
const K = 'net.ipv4.tcp_max_orphans';

describe('a unified diff', () => {
  it('names the file below a/ and b/, and says what changed', () => {
    const diff = unifiedDiff(
      '/etc/sysctl.conf',
      bytes(`a = 1\n${K} = 65536\nb = 2\n`),
      bytes(`a = 1\n${K} = 87000\nb = 2\n`),
    );
    expect(diff).toEqual({
      encoding: 'utf-8',
      text: `--- a/etc/sysctl.conf\tbefore\n+++ b/etc/sysctl.conf\tafter\n@@ -1,3 +1,3 @@\n a = 1\n-${K} = 65536\n+${K} = 87000\n b = 2\n`,
    });
  });

  it('is empty where nothing changes', () => {
    expect(unifiedDiff('/etc/sysctl.conf', bytes('a\n'), bytes('a\n')).text).toBe('');
  });

  it('carries bytes that are not UTF-8 one for one, and says so', () => {
    const diff = unifiedDiff('/etc/sysctl.conf', bytes('# caf\xe9\na\n'), bytes('# caf\xe9\nb\n'));
    expect(diff.encoding).toBe('latin1');
    expect(diff.text).toContain('caf\xe9');
  });

  describe.each(TOOLS)('with %s', (_tool, command) => {
    it.each([
      ['a new file', '/etc/sysctl.d/99-zz-novoodoo.conf', null, `${K} = 87000\n`],
      ['CRLF', '/etc/sysctl.conf', `# x\r\n${K} = 1\r\n`, `# x\r\n${K} = 87000\r\n`],
      ['no final newline', '/etc/sysctl.conf', `# x\n${K} = 1`, `# x\n${K} = 87000`],
      ['a final newline added', '/etc/sysctl.conf', '# x', `# x\n${K} = 87000\n`],
      ['an empty file filled', '/etc/sysctl.conf', '', `${K} = 87000\n`],
      ['a blank in the name', '/etc/sysctl.d/60 my file.conf', `${K} = 1\n`, `${K} = 87000\n`],
      ['quotes and a backslash in the name', '/etc/sysctl.d/60 "a\\b".conf', `${K} = 1\n`, `${K} = 87000\n`],
      ['an odd byte', '/etc/sysctl.conf', `# \xe9\xff\n${K} = 1\n`, `# \xe9\xff\n${K} = 87000\n`],
      ['UTF-8 text', '/etc/sysctl.conf', `# \xc3\xa9\n${K} = 1\n`, `# \xc3\xa9\n${K} = 87000\n`],
      [
        'a byte order mark',
        '/etc/sysctl.conf',
        `\xef\xbb\xbf${K} = 1\n${K} = 1\n`,
        `\xef\xbb\xbf${K} = 1\n${K} = 87000\n`,
      ],
      ['lone CR', '/etc/sysctl.conf', `a\rb\n${K} = 1\r\r\n`, `a\rb\n${K} = 87000\r\r\n`],
      [
        'lines that look like a diff',
        '/etc/sysctl.conf',
        `--- a/evil\n@@ -1 @@\n${K} = 1\n`,
        `--- a/evil\n@@ -1 @@\n${K} = 87000\n`,
      ],
    ])('applies byte for byte: %s', (_case, name, before, after) => {
      const result = applied(command, name, before === null ? null : bytes(before), bytes(after));
      expect(result.toString('latin1')).toBe(after);
    });

    it('applies byte for byte to any document', () => {
      const ending = fc.constantFrom('\n', '\r\n', '\n', '\r', '');
      const line = fc
        .tuple(
          fc.constantFrom(
            K,
            '# note',
            '',
            '\t; x',
            'net/core/somaxconn',
            '--- a',
            '+++ b',
            '\xe9 = 1',
            '\xc3\xa9',
          ),
          ending,
        )
        .map(([text, end]) => text + end);
      const document = fc.array(line, { maxLength: 12 });
      const pair = fc
        .tuple(document, fc.nat(12), fc.constantFrom(`${K} = 87000\n`, 'x', ''), fc.nat(2))
        .map(([lines, at, inserted, dropped]) => {
          const changed = [...lines];
          changed.splice(at, dropped, inserted);
          return [lines.join(''), changed.join('')] as const;
        })
        .filter(([before, after]) => before !== after && after !== '');
      fc.assert(
        fc.property(pair, ([before, after]) => {
          const result = applied(command, '/etc/sysctl.d/60 x.conf', bytes(before), bytes(after));
          expect(result.toString('latin1')).toBe(after);
        }),
        { numRuns: Number(process.env['NOVOODOO_DIFF_RUNS'] ?? 60) },
      );
    });

    it('applies what took too long to compare', () => {
      const before = Array.from({ length: 9000 }, (_, index) => `a${index}\n`).join('');
      const after = Array.from({ length: 9000 }, (_, index) => `b${index}\n`).join('');
      expect(applied(command, '/etc/sysctl.conf', bytes(before), bytes(after)).toString('latin1')).toBe(
        after,
      );
    });
  });
});
