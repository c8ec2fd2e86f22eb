import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { printPlan } from '../../src/parse/plan.js';
import { AFTER, apply, APPLY_ID, BEFORE, EDITING, settingOn, WINDOW_MS } from '../support/apply-scenes.js';
import { examplePlan } from '../support/example-plan.js';
import { FaultyMachine } from '../support/faulty-machine.js';
import { runCli } from '../support/run-cli.js';

let root = '';
let planFile = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'apply-root-'));
  fs.mkdirSync(path.join(root, 'etc/sysctl.d'), { recursive: true });
  fs.mkdirSync(path.join(root, 'var/lib'), { recursive: true });
  fs.writeFileSync(path.join(root, 'etc/sysctl.conf'), BEFORE, { mode: 0o640 });
  fs.symlinkSync('../sysctl.conf', path.join(root, 'etc/sysctl.d/99-sysctl.conf'));
  planFile = path.join(root, 'plan.json');
  fs.writeFileSync(planFile, printPlan(EDITING));
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const conf = () => fs.readFileSync(path.join(root, 'etc/sysctl.conf'), 'utf8');
const names = () => fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();

interface Answer {
  readonly version: number;
  readonly outcome: string;
  readonly receiptId: string | null;
  readonly obstacles?: readonly { readonly kind: string }[];
}

async function json(...args: string[]): Promise<{ code: number | null; answer: Answer }> {
  const { code, stdout } = await runCli([...args, '--root', root, '--json']);
  return { code, answer: JSON.parse(stdout) as Answer };
}

