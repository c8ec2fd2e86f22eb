import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lookAhead } from '../../src/apply/apply-plan.js';
import { type FreeSpace, HostError } from '../../src/model/host.js';
import type { Plan } from '../../src/model/plan.js';
import { AFTER, apply, BEFORE, CREATING, EDITING, settingOn } from '../support/apply-scenes.js';
import { examplePlan } from '../support/example-plan.js';
import { FaultyMachine } from '../support/faulty-machine.js';

let machine: FaultyMachine;
beforeAll(() => {
  machine = new FaultyMachine();
});
beforeEach(() => machine.reset(BEFORE));
afterAll(() => machine.dispose());

const outside = (name: string) => path.join(machine.root, name);
const WHOLE = { runtime: true, files: true };

async function obstacleKinds(plan: Plan = EDITING): Promise<string[]> {
  const found = await lookAhead(settingOn(machine.process().host), plan, WHOLE);
  return found.obstacles.map((one) => one.kind);
}

/** What apply says, and that it changed nothing. */
async function refusal(plan: Plan = EDITING): Promise<string[]> {
  const kinds = await obstacleKinds(plan);
  const [limit, file] = [machine.read('proc/sys/net/ipv4/tcp_max_orphans'), machine.read('etc/sysctl.conf')];
  expect(await apply(settingOn(machine.process().host), plan)).toBe('refused');
  expect([machine.read('proc/sys/net/ipv4/tcp_max_orphans'), machine.read('etc/sysctl.conf')]).toEqual([
    limit,
    file,
  ]);
  return kinds;
}

