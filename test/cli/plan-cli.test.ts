import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePlan } from '../../src/parse/plan.js';
import { runCli } from '../support/run-cli.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLE = ['--root', 'docs/example/host'];
const RECORDING = ['--recording', 'docs/example/host.jsonl'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-plan-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  return runCli(args, { cwd: PROJECT });
}

interface PlanJson {
  readonly verdict: string;
  readonly diagnosis: { readonly kind: string };
  readonly changes: readonly { readonly where: string; readonly from: number; readonly to: number }[];
  readonly refusals: readonly { readonly kind: string; readonly reason: string }[];
  readonly warnings: readonly { readonly kind: string }[];
}

async function planJson(...args: string[]): Promise<PlanJson & { readonly code: number | null }> {
  const { code, stdout } = await run('plan', ...args, '--json');
  return { code, ...(JSON.parse(stdout) as PlanJson) };
}

describe('the source of the peak', () => {
  it.each<[string, string[], RegExp]>([
    ['none', [], /pass --recording FILE, --observe 10s, or --peak N/],
    ['two', ['--peak', '1', '--observe', '10s'], /more than one source/],
    ['a negative peak', ['--peak=-5'], /--peak is not a whole number/],
    ['NaN', ['--peak', 'NaN'], /--peak is not a whole number/],
    ['a peak with an exponent', ['--peak', '1e5'], /--peak is not a whole number/],
    ['a peak in hexadecimal', ['--peak', '0x10'], /--peak is not a whole number/],
    ['an empty peak', ['--peak', ''], /--peak is not a whole number/],
    ['an endless peak', ['--peak', '9'.repeat(400)], /--peak is more than any host can have/],
    ['an escape sequence', ['--peak', '\x1b[2J5'], /of orphans: "\\u001b\[2J5"/],
    ['a source without a peak', ['--peak-source', 'x'], /--peak, which is missing/],
    ['a time that is none', ['--peak', '1', '--peak-at', 'noon'], /--peak-at is not a time/],
    ['a bare duration', ['--observe', '10'], /--observe is not a duration/],
    ['a short watch', ['--observe', '10ms'], /out of range/],
    [
      'an unknown rounding',
      ['--peak', '1', '--round', 'nicely'],
      /--round does not know "nicely"; choose from two-/,
    ],
    ['an unknown acceptance', ['--peak', '1', '--accept', 'all'], /--accept does not know "all"/],
    ['an unknown loader', ['--peak', '1', '--assume', 'x=1'], /--assume/],
    [
      'a missing recording',
      ['--recording', '/nonexistent'],
      /\/nonexistent: cannot read the file \(ENOENT\)/,
    ],
    ['a missing log', ['--peak', '1', '--kernel-log', '/nonexistent'], /\/nonexistent: cannot read/],
    ['missing advice', ['--peak', '1', '--want', '/nonexistent'], /\/nonexistent: cannot read/],
  ])('%s is a usage error of one line', async (_name, args, message) => {
    const result = await run('plan', ...EXAMPLE, ...args);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(message);
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(result.stderr).not.toContain('\x1b');
  });

  it.each<[string, string | Uint8Array]>([
    ['empty', ''],
    ['binary', Uint8Array.of(0, 1, 2, 255, 254)],
    ['truncated', '{"kind":"header","version":1,\n'],
    ['another version', '{"kind":"header","version":99}\n'],
    ['hostile keys', '{"kind":"header","__proto__":{"version":1}}\n'],
    ['NaN', '{"kind":"header","version":NaN}\n'],
  ])('a recording that is %s is refused with file and line', async (name, content) => {
    const file = path.join(folder, `${name.replaceAll(' ', '-')}.jsonl`);
    writeFileSync(file, content);
    for (const command of ['plan', 'diagnose']) {
      const result = await run(command, '--recording', file);
      expect(result).toMatchObject({ code: 2, stdout: '' });
      expect(result.stderr).toContain(`${file}:`);
      expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
    }
  });
});

