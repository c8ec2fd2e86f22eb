import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERDICTS } from '../../src/model/kinds.js';
import { printPlan } from '../../src/parse/plan.js';
import { examplePlan } from '../support/example-plan.js';
import { rootOf } from '../support/loader-hosts.js';
import { runCli } from '../support/run-cli.js';

const ADVICE = [
  '# note',
  'net.ipv4.tcp_max_orphans = 262144',
  'net.core.somaxconn = 1024',
  '#net.ipv4.tcp_tw_recycle = 1',
  'net.ipv4.tcp_sack',
  '',
].join('\n');

const DESIGN_FIELDS = v.object({
  version: v.literal(1),
  lines: v.array(
    v.object({
      file: v.string(),
      line: v.pipe(v.number(), v.integer(), v.minValue(1)),
      key: v.nullable(v.string()),
      keyAsWritten: v.nullable(v.string()),
      value: v.nullable(v.string()),
      verdict: v.picklist(['accepted', 'refused', 'unreadable', 'comment']),
      kind: v.nullable(v.picklist(Object.keys(VERDICTS))),
      alsoKinds: v.array(v.picklist(Object.keys(VERDICTS))),
      reason: v.pipe(v.string(), v.minLength(1)),
      plannedValue: v.nullable(v.number()),
    }),
  ),
});

/** The parts of SARIF 2.1.0 (OASIS) that code review needs, as its schema has them. */
const SARIF = v.object({
  $schema: v.pipe(v.string(), v.url()),
  version: v.literal('2.1.0'),
  runs: v.tuple([
    v.object({
      tool: v.object({
        driver: v.object({
          name: v.literal('novoodoo'),
          rules: v.array(
            v.object({
              id: v.string(),
              shortDescription: v.object({ text: v.string() }),
              defaultConfiguration: v.object({ level: v.picklist(['none', 'note', 'warning', 'error']) }),
            }),
          ),
        }),
      }),
      results: v.array(
        v.object({
          ruleId: v.string(),
          ruleIndex: v.pipe(v.number(), v.integer(), v.minValue(0)),
          kind: v.picklist(['pass', 'fail']),
          level: v.picklist(['none', 'note', 'warning', 'error']),
          message: v.object({ text: v.string() }),
          locations: v.tuple([
            v.object({
              physicalLocation: v.object({
                artifactLocation: v.object({ uri: v.string() }),
                region: v.object({ startLine: v.pipe(v.number(), v.minValue(1)) }),
              }),
            }),
          ]),
        }),
      ),
    }),
  ]),
});

