import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SessionTerminal } from '../support/session-terminal.js';
import {
  guardKernelState,
  type KernelStateGuard,
  kernelValue,
  setKernelValue,
} from './support/kernel-state.js';
import { waitUntil } from '../support/wait-until.js';
import { makePrivateEtc, type PrivateEtc } from './support/private-etc.js';
import { savePlan } from './support/save-plan.js';

const BEFORE = '100000';
const AFTER = '120000';
const FILE_BEFORE = `net.ipv4.tcp_max_orphans = ${BEFORE}\n`;
const FILE_AFTER = `net.ipv4.tcp_max_orphans = ${AFTER}\n`;
const RACES = 8;

let kernel: KernelStateGuard;
let host: PrivateEtc;
let plan: string;
let file: string;
let client: SessionTerminal | null = null;

beforeAll(async () => {
  kernel = guardKernelState();
  host = makePrivateEtc();
  rmSync(path.join(host.etc, 'sysctl.d'), { recursive: true });
  mkdirSync(path.join(host.etc, 'sysctl.d'));
  file = path.join(host.etc, 'sysctl.d', '60-someone.conf');
  plan = path.join(host.state, '..', 'plan.json');
  reset();
  await savePlan(host, { peak: 30_000, file: plan });
});
afterAll(async () => {
  host.remove();
  await kernel.restore();
});
beforeEach(reset);
afterEach(async () => {
  await client?.terminal.close();
  client = null;
  if (existsSync(journal())) await host.run(['rollback', '--yes']);
});

function reset(): void {
  setKernelValue('tcp_max_orphans', BEFORE);
  writeFileSync(file, FILE_BEFORE);
  for (const name of readdirSync(host.state)) rmSync(path.join(host.state, name), { recursive: true });
}

function journal(): string {
  return path.join(host.state, 'journal.json');
}

/** The running value and the file, in one word where they belong together. */
function stands(): string {
  const value = kernelValue('tcp_max_orphans');
  const text = readFileSync(file, 'utf8');
  if (value === AFTER && text === FILE_BEFORE) return 'in the window';
  if (value === BEFORE && text === FILE_BEFORE) return 'before';
  if (value === AFTER && text === FILE_AFTER) return 'after';
  return `${value}, ${JSON.stringify(text)}`;
}

/** A client that waits in a terminal. */
async function openWindow(length: string): Promise<SessionTerminal> {
  const args = `apply ${plan} --yes --confirm-within ${length}`;
  client = await SessionTerminal.start(args, { wrapper: host.wrapper }, /k keep, e extend, u undo/);
  expect(stands()).toBe('in the window');
  return client;
}

/** The end of the client with the terminal as it was, and nothing left open. */
async function expectEnd(one: SessionTerminal, code: number, state: 'before' | 'after'): Promise<void> {
  const end = await one.exitCode();
  expect({ code: end.code, state: stands() }).toEqual({ code, state });
  expect(end.mode).toEqual(end.before);
  expectNothingOpen();
}

function expectNothingOpen(): void {
  const left = readdirSync(host.state).filter((name) => !['lock', 'receipts'].includes(name));
  expect(left).toEqual([]);
}

function guardProcessId(): number {
  const text = readFileSync(path.join(host.state, 'guard.json'), 'utf8');
  return (JSON.parse(text) as { readonly processId: number }).processId;
}

async function kill(processId: number, signal: NodeJS.Signals): Promise<void> {
  process.kill(processId, signal);
  await waitUntil(`the end of ${processId}`, () => !isAlive(processId));
}