describe('several recordings', () => {
  it('are read as one where they are of one host', async () => {
    const later = path.join(folder, 'later.jsonl');
    const text = readFileSync(path.join(PROJECT, RECORDING[1] ?? ''), 'utf8');
    writeFileSync(later, text.replaceAll(/1298(\d{9})/g, '1299$1').replace('"peak":21564', '"peak":30000'));
    const plan = await planJson(...EXAMPLE, ...RECORDING, later);
    expect(plan).toMatchObject({ peak: { orphans: 30000, source: `recording ${later}` } });
    expect(plan.changes.map((change) => change.to)).toEqual([120_000, 120_000]);
  });

  it('are refused where they are of different hosts', async () => {
    const other = path.join(folder, 'other.jsonl');
    const text = readFileSync(path.join(PROJECT, RECORDING[1] ?? ''), 'utf8');
    writeFileSync(
      other,
      text.replace('"hostname":"foo"', '"hostname":"bar"').replace(/"bootId":"[^"]*"/, '"bootId":null'),
    );
    for (const command of ['plan', 'diagnose']) {
      expect(await run(command, ...EXAMPLE, ...RECORDING, other)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: `novoodoo: ${other}:1: a recording of bar, while docs/example/host.jsonl is of foo; plan each host by itself; novoodoo emit takes several plans\n`,
      });
    }
  });
});

describe('plan', () => {
  it('saves exactly what --json prints, and what it saves reads back', async () => {
    const file = path.join(folder, 'plan.json');
    const result = await run('plan', ...EXAMPLE, ...RECORDING, '--output', file, '--json');
    const saved = readFileSync(file, 'utf8');
    expect(result.stdout).toBe(saved);
    expect(parsePlan(saved, file).changes.map((change) => change.to)).toEqual([87000, 87000]);
  });

  it('saves what reads back where a file sets values of any length', async () => {
    const root = path.join(folder, 'long-values');
    cpSync(path.join(PROJECT, 'test/hosts/debian-12'), root, { recursive: true, verbatimSymlinks: true });
    const line = `net.ipv4.tcp_max_orphans = ${'9'.repeat(100_000)}\n`;
    for (const name of ['10-a', '99-zz']) writeFileSync(path.join(root, `etc/sysctl.d/${name}.conf`), line);
    const { stdout } = await run('plan', '--root', root, '--peak', '100000', '--json');
    expect(() => parsePlan(stdout, 'plan.json')).not.toThrow();
  });

  it('names the saved file in the next command', async () => {
    const file = path.join(folder, 'next.json');
    const { stdout } = await run('plan', ...EXAMPLE, ...RECORDING, '--output', file);
    expect(stdout.replaceAll(/\s+/g, ' ').trimEnd().endsWith(`Next novoodoo apply ${file}`)).toBe(true);
  });

  it('says so when the plan cannot be saved', async () => {
    const result = await run('plan', ...EXAMPLE, ...RECORDING, '--output', '/nonexistent/plan.json');
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toContain('cannot write the file (ENOENT)');
  });

  it('exits 0 for changes, 3 with --exit-code, 4 for a refusal, 0 for nothing to do', async () => {
    expect((await run('plan', ...EXAMPLE, ...RECORDING)).code).toBe(0);
    expect((await run('plan', ...EXAMPLE, ...RECORDING, '--exit-code')).code).toBe(3);
    expect((await run('plan', ...EXAMPLE, '--peak', '600000000', '--exit-code')).code).toBe(4);
    const quiet = ['--root', 'test/hosts/kernel-6.18', '--peak', '3', '--exit-code'];
    expect((await run('plan', ...quiet)).code).toBe(0);
  });

  it('takes rounding, the stated peak and its time', async () => {
    const stated = ['--peak', '21564', '--peak-source', 'Prometheus', '--peak-at', '2026-02-25 08:23:42Z'];
    const plan = await planJson(...EXAMPLE, ...stated, '--round', 'power-of-two');
    expect(plan).toMatchObject({
      code: 0,
      changes: [{ to: 131072 }, { to: 131072 }],
      peak: { orphans: 21564, at: '2026-02-25T08:23:42.000Z', source: 'measured elsewhere: Prometheus' },
    });
    expect(plan.warnings.map((one) => one.kind)).toContain('peak-stated');
  });

  it('refuses advice line by line and keeps its exit code', async () => {
    const plan = await planJson(...EXAMPLE, ...RECORDING, '--want', 'test/docs/advice.conf');
    expect(plan.code).toBe(0);
    expect(plan.verdict).toBe('change');
    expect(plan.refusals).toMatchObject([
      { key: 'net.ipv4.tcp_tw_reuse', value: '1', source: { file: 'test/docs/advice.conf', line: 2 } },
      { key: 'net.ipv4.tcp_mem', source: { line: 3 } },
    ]);
    expect(plan.changes.every((change) => change.to === 87000)).toBe(true);
  });

  it('warns of advice that it cannot read', async () => {
    const advice = path.join(folder, 'cut-off.conf');
    writeFileSync(advice, 'net.ipv4.tcp_tw_reuse = 1\nsysctl -w net.ipv4.tcp_mem\n');
    const { warnings, refusals } = await planJson(...EXAMPLE, ...RECORDING, '--want', advice);
    expect(warnings).toContainEqual({
      kind: 'advice-unreadable',
      text: `Could not be read as an assignment: ${advice}:2. novoodoo lint says why.`,
    });
    expect(refusals).toHaveLength(1);
  });

  it('takes the limit of the recording where the one now cannot be read, and says so', async () => {
    const root = ['--root', 'test/hosts/child-namespace'];
    const file = path.join(folder, 'child.jsonl');
    await run('observe', ...root, '--for', '100ms', '--output', file);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"maxOrphans":null', '"maxOrphans":65536'));
    const { warnings } = await planJson(...root, '--recording', file);
    expect(warnings).toContainEqual({
      kind: 'limit-from-recording',
      text: expect.stringContaining('65536 is from the recording'),
    });
  });

  it('plans a recording of another host for that host, from the recording alone', async () => {
    const plan = await planJson(...RECORDING);
    expect(plan).toMatchObject({ host: { hostname: 'foo' }, edits: [], loaders: null });
    expect(plan.changes).toMatchObject([{ where: 'runtime', from: 65536, to: 87000 }]);
    expect(plan.warnings.map((one) => one.kind)).toContain('another-host');
  });

  it('edits the file named with --target', async () => {
    const target = '/etc/sysctl.d/60-orphans.conf';
    const plan = await planJson(...EXAMPLE, ...RECORDING, '--target', target);
    expect(plan).toMatchObject({ edits: [{ path: target, action: 'create', before: null }] });
  });

  it('refuses all where the file named with --target would lose', async () => {
    const target = '/etc/sysctl.d/00-early.conf';
    const root = ['--root', 'test/hosts/debian-12'];
    const refused = await run('plan', ...root, '--peak', '100000', '--target', target, '--json');
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      verdict: 'refused',
      changes: [],
      edits: [],
      refusals: [{ kind: 'overruled' }],
    });
  });
});

