import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FORMAT_NAMES } from '../../src/emit/formats.js';
import { DEFAULT_DROP_IN } from '../../src/emit/snippet.js';
import type { Plan } from '../../src/model/plan.js';
import type { Resolution } from '../../src/model/resolution.js';
import { absent } from '../../src/model/reading.js';
import { printPlan } from '../../src/parse/plan.js';
import { emittablePlan, emitted, planWithTarget } from '../support/emitted.js';
import { exampleDraft, examplePlan } from '../support/example-plan.js';
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

/** A host whose files were looked at; procps reads as told, systemd finds nothing. */
function resolution(overrides: Partial<Resolution> = {}): Resolution {
  return {
    version: 1,
    key: 'net.ipv4.tcp_max_orphans',
    loaders: {},
    boot: {
      loader: 'systemd',
      program: 'systemd-sysctl',
      basis: 'detected',
      because: 'found',
      value: null,
      source: null,
    },
    manual: null,
    otherActors: [],
    warnings: [],
    ...overrides,
  };
}

function procpsFinds(source: { path: string; line: number }, value: string): Resolution {
  const answer = {
    version: '4.0.2',
    basis: 'detected',
    losers: [],
    losersLeftOut: 0,
    transientValues: [],
    because: '',
  } as const;
  return resolution({ loaders: { procps: { ...answer, value, source } } });
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
      dropInPath: DEFAULT_DROP_IN,
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
    [['emit', '/nonexistent', '--format', 'shell'], '/nonexistent: cannot read the file (ENOENT)'],
  ])('%j is a usage error', async (args, message) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('emit refuses', () => {
  async function refusal(plan: Plan, format: string): Promise<{ stderr: string; json: Refusal }> {
    const file = save('plan.json', plan);
    const { code, stdout, stderr } = await runCli([
      'emit',
      file,
      '--format',
      format,
      '--json',
      '--root',
      folder,
    ]);
    expect(code).toBe(4);
    const { refusals } = JSON.parse(stdout) as { refusals: Refusal[] };
    return { stderr, json: refusals[0] as Refusal };
  }
  interface Refusal {
    kind: string;
    reason: string;
    place: unknown;
    instead: string[];
  }

  it('a plan that is a refusal', async () => {
    const plan = examplePlan({ verdict: 'refused', changes: [], edits: [] });
    expect((await refusal(plan, 'talos')).json.kind).toBe('refused-plan');
  });

  it('a plan that changes nothing, but not its alert rules', async () => {
    const plan = examplePlan({ verdict: 'no-change', changes: [], edits: [] });
    expect((await refusal(plan, 'sysctl.d')).json).toMatchObject({
      kind: 'nothing-to-change',
      instead: ['prometheus-alerts'],
    });
    const file = save('plan.json', plan);
    expect((await runCli(['emit', file, '--format', 'prometheus-alerts', '--root', folder])).code).toBe(0);
  });

  it('a drop-in where /etc/sysctl.conf is read last, and names the line', async () => {
    const loaders = procpsFinds({ path: '/etc/sysctl.conf', line: 7 }, '65536');
    const { stderr, json } = await refusal(emittablePlan({ loaders }), 'ansible');
    expect(json).toMatchObject({
      kind: 'overruled-by-a-later-line',
      place: { path: '/etc/sysctl.conf', line: 7 },
    });
    expect(stderr).toContain('/etc/sysctl.conf:7 is read after');
    expect(json.instead).toContain('tuned');
  });

  it('a drop-in that sorts before the file that sets less, but not one that wins', async () => {
    const later = procpsFinds({ path: '/usr/lib/sysctl.d/zz-vendor.conf', line: 1 }, '1024');
    expect((await refusal(emittablePlan({ loaders: later }), 'puppet')).json.kind).toBe(
      'overruled-by-a-later-line',
    );
    const earlier = procpsFinds({ path: '/etc/sysctl.d/99-sysctl.conf', line: 1 }, '1024');
    const file = save('plan.json', emittablePlan({ loaders: earlier }));
    expect((await runCli(['emit', file, '--format', 'puppet', '--root', folder])).code).toBe(0);
  });

  it('a drop-in where busybox reads /etc/sysctl.conf only', async () => {
    const boot = { ...resolution().boot!, loader: 'busybox', program: 'sysctl -p' } as const;
    expect((await refusal(emittablePlan({ loaders: resolution({ boot }) }), 'sysctl.d')).json.kind).toBe(
      'loader-does-not-read-it',
    );
  });

  it('a change of /etc/sysctl.conf that systemd would not read', async () => {
    const { json } = await refusal(examplePlan({ loaders: resolution() }), 'sysctl.conf');
    expect(json.kind).toBe('loader-does-not-read-it');
    expect(json.instead).toContain('sysctl.d');
  });

  it('formats for the host itself where the limit cannot be seen, and names those for the node', async () => {
    const draft = exampleDraft();
    const observation = { ...draft.observation!, maxOrphans: absent('no such file') };
    const changes = draft.changes
      .filter(({ where }) => where === 'boot')
      .map((one) => ({ ...one, from: null }));
    const { json } = await refusal(emittablePlan({ observation, changes }), 'shell');
    expect(json).toMatchObject({
      kind: 'not-the-initial-namespace',
      instead: ['node-tuning-operator', 'talos', 'daemonset', 'prometheus-alerts'],
    });
  });
});

describe('emit --check', () => {
  async function check(args: readonly string[]) {
    const plan = save('plan.json', emittablePlan());
    return runCli(['emit', plan, '--format', 'sysctl.d', '--root', folder, '--check', ...args]);
  }
  function deploy(text: string): void {
    mkdirSync(path.join(folder, 'etc/sysctl.d'), { recursive: true });
    writeFileSync(path.join(folder, DEFAULT_DROP_IN), text);
  }
  const golden = emitted('sysctl.d');

  it('is content with the drop-in deployed in the tree', async () => {
    deploy(golden);
    expect(await check([])).toMatchObject({ code: 0, stdout: `${DEFAULT_DROP_IN} equals the plan\n` });
  });

  it('shows drift as a diff', async () => {
    deploy(golden.replace('\nnet.ipv4.tcp_max_orphans = 87000', '\nnet.ipv4.tcp_max_orphans = 65536'));
    const { code, stdout } = await check([]);
    expect(code).toBe(3);
    expect(stdout).toContain('-net.ipv4.tcp_max_orphans = 65536\n+net.ipv4.tcp_max_orphans = 87000\n');
  });

  it('calls a missing file drift', async () => {
    const { code, stderr } = await check([]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: `${DEFAULT_DROP_IN} is not there\n` });
  });

  it('compares the file that --output names, and changes it never', async () => {
    const file = path.join(folder, 'mine.conf');
    writeFileSync(file, 'other\n');
    const { code, stdout } = await check(['--output', file, '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, path: file, exists: true, equal: false });
    expect(readFileSync(file, 'utf8')).toBe('other\n');
  });

  it('needs a file for formats without a place of their own', async () => {
    const plan = save('plan.json', emittablePlan());
    const { code, stderr } = await runCli(['emit', plan, '--format', 'salt', '--check', '--root', folder]);
    expect(code).toBe(2);
    expect(stderr).toContain('needs --output PATH');
  });
});