describe('novoodoo apply --root', () => {
  it('edits the file, keeps its mode, says so, and rolls back', async () => {
    const applied = await json('apply', planFile, '--yes');
    expect(applied).toMatchObject({ code: 0, answer: { version: 1, outcome: 'applied' } });
    expect(conf()).toBe(AFTER);
    expect(fs.statSync(path.join(root, 'etc/sysctl.conf')).mode & 0o777).toBe(0o640);

    const again = await json('apply', planFile, '--yes');
    expect(again).toMatchObject({ code: 0, answer: { outcome: 'nothing-to-do' } });

    const history = await runCli(['history', '--root', root]);
    expect(history.stdout).toContain(applied.answer.receiptId);

    const back = await json('rollback', '--yes');
    expect(back).toMatchObject({ code: 0, answer: { outcome: 'rolled-back' } });
    expect(conf()).toBe(BEFORE);
    expect(await json('rollback', '--yes')).toMatchObject({ code: 0, answer: { outcome: 'nothing-to-do' } });
  });

  it('keeps to a name of its own where the file that decides has one that no plan holds', async () => {
    fs.mkdirSync(path.join(root, 'proc/sys/net/ipv4'), { recursive: true });
    fs.writeFileSync(path.join(root, 'proc/sys/net/ipv4/tcp_max_orphans'), '65536\n');
    const odd = path.join(root, 'etc/sysctl.d/99-zz\n\x1b[2J.conf');
    fs.writeFileSync(odd, 'net.ipv4.tcp_max_orphans = 5\n');
    const planned = await runCli(['plan', '--peak', '50000', '--root', root, '--output', planFile]);
    expect([planned.code, planned.stdout.includes('\x1b')]).toEqual([0, false]);
    expect(await json('apply', planFile, '--yes')).toMatchObject({ code: 0, answer: { outcome: 'applied' } });
    expect(fs.readFileSync(odd, 'utf8')).toBe('net.ipv4.tcp_max_orphans = 5\n');
    const { stdout } = await runCli(['resolve', 'net.ipv4.tcp_max_orphans', '--root', root]);
    expect(stdout).toMatch(/At boot +200000 /);
  });

  it('changes nothing with --dry-run', async () => {
    const before = names();
    const { code, stdout } = await runCli(['apply', planFile, '--root', root, '--dry-run']);
    expect([code, stdout]).toEqual([0, 'would change /etc/sysctl.conf: edit\nnothing was changed\n']);
    expect([names(), conf()]).toEqual([before, BEFORE]);
  });

  it('never asks without a terminal', async () => {
    const { code, stderr } = await runCli(['apply', planFile, '--root', root], { input: 'y\n' });
    expect(code).toBe(2);
    expect(stderr).toContain(
      'there is no terminal to ask on; look at the plan with --dry-run, then pass --yes',
    );
    expect(conf()).toBe(BEFORE);
  });

  it('takes the edit back when another file would overrule it', async () => {
    fs.writeFileSync(path.join(root, 'etc/sysctl.d/99-zz.conf'), 'net.ipv4.tcp_max_orphans = 5\n');
    const { code, answer } = await json('apply', planFile, '--yes');
    expect([code, answer.outcome, conf()]).toEqual([5, 'reverted', BEFORE]);
    expect(names().filter((name) => /journal|\.tmp$/.test(name))).toEqual([]);
  });

  it('refuses a stale file with exit 4, and says how to go on', async () => {
    fs.appendFileSync(path.join(root, 'etc/sysctl.conf'), '# mine\n');
    const { code, stderr } = await runCli(['apply', planFile, '--root', root, '--yes']);
    expect(code).toBe(4);
    expect(stderr).toContain('refused (stale-plan): /etc/sysctl.conf was changed since the plan was made');
    expect(stderr).toContain('plan again from the same observation');
  });

  it('takes back the file alone with --only file, and has no running value to take back', async () => {
    await json('apply', planFile, '--yes');
    const refused = await runCli(['rollback', '--root', root, '--yes', '--only', 'runtime']);
    expect([refused.code, conf()]).toEqual([2, AFTER]);
    const unknown = await runCli(['rollback', '--root', root, '--yes', '--only', 'both']);
    expect(unknown).toMatchObject({
      code: 2,
      stderr: 'novoodoo: --only takes runtime or file, not "both"\n',
    });
    expect(await json('rollback', '--yes', '--only', 'file')).toMatchObject({ code: 0 });
    expect(conf()).toBe(BEFORE);
  });

  it('refuses to roll back over a later edit, and shows it', async () => {
    await json('apply', planFile, '--yes');
    fs.appendFileSync(path.join(root, 'etc/sysctl.conf'), '# mine\n');
    const { code, stderr } = await runCli(['rollback', '--root', root, '--yes']);
    expect(code).toBe(4);
    expect(stderr).toContain('+# mine');
    expect(conf()).toBe(`${AFTER}# mine\n`);
  });

  it.each([
    [['--confirm-within', '60s'], /--confirm-within needs the running kernel/],
    [['--confirm-within', '5'], /is not a duration/],
    [['--runtime-only'], /only files are edited/],
    [['--frobnicate'], /unknown option/],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, stderr } = await runCli(['apply', planFile, '--root', root, '--yes', ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(conf()).toBe(BEFORE);
  });

  it.each([
    ['truncated', (text: string) => text.slice(0, 300)],
    ['changed after it was made', (text: string) => text.replaceAll('87000', '97000')],
    ['empty', () => ''],
  ])('refuses a plan that is %s, with file and line', async (_name, damage) => {
    fs.writeFileSync(planFile, damage(printPlan(EDITING)));
    const { code, stderr } = await runCli(['apply', planFile, '--root', root, '--yes']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/plan\.json:\d+: /);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(conf()).toBe(BEFORE);
  });

  it('shows control characters of a plan instead of sending them to the terminal', async () => {
    const plan = examplePlan({ edits: EDITING.edits.map((edit) => ({ ...edit, diff: '\x1b[2J\x07' })) });
    fs.writeFileSync(planFile, printPlan(plan));
    const { code, stderr } = await runCli(['apply', planFile, '--root', root, '--yes']);
    expect(code).toBe(0);
    expect(stderr).toContain('\\x1b[2J\\x07');
  });
});

describe('with nothing open', () => {
  it.each([
    [['confirm'], 4, 'nothing-open'],
    [['recover'], 0, 'nothing-open'],
    [['rollback', '--yes'], 0, 'nothing-to-do'],
  ])('%j ends with %i', async (args, expectedCode, outcome) => {
    const before = names();
    const { code, answer } = await json(...args);
    expect([code, answer.outcome]).toEqual([expectedCode, outcome]);
    expect(names()).toEqual(before);
  });

  it('verify says that nothing was applied', async () => {
    const { code, stderr } = await runCli(['verify', '--root', root]);
    expect(code).toBe(2);
    expect(stderr).toContain('nothing to verify');
  });

  it('rollback of an unknown receipt is a usage error', async () => {
    const { code, stderr } = await runCli(['rollback', '../../etc/passwd', '--root', root, '--yes']);
    expect(code).toBe(2);
    expect(stderr).toContain('there is no receipt');
  });
});

describe('with a change that waits to be confirmed', () => {
  let machine: FaultyMachine;
  beforeAll(async () => {
    machine = new FaultyMachine();
    machine.reset(BEFORE);
    expect(await apply(settingOn(machine.process().host), EDITING, WINDOW_MS)).toBe('awaiting');
  });
  afterAll(() => machine.dispose());

  it.each(['status', 'verify', 'history'])('%s reports it, ends with 6 and touches nothing', async (name) => {
    const before = machine.save();
    const { code, stdout, stderr } = await runCli([name, '--root', machine.root]);
    expect(code).toBe(6);
    expect(stdout + stderr).toContain(APPLY_ID);
    expect(machine.save()).toEqual(before);
  });

  it('history has it in its JSON', async () => {
    const { code, stdout } = await runCli(['history', '--json', '--root', machine.root]);
    expect(code).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      openChange: { id: APPLY_ID, state: 'awaiting-confirmation' },
      receipts: [],
    });
  });
});

it.each(['apply', 'confirm', 'rollback', 'recover', 'verify', 'history'])(
  '%s --help has examples and fits 80 columns',
  async (name) => {
    const { code, stdout } = await runCli([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples?:\n/);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  },
);