let folder = '';
const file = (name: string): string => path.join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-lint-'));
  writeFileSync(file('advice.conf'), ADVICE);
  writeFileSync(file('plan.json'), printPlan(examplePlan()));
  writeFileSync(file('fine.conf'), 'net.ipv4.tcp_max_orphans = 87000\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('novoodoo lint', () => {
  it('goes by the kernel of the tree, and by the values that bound others though no line names them', async () => {
    const old = path.join(folder, 'old');
    cpSync(rootOf('kernel-3.10'), old, { recursive: true });
    const write = (name: string, value: string) =>
      writeFileSync(path.join(old, 'proc/sys/net/ipv4', name), `${value}\n`);
    write('ipfrag_high_thresh', '4194304');
    write('ipfrag_low_thresh', '3145728');
    const lines = ['tcp_max_orphans = 4294967296', 'tcp_orphan_retries = 256', 'ipfrag_low_thresh = 4194305'];
    writeFileSync(file('old.conf'), lines.map((line) => `net.ipv4.${line}\n`).join(''));
    const kinds = async (): Promise<string[]> => {
      const run = await runCli(['lint', file('old.conf'), '--root', old, '--json']);
      return JSON.parse(run.stdout).lines.map((line: { kind: string }) => line.kind);
    };
    expect(await kinds()).toEqual(['misread-by-kernel', 'not-this-cause', 'unrelated']);
    writeFileSync(path.join(old, 'proc/sys/kernel/osrelease'), '5.15.0\n');
    expect(await kinds()).toEqual(['out-of-range', 'out-of-range', 'out-of-range']);
  });

  it('groups by verdict, within 80 columns, and exits 4 where anything is refused', async () => {
    const run = await runCli(['lint', file('advice.conf'), '--no-host']);
    expect(run.stderr).toBe('');
    expect(run.code).toBe(4);
    expect(run.stdout.replaceAll(folder, '')).toMatchInlineSnapshot(`
      "Refused (2)
      /advice.conf
        2  net.ipv4.tcp_max_orphans = 262144
           needs-measured-peak
           What it is: The most TCP sockets on the whole host that may be closed by
           their program and not yet finished by TCP.
           The limit follows from a measured peak, four times it, and no plan is at
           hand that says it is needed: observe, then plan.
           Evidence that would justify it: a measured peak of the orphan count in
           /proc/net/sockstat whose fourfold is above the limit.
        3  net.core.somaxconn = 1024
           lowers-limit also unrelated
           What it is: The longest queue of finished handshakes that a listener may
           ask for.
           1024 is below 4096; it is the default since 5.4. The code behind this error
           does not read it: connections that wait for accept() are no orphans.
           Evidence that would justify it: ListenOverflows rising together with a
           listener that asks for more than it gets (ss -ltn).

      Not readable (1)
      /advice.conf
        5
           names a key without a value

      Commented out (1)
        4  net.ipv4.tcp_tw_recycle = 1

      0 accepted, 2 refused, 1 not readable; comments and blank lines: 1.
      "
    `);
    expect(Math.max(...run.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('prints JSON as the design has it', async () => {
    const run = await runCli(['lint', '-', '--no-host', '--json'], { input: ADVICE });
    expect(run.code).toBe(4);
    const { lines } = v.parse(DESIGN_FIELDS, JSON.parse(run.stdout));
    expect(lines.map((line) => `${line.line} ${line.verdict}`)).toEqual([
      '1 comment',
      '2 refused',
      '3 refused',
      '4 comment',
      '5 unreadable',
    ]);
    expect(lines[3]).toMatchObject({ key: 'net.ipv4.tcp_tw_recycle', value: '1', file: 'standard input' });
  });

  it('prints SARIF 2.1.0 whose results point at rules and lines', async () => {
    const run = await runCli([
      'lint',
      file('advice.conf'),
      '--no-host',
      '--format',
      'sarif',
      '--plan',
      file('plan.json'),
    ]);
    expect(run.code).toBe(4);
    const log = v.parse(SARIF, JSON.parse(run.stdout));
    const { results, tool } = log.runs[0];
    for (const result of results) expect(tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
    expect(results.map((result) => [result.ruleId, result.kind, result.level])).toEqual([
      ['accepted', 'pass', 'none'],
      ['lowers-limit', 'fail', 'error'],
      ['unreadable', 'fail', 'warning'],
    ]);
  });

  it('accepts the one key of a plan and exits 0 when nothing is refused', async () => {
    const run = await runCli(['lint', file('fine.conf'), '--no-host', '--plan', file('plan.json'), '--json']);
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout).lines[0]).toMatchObject({
      verdict: 'accepted',
      plannedValue: 87000,
      kind: null,
    });
  });

  it.each([
    [['lint', '/no/such/file'], 'cannot read the file (ENOENT)'],
    [['lint', '-', '-'], 'standard input can be read once'],
    [['lint', '-', '--json', '--format', 'sarif'], 'leave one out'],
    [['lint', '-', '--format', 'xml'], 'Allowed choices are sarif'],
    [['lint'], "missing required argument 'file'; see"],
    [['lint', '-x.conf'], 'write ./ before the name'],
    [['lint', '--recordin', 'x'], '(Did you mean --recording?); see "novoodoo lint --help"'],
    [['lint', 'test'], 'is a folder, not a file'],
    [['lint', '-', '--root', '/no/such/folder'], '--root names no folder'],
    [['lint', '-', '--root', ''], '--root names no folder'],
    [['lint', '-', '--root', '/etc/passwd/x'], '--root names no folder'],
    [['resolve', 'rp_filter'], 'name one, such as net.ipv4.conf.all.rp_filter'],
    [['help', 'frob'], "unknown command 'frob'; see"],
    [['explain', 'accept_source_route'], 'did you mean net.ipv4.conf.*.accept_source_route?'],
    [['plan', '--peak', '99999999999999999999'], 'more than any host can have'],
    [['plan', '--peak', '1', '--target', 'x.conf'], 'not an absolute path'],
    [['explain', 'net.ipv4.tcp_timestamp'], 'did you mean net.ipv4.tcp_timestamps?'],
    [['explain', 'nonsense'], 'check the spelling'],
  ])('%j is a usage error of one line', async (args, text) => {
    const run = await runCli(args);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain(text);
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('takes recordings before the file, and says of each which it cannot read', async () => {
    const run = await runCli(['lint', '--recording', '/no/recording', '-'], { input: ADVICE });
    expect(run.stderr).toContain('/no/recording: cannot read the file');
  });

  it('refuses a pipe that nobody writes to, instead of finding nothing in it', async () => {
    const pipe = file('pipe');
    execFileSync('mkfifo', [pipe]);
    const run = await runCli(['lint', pipe, '--no-host']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('nothing came through this pipe within 2 s');
  });

  it.each([
    ['little', [0xff, 0xfe], false],
    ['big', [0xfe, 0xff], true],
  ])('reads UTF-16 as Windows saves it, %s end first', async (name, mark, isSwapped) => {
    const text = Buffer.from('vm.swappiness = 1\r\n', 'utf16le');
    const saved = file(`${name}.conf`);
    writeFileSync(saved, Buffer.concat([Buffer.from(mark), isSwapped ? text.swap16() : text]));
    const run = await runCli(['lint', saved, '--no-host', '--json']);
    expect(JSON.parse(run.stdout).lines[0]).toMatchObject({ key: 'vm.swappiness', value: '1' });
  });

  it('breaks keys and values that are longer than a line', async () => {
    const input = `kernel.core_pattern = ${'a '.repeat(50)}\nnet.ipv4.${'y'.repeat(90)} = 5\n`;
    const run = await runCli(['lint', '-', '--no-host'], { input });
    expect(Math.max(...run.stdout.split('\n').map((line) => line.length))).toBe(80);
    expect(run.stdout.replace(/\n {8}/g, '')).toContain(`${'y'.repeat(90)} = 5\n`);
  });

  it('makes control characters of the advice visible', async () => {
    const run = await runCli(['lint', '-', '--no-host'], {
      input: 'net.core.somaxconn = 1\u001b]0;x\u0007\u007f\u009b\u200e\u2069\n',
    });
    expect(run.stdout).not.toMatch(/[\u001b\u0007\u007f-\u009f\u200e\u2069]/);
    expect(run.code).toBe(4);
  });

  it.each([['--json'], ['--format', 'sarif']])(
    'escapes in %s %s what a terminal may take for a command',
    async (...options) => {
      const run = await runCli(['lint', '-', '--no-host', ...options], {
        input: 'kernel.core_pattern = 1\u009b2J\u202e\u007f\u2066\n',
      });
      expect(run.stdout).not.toMatch(/[\u007f-\u009f\u202e\u2066]/);
      expect(JSON.stringify(JSON.parse(run.stdout))).toContain('\u009b2J\u202e\u007f');
    },
  );
});

describe('novoodoo explain', () => {
  it('tells what could not be read from what is not there', async () => {
    const nowhere = await runCli(['explain', 'somaxconn', '--root', folder]);
    expect(nowhere.stdout).toContain('not readable here: TcpExt.ListenOverflows, TcpExt.ListenDrops');
    expect(nowhere.stdout).not.toContain('none now');
    const somewhere = await runCli([
      'explain',
      'tcp_max_orphans',
      '--root',
      'test/hosts/kernel-6.18',
      '--json',
    ]);
    const { looksAt, notReadable } = JSON.parse(somewhere.stdout);
    expect({ looksAt, notReadable }).toEqual({
      looksAt: ['sockstat.TCP.orphan', 'the kernel log ("too many orphaned sockets")'],
      notReadable: [],
    });
  });

  it.each([
    'net.core.somaxconn',
    'somaxconn',
    'SOMAXCONN',
    '/proc/sys/net/core/somaxconn',
    'net/core/somaxconn',
  ])('takes the key as %s', async (spelling) => {
    const run = await runCli(['explain', spelling, '--json']);
    expect(run.code).toBe(0);
    const answer = JSON.parse(run.stdout);
    expect(answer).toMatchObject({
      version: 1,
      key: 'net.core.somaxconn',
      unit: 'connections',
      relation: 'none',
    });
    expect(answer.sources.length).toBeGreaterThan(0);
  });

  it('says in a tree without /proc what it could not find out', async () => {
    const run = await runCli(['explain', 'tcp_mem', '--root', folder]);
    expect(run.code).toBe(0);
    expect(run.stdout.replace(/\s+/g, ' ')).toContain(
      'not known: /proc/sys/net/ipv4/tcp_mem: it does not exist',
    );
  });
});