describe('before anything is changed, apply finds', () => {
  it('nothing in the way of a plan that fits', async () => {
    const found = await lookAhead(settingOn(machine.process().host), EDITING, WHOLE);
    expect(found.obstacles).toEqual([]);
    expect(found.steps.map((step) => step.kind)).toEqual(['runtime', 'file']);
    expect(found.notes).toEqual([]);
  });

  it('a limit that somebody changed', async () => {
    machine.write('proc/sys/net/ipv4/tcp_max_orphans', '70000\n');
    expect(await refusal()).toEqual(['stale-plan']);
  });

  it('a limit that is above the target by now: it is never lowered', async () => {
    machine.write('proc/sys/net/ipv4/tcp_max_orphans', '500000\n');
    expect(await refusal()).toEqual(['stale-plan']);
  });

  it('a file that somebody changed', async () => {
    machine.write('etc/sysctl.conf', `${BEFORE}# mine\n`);
    expect(await refusal()).toEqual(['stale-plan']);
  });

  it('a file that is gone', async () => {
    fs.rmSync(outside('etc/sysctl.conf'));
    expect(await obstacleKinds()).toEqual(['stale-plan']);
  });

  it('a file where one was to be made', async () => {
    machine.write('etc/sysctl.d/60-orphans.conf', '');
    expect(await refusal(CREATING)).toEqual(['stale-plan']);
  });

  it('another machine', async () => {
    machine.write('etc/machine-id', 'ffffffffffffffffffffffffffffffff\n');
    expect(await refusal()).toEqual(['other-machine']);
  });

  it('another boot, which is only a note', async () => {
    machine.write('proc/sys/kernel/random/boot_id', '22222222-2222-3333-4444-555555555555\n');
    const found = await lookAhead(settingOn(machine.process().host), EDITING, WHOLE);
    expect([found.obstacles, found.notes]).toEqual([[], ['the host was booted since the plan was made']]);
  });

  it('a child network namespace', async () => {
    fs.rmSync(outside('proc/sys/net/ipv4/tcp_max_orphans'));
    expect(await obstacleKinds()).toContain('not-the-initial-namespace');
  });

  it('a host without /proc/sys', async () => {
    fs.rmSync(outside('proc/sys'), { recursive: true });
    expect(await obstacleKinds()).toContain('no-proc-sys');
  });

  it('a missing /etc', async () => {
    fs.rmSync(outside('etc'), { recursive: true });
    expect(await obstacleKinds(CREATING)).toContain('folder-missing');
  });

  it('a hard link', async () => {
    fs.linkSync(outside('etc/sysctl.conf'), outside('etc/other-name'));
    expect(await refusal()).toEqual(['hard-linked-file']);
  });

  it('a bind mount', async () => {
    machine.write('proc/self/mountinfo', '36 35 98:0 /x /etc/sysctl.conf rw - ext4 /dev/root rw\n');
    expect(await refusal()).toEqual(['bind-mounted-file']);
  });

  it('a link where a file was', async () => {
    fs.renameSync(outside('etc/sysctl.conf'), outside('etc/real.conf'));
    fs.symlinkSync('real.conf', outside('etc/sysctl.conf'));
    expect(await refusal()).toEqual(['stale-plan']);
  });

  it("a link to a package's file, though it is as the plan found it", async () => {
    const linkTarget = '../usr/lib/sysctl.d/50-vendor.conf';
    machine.write('usr/lib/sysctl.d/50-vendor.conf', BEFORE);
    fs.rmSync(outside('etc/sysctl.conf'));
    fs.symlinkSync(linkTarget, outside('etc/sysctl.conf'));
    const plan = examplePlan({
      edits: EDITING.edits.map((edit) => ({
        ...edit,
        before: edit.before === null ? null : { ...edit.before, linkTarget },
      })),
    });
    expect(await refusal(plan)).toEqual(['link-to-package-file']);
    expect(machine.read('usr/lib/sysctl.d/50-vendor.conf')).toBe(BEFORE);
  });

  it('something that is no file', async () => {
    fs.rmSync(outside('etc/sysctl.conf'));
    fs.mkdirSync(outside('etc/sysctl.conf'));
    expect(await obstacleKinds()).toEqual(['not-a-file']);
  });

  it('an edit of more than the limit', async () => {
    const plan = examplePlan({
      edits: EDITING.edits.map((edit) => ({
        ...edit,
        contentBase64: Buffer.from(`${AFTER}kernel.sysrq = 1\n`).toString('base64'),
      })),
    });
    expect(await refusal(plan)).toEqual(['edit-beyond-the-limit']);
  });

  it('a plan that was refused', async () => {
    const plan = examplePlan({ verdict: 'refused', changes: [], edits: [] });
    expect(await refusal(plan)).toEqual(['plan-proposes-nothing']);
  });

  it.each([
    ['no bytes', { bytes: 1000, files: 1000 }],
    ['no files', { bytes: 1e12, files: 0 }],
  ] satisfies [string, FreeSpace][])('a full disk: %s', async (_name, space) => {
    const { host, folder } = settingOn(machine.process().host);
    host.freeSpace = () => space;
    const found = await lookAhead({ host, folder }, EDITING, WHOLE);
    expect(found.obstacles.map((one) => one.kind)).toEqual(['no-space', 'no-space']);
  });

  it.each([
    ['/proc/sys/net/ipv4/tcp_max_orphans', 'EROFS', 'read-only-proc-sys'],
    ['/proc/sys/net/ipv4/tcp_max_orphans', 'EACCES', 'not-privileged'],
    ['/etc', 'EROFS', 'read-only-file-system'],
    ['/etc', 'EPERM', 'immutable-file'],
    ['/etc/sysctl.conf', 'EPERM', 'immutable-file'],
    ['/etc/sysctl.conf', 'EACCES', 'not-privileged'],
    ['/var/lib', 'EROFS', 'read-only-file-system'],
  ])('that %s cannot be written (%s): %s', async (where, code, kind) => {
    const { host, folder } = settingOn(machine.process().host);
    host.checkWritable = (at) => {
      if (at === where) throw new HostError(code, 'write', at);
    };
    const found = await lookAhead({ host, folder }, EDITING, WHOLE);
    expect(found.obstacles.map((one) => one.kind)).toEqual([kind]);
    expect(found.obstacles[0]?.next).toBeTruthy();
  });

  it.each([
    ['lsattr', '/etc/sysctl.conf', '-----a-------- /etc/sysctl.conf\n', 'immutable-file'],
    ['cp', '--version', 'BusyBox v1.36\n', 'tool-missing'],
  ])('what %s tells of %s', async (name, about, stdout, kind) => {
    const { host, folder } = settingOn(machine.process().host);
    const run = host.run.bind(host);
    host.run = (program, args, options) =>
      program === name && args.at(-1)?.endsWith(about) === true
        ? Promise.resolve({ code: 0, stdout, stderr: '', failure: null })
        : run(program, args, options);
    const found = await lookAhead({ host, folder }, EDITING, WHOLE);
    expect(found.obstacles.map((one) => one.kind)).toEqual([kind]);
  });
});

describe('each part is judged by itself', () => {
  it('a limit that is set already leaves the file to do', async () => {
    machine.write('proc/sys/net/ipv4/tcp_max_orphans', '87000\n');
    expect(await apply(settingOn(machine.process().host), EDITING)).toBe('applied');
    expect(machine.read('etc/sysctl.conf')).toBe(AFTER);
  });

  it('a file that is edited already leaves the limit to do', async () => {
    machine.write('etc/sysctl.conf', AFTER);
    expect(await apply(settingOn(machine.process().host), EDITING)).toBe('applied');
    expect(machine.limit).toBe(87000);
  });
});
