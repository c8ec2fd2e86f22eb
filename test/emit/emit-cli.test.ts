import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FORMAT_NAMES } from '../../src/emit/formats.js';
import { USUAL_DROP_IN } from '../../src/model/drop-in-path.js';
import type { Plan } from '../../src/model/plan.js';
import { printPlan } from '../../src/parse/plan.js';
import { emittablePlan, emitted, planWithTarget } from '../support/emitted.js';
import { runCli } from '../support/run-cli.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-emit-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function save(name: string, plan: Plan): string {
  const file = path.join(folder, name);
  writeFileSync(file, printPlan(plan));
  return file;
}

describe('emit', () => {
  it('lists the names, one a line', async () => {
    const result = await runCli(['emit', '--list']);
    expect(result).toMatchObject({ code: 0, stdout: `${FORMAT_NAMES.join('\n')}\n`, stderr: '' });
  });

  it('lists them as JSON', async () => {
    const { stdout } = await runCli(['emit', '--list', '--json']);
    const listed = JSON.parse(stdout) as { version: number; formats: { name: string }[] };
    expect(listed.version).toBe(1);
    expect(listed.formats.map(({ name }) => name)).toEqual(FORMAT_NAMES);
  });

  it('prints what the format renders', async () => {
    const plan = save('plan.json', emittablePlan());
    const { code, stdout, stderr } = await runCli(['emit', plan, '--format', 'sysctl.d', '--root', folder]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(emitted('sysctl.d'));
  });

  it('reads the plan from standard input and says as JSON what it emitted', async () => {
    const { code, stdout } = await runCli(['emit', '-', '--format', 'shell', '--json', '--root', folder], {
      input: printPlan(emittablePlan()),
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      format: 'shell',
      plan: 'standard input',
      target: 87000,
      dropInPath: USUAL_DROP_IN,
      output: null,
    });
  });

  it('takes the largest target of several plans and says which', async () => {
    const plans = [80_000, 120_000, 99_000].map((target) => save(`${target}.json`, planWithTarget(target)));
    const { code, stdout } = await runCli(['emit', ...plans, '--format', 'sysctl.d', '--root', folder]);
    expect(code).toBe(0);
    expect(stdout).toContain('\nnet.ipv4.tcp_max_orphans = 120000\n');
    expect(stdout).toContain(`${planWithTarget(120_000).planId} (the largest target of 3 plans)`);
  });

  it('writes --output whole and leaves nothing else behind', async () => {
    const plan = save('plan.json', emittablePlan());
    const output = path.join(folder, 'out', 'orphans.conf');
    mkdirSync(path.dirname(output));
    writeFileSync(output, 'old');
    const { code, stdout, stderr } = await runCli([
      'emit',
      plan,
      '--format',
      'sysctl.d',
      '--output',
      output,
      '--root',
      folder,
    ]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: `wrote ${output}\n` });
    expect(readFileSync(output, 'utf8')).toMatch(/\nnet\.ipv4\.tcp_max_orphans = 87000\n$/);
    expect(readdirSync(path.dirname(output))).toEqual(['orphans.conf']);
  });

  it.each([
    [['emit'], 'needs --format'],
    [['emit', '--format', 'shell'], 'emit needs a plan'],
    [['emit', 'x', '--format', 'terraform'], 'there is no format terraform; choose one of sysctl.d'],
  ])('%j is a usage error', async (args, message) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('emit refuses', () => {
  it('with exit 4, naming the line to change on stderr and in JSON, and what can work', async () => {
    writeFileSync(path.join(folder, 'plan.json'), printPlan(emittablePlan()));
    mkdirSync(path.join(folder, 'etc'));
    writeFileSync(path.join(folder, 'etc/sysctl.conf'), '# x\nnet.ipv4.tcp_max_orphans = 65536\n');
    const plan = path.join(folder, 'plan.json');
    const output = path.join(folder, 'orphans.pp');
    const args = ['emit', plan, '--format', 'puppet', '--json', '--root', folder, '--output', output];
    const { code, stdout, stderr } = await runCli(args);
    expect(code).toBe(4);
    const json = JSON.parse(stdout) as { refusals: { instead: string[] }[] };
    expect(json).toMatchObject({
      version: 1,
      format: 'puppet',
      refusals: [{ kind: 'overruled', place: { path: '/etc/sysctl.conf', line: 2 } }],
    });
    expect(json.refusals[0]?.instead).toContain('tuned');
    expect(stderr).toContain('/etc/sysctl.conf:2 overrules');
    expect(existsSync(output)).toBe(false);
  });
});

describe('emit --check', () => {
  async function check(args: readonly string[]) {
    const plan = save('plan.json', emittablePlan());
    return runCli(['emit', plan, '--format', 'sysctl.d', '--root', folder, '--check', ...args]);
  }
  function deploy(text: string): void {
    mkdirSync(path.join(folder, 'etc/sysctl.d'), { recursive: true });
    writeFileSync(path.join(folder, USUAL_DROP_IN), text);
  }
  const golden = emitted('sysctl.d');

  it('is content with the drop-in deployed in the tree', async () => {
    deploy(golden);
    expect(await check([])).toMatchObject({ code: 0, stdout: `${USUAL_DROP_IN} equals the plan\n` });
  });

  it('shows drift as a diff', async () => {
    deploy(golden.replace('\nnet.ipv4.tcp_max_orphans = 87000', '\nnet.ipv4.tcp_max_orphans = 65536'));
    const { code, stdout } = await check([]);
    expect(code).toBe(3);
    expect(stdout).toContain('-net.ipv4.tcp_max_orphans = 65536\n+net.ipv4.tcp_max_orphans = 87000\n');
  });

  it('calls a missing file drift', async () => {
    const { code, stderr } = await check([]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: `${USUAL_DROP_IN} is not there\n` });
  });

  it('compares the file that --output names, and changes it never', async () => {
    const file = path.join(folder, 'mine.conf');
    writeFileSync(file, 'other\n');
    const { code, stdout } = await check(['--output', file, '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, path: file, exists: true, equal: false });
    expect(readFileSync(file, 'utf8')).toBe('other\n');
  });

  async function checkAs(format: string, files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    const plan = save('plan.json', emittablePlan());
    const { code, stdout, stderr } = await runCli([
      'emit',
      plan,
      '--format',
      format,
      '--root',
      folder,
      '--check',
    ]);
    return { code, said: stdout + stderr };
  }
  const KEY = 'net.ipv4.tcp_max_orphans';
  const script = emitted('shell');
  const inScript = script.slice(script.indexOf("<<'DROP_IN'\n") + 12, script.indexOf('\nDROP_IN\n') + 1);

  it.each<[string, string, Record<string, string>, number, string]>([
    ['shell', 'what the script leaves', { [USUAL_DROP_IN]: inScript }, 0, 'equals the plan'],
    ['shell', 'another value', { [USUAL_DROP_IN]: `${KEY} = 1\n` }, 3, 'differs from the plan'],
    ['shell', 'nothing', {}, 3, 'is not there'],
    [
      'shell',
      'nothing, where the value after boot is higher',
      { '/etc/sysctl.d/60-x.conf': `${KEY} = 300000\n` },
      0,
      'need not be: the value after boot is 300000',
    ],
    ['ansible', 'what the module leaves', { [USUAL_DROP_IN]: `${KEY}=87000\n` }, 0, 'equals the plan'],
    [
      'tuned',
      'the profile',
      { '/etc/tuned/novoodoo-tcp-max-orphans/tuned.conf': emitted('tuned') },
      0,
      'equals the plan',
    ],
    [
      'sysctl.conf',
      'the line',
      { '/etc/sysctl.conf': `# mine\n${KEY} = 87000\n`, '/etc/sysctl.d/99-sysctl.conf': `${KEY} = 87000\n` },
      0,
      '/etc/sysctl.conf equals the plan',
    ],
    [
      'sysctl.conf',
      'another line',
      { '/etc/sysctl.conf': `${KEY} = 1\n`, '/etc/sysctl.d/99-sysctl.conf': `${KEY} = 87000\n` },
      3,
      `-${KEY} = 1\n+${KEY} = 87000\n`,
    ],
    [
      'sysctl.d',
      'a drop-in that a later file overrules',
      { [USUAL_DROP_IN]: golden, '/etc/sysctl.d/zz-local.conf': `${KEY} = 1\n` },
      3,
      '/etc/sysctl.d/zz-local.conf:1 would overrule that name',
    ],
    [
      'puppet',
      'a drop-in that /etc/sysctl.conf overrules',
      { [USUAL_DROP_IN]: golden, '/etc/sysctl.conf': `${KEY} = 1\n` },
      4,
      '/etc/sysctl.conf:1 overrules',
    ],
  ])('for %s with %s', async (format, _name, files, code, text) => {
    const checked = await checkAs(format, files);
    expect(checked).toMatchObject({ code, said: expect.stringContaining(text) });
  });

  it('needs a file for formats without a place of their own', async () => {
    const plan = save('plan.json', emittablePlan());
    const { code, stderr } = await runCli(['emit', plan, '--format', 'nixos', '--check', '--root', folder]);
    expect(code).toBe(2);
    expect(stderr).toContain('needs --output PATH');
  });
});