function isAlive(processId: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${processId}/status`, 'latin1'));
  } catch {
    return false;
  }
}

function deadlineUptimeMs(): number {
  const { window } = JSON.parse(readFileSync(journal(), 'utf8')) as {
    readonly window: { readonly deadlineUptimeMs: number };
  };
  return window.deadlineUptimeMs;
}

describe('at the terminal', () => {
  it('k keeps the change and edits the file', async () => {
    const one = await openWindow('10m');
    await one.terminal.press('k');
    await expectEnd(one, 0, 'after');
  });

  it('e gives the whole time again, and a second apply is refused meanwhile', async () => {
    const one = await openWindow('10m');
    const second = await host.run(['apply', plan, '--yes']);
    expect(second).toMatchObject({ code: 4, stderr: expect.stringContaining('window-open') as string });
    const deadline = deadlineUptimeMs();
    await one.terminal.press('e');
    await waitUntil('a later deadline', () => deadlineUptimeMs() > deadline);
    expect(stands()).toBe('in the window');
    await one.terminal.press('u');
    await expectEnd(one, 5, 'before');
  });

  it('silence brings the old value back at the deadline', async () => {
    const one = await openWindow('5s');
    await one.terminal.waitFor('taken back');
    await expectEnd(one, 5, 'before');
  });

  it('Ctrl-C takes it back at once', async () => {
    const one = await openWindow('10m');
    await one.terminal.press('C-c');
    await expectEnd(one, 130, 'before');
  });

  it('TERM takes it back', async () => {
    const one = await openWindow('10m');
    process.kill(one.processId, 'SIGTERM');
    await expectEnd(one, 130, 'before');
  });

  it('a guard that is killed is missed at once', async () => {
    const one = await openWindow('10m');
    await kill(guardProcessId(), 'SIGKILL');
    await one.terminal.waitFor('the guard of the window died');
    await expectEnd(one, 5, 'before');
  });
});

describe('from another shell', () => {
  it('confirm keeps the change and edits the file', async () => {
    const one = await openWindow('10m');
    expect(await host.run(['confirm'])).toMatchObject({ code: 0 });
    await one.terminal.waitFor('confirmed elsewhere');
    await expectEnd(one, 0, 'after');
  });

  it('rollback takes it back', async () => {
    const one = await openWindow('10m');
    expect(await host.run(['rollback'])).toMatchObject({ code: 0 });
    await one.terminal.waitFor('taken back');
    await expectEnd(one, 5, 'before');
  });
});

describe('a client that is lost', () => {
  const LOSSES: readonly { readonly how: string; readonly lose: (one: SessionTerminal) => Promise<void> }[] =
    [
      { how: 'its terminal closed', lose: (one) => one.hangUp() },
      { how: 'HUP', lose: (one) => kill(one.processId, 'SIGHUP') },
      {
        how: 'a log-out, TERM first',
        lose: (one) => {
          process.kill(one.processId, 'SIGTERM');
          return one.hangUp();
        },
      },
      { how: 'KILL', lose: (one) => kill(one.processId, 'SIGKILL') },
    ];

  it.each(LOSSES)(
    'by $how changes nothing before the deadline, at which the guard reverts',
    async ({ lose }) => {
      await lose(await openWindow('10m'));
      expect(stands()).toBe('in the window');
      expect(isAlive(guardProcessId())).toBe(true);
      expect(await host.run(['status'])).toMatchObject({ code: 6 });
      expect(await host.run(['confirm', '--extend', '5s'])).toMatchObject({ code: 0 });
      await waitUntil('the guard', () => !existsSync(journal()));
      expect(stands()).toBe('before');
      expectNothingOpen();
    },
  );

  it('together with its guard leaves the window to the next changing command after the deadline', async () => {
    await openAbandonedWindow();
    expect(await host.run(['recover'])).toMatchObject({ code: 6 });
    expect(await host.run(['apply', plan, '--yes'])).toMatchObject({ code: 4 });
    expect(stands()).toBe('in the window');
    letTimePass();
    for (const reading of ['status', 'verify', 'history']) {
      const { code, stderr } = await host.run([reading]);
      expect(code, `${reading}: ${stderr}`).toBe(6);
    }
    expect(stands()).toBe('in the window');
    expect(await host.run(['recover'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nobody confirmed it in time') as string,
    });
    expect(stands()).toBe('before');
    expectNothingOpen();
  });

  it('together with its guard is replaced by a new guard when the window is extended', async () => {
    const guard = await openAbandonedWindow();
    expect(await host.run(['confirm', '--extend', '5s'])).toMatchObject({ code: 0 });
    expect(guardProcessId()).not.toBe(guard);
    await waitUntil('the new guard', () => !existsSync(journal()));
    expect(stands()).toBe('before');
    expectNothingOpen();
  });

  it('and a confirmation that comes too late take the change back, and the system log has a line for it', async () => {
    await openAbandonedWindow();
    letTimePass();
    const folder = path.join(host.state, '..');
    writeFileSync(path.join(folder, 'logger'), `#!/bin/sh\necho "$@" >> ${folder}/log\n`, { mode: 0o755 });
    const under = ['env', `PATH=${folder}:${process.env['PATH']}`];
    expect(await host.run(['confirm'], { under })).toMatchObject({ code: 5 });
    expect(readFileSync(path.join(folder, 'log'), 'utf8')).toMatch(
      /^-t novoodoo .* revert \S+ reverted: nobody confirmed it in time \(.*\)\n$/,
    );
    expect(stands()).toBe('before');
    expectNothingOpen();
  });
});

/** A window whose client and guard were killed; gives the guard's process id. */
async function openAbandonedWindow(): Promise<number> {
  const one = await openWindow('10m');
  const guard = guardProcessId();
  await kill(one.processId, 'SIGKILL');
  await kill(guard, 'SIGKILL');
  return guard;
}

/** Puts the deadline where it would be if the window had been opened long ago. */
function letTimePass(): void {
  const saved = JSON.parse(readFileSync(journal(), 'utf8')) as { readonly window: object };
  const window = { ...saved.window, deadlineUptimeMs: 1 };
  writeFileSync(journal(), JSON.stringify({ ...saved, window }));
}

it('is not opened where the running value is right already, and that is said', async () => {
  setKernelValue('tcp_max_orphans', AFTER);
  expect(await host.run(['apply', plan, '--yes', '--confirm-within', '10m'])).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('there is nothing to try') as string,
  });
  expect(stands()).toBe('after');
  expectNothingOpen();
});

it('of a confirmation and a revert at the same time, one wins whole and everybody is told so', async () => {
  const outcomes: unknown[] = [];
  for (let round = 0; round < RACES; round += 1) {
    reset();
    const waiting = host.run(['apply', plan, '--yes', '--confirm-within', '10m']);
    await waitUntil(
      'the window',
      () => existsSync(journal()) && stands() === 'in the window' && isAwaiting(),
    );
    const guard = guardProcessId();
    const confirming = host.run(['confirm']);
    // A guard that is told to stop needs no time to start: later in each round, so that either may come first.
    const undoing =
      round % 2 === 0
        ? host.run(['rollback'])
        : wait(round * 80).then(() => isAlive(guard) && process.kill(guard, 'SIGTERM'));
    const [confirmed, , waited] = await Promise.all([confirming, undoing, waiting]);
    await waitUntil('the end of the guard', () => !isAlive(guard));
    outcomes.push({ state: stands(), confirmed: confirmed.code, waited: waited.code });
    expectNothingOpen();
  }
  const kept = { state: 'after', confirmed: 0, waited: 0 };
  const undone = { state: 'before', confirmed: 4, waited: 5 };
  expect([kept, undone]).toEqual(expect.arrayContaining(outcomes));
});

function isAwaiting(): boolean {
  return readFileSync(journal(), 'utf8').includes('"awaiting-confirmation"');
}