describe('host trees', () => {
  it.each<[string, string[], string, string, number]>([
    ['kernel-2.6.38', ['--peak', '21564'], 'cause-1', 'change', 0],
    ['kernel-3.10', ['--peak', '14'], 'healthy', 'no-change', 0],
    ['kernel-3.10', ['--peak', '65537'], 'headroom-low', 'change', 0],
    ['kernel-5.15', ['--peak', '9120'], 'healthy', 'no-change', 0],
    ['kernel-5.15', ['--peak', '40000'], 'headroom-low', 'change', 0],
    ['kernel-6.18', ['--peak', '3'], 'healthy', 'no-change', 0],
    ['kernel-6.18', ['--peak', '32769'], 'headroom-low', 'change', 0],
    ['read-only-proc-sys', ['--peak', '32769'], 'headroom-low', 'change', 0],
    ['child-namespace', ['--peak', '32769'], 'not-decidable', 'refused', 4],
  ])('%s %j: %s, %s', async (name, peak, kind, verdict, code) => {
    const plan = await planJson('--root', `test/hosts/${name}`, ...peak);
    expect(plan).toMatchObject({ code, verdict, diagnosis: { kind } });
    if (verdict === 'change') expect(plan.changes.length).toBeGreaterThan(0);
  });

  it('a child namespace is refused with the reason', async () => {
    const { refusals } = await planJson('--root', 'test/hosts/child-namespace', '--peak', '5');
    expect(refusals[0]?.reason).toMatch(/peak of 5 orphans was seen.*child network namespace/);
  });
});

describe('diagnose', () => {
  it('exits 0 whatever it finds, in text and JSON', async () => {
    for (const name of ['kernel-2.6.38', 'kernel-3.10', 'kernel-5.15', 'kernel-6.18', 'child-namespace']) {
      const text = await run('diagnose', '--root', `test/hosts/${name}`);
      expect(text).toMatchObject({ code: 0, stderr: '' });
      for (const line of text.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  it('takes a log beside one look', async () => {
    const result = await run(
      'diagnose',
      ...EXAMPLE,
      '--kernel-log',
      'docs/example/host/var/log/kern.log',
      '--json',
    );
    const { diagnosis } = JSON.parse(result.stdout) as {
      diagnosis: { kind: string; findings: { kind: string }[] };
    };
    expect(diagnosis.kind).toBe('cause-1');
    expect(diagnosis.findings.map((finding) => finding.kind)).toContain('ambiguous-log-text');
  });
});

describe('--help', () => {
  it.each(['plan', 'diagnose'])('%s has examples and fits 80 columns', async (command) => {
    const { code, stdout } = await run(command, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Examples:');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
