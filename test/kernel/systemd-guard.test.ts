import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PROGRAM } from '../support/run-cli.js';
import { TmuxTerminal } from '../support/tmux.js';
import {
  guardKernelState,
  type KernelStateGuard,
  kernelValue,
  setKernelValue,
} from './support/kernel-state.js';
import { SystemdMachine } from './support/systemd-machine.js';

const BEFORE = '100000';
const AFTER = '120000';
/** What a boot brings before any file is read. */
const DEFAULT = '65536';
const FILE_BEFORE = `net.ipv4.tcp_max_orphans = ${BEFORE}\n`;
const FILE_AFTER = `net.ipv4.tcp_max_orphans = ${AFTER}\n`;
const UNITS = 'novoodoo-guard-';
const APPLY = `${process.execPath} ${PROGRAM} apply /var/plan.json --yes --confirm-within 10m`;

let kernel: KernelStateGuard;
let machine: SystemdMachine;
let file: string;
const terminals: TmuxTerminal[] = [];

beforeAll(async () => {
  kernel = guardKernelState();
  setKernelValue('tcp_max_orphans', BEFORE);
  machine = new SystemdMachine();
  file = path.join(machine.etc, 'sysctl.d/60-someone.conf');
  writeFileSync(file, FILE_BEFORE);
  await machine.boot();
  const planned = ['plan', '--peak', '30000', '--peak-source', 'test', '--output', '/var/plan.json'];
  expect(await machine.novoodoo(...planned)).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await machine.remove();
  await kernel.restore();
});
afterEach(async () => {
  for (const terminal of terminals.splice(0)) await terminal.close();
  if (existsSync(path.join(machine.state, 'journal.json'))) await machine.novoodoo('rollback');
});
beforeEach(() => {
  setKernelValue('tcp_max_orphans', BEFORE);
  writeFileSync(file, FILE_BEFORE);
});

/** The running value and the file, in one word where they belong together. */
function stands(): string {
  const value = kernelValue('tcp_max_orphans');
  const text = readFileSync(file, 'utf8');
  if (value === AFTER && text === FILE_BEFORE) return 'in the window';
  if (value === BEFORE && text === FILE_BEFORE) return 'before';
  if (value === AFTER && text === FILE_AFTER) return 'after';
  return `${value}, ${JSON.stringify(text)}`;
}

/** A terminal on the machine with somebody logged in, in a session that systemd can end as logind does. */
async function logIn(session: string): Promise<TmuxTerminal> {
  const scope = ['systemd-run', '--scope', '--quiet', '--collect', `--unit=${session}`];
  const words = [...machine.wrapper, 'setsid', '--ctty', ...scope, 'login', '-f', 'root'];
  const terminal = await TmuxTerminal.open();
  terminals.push(terminal);
  await terminal.enter(`exec ${words.join(' ')}`);
  await terminal.waitFor(/^#\s*$/m);
  return terminal;
}

/** Opens a window from that terminal; gives the name of the guard's unit. */
async function openWindow(terminal: TmuxTerminal): Promise<string> {
  await terminal.enter(APPLY);
  await terminal.waitFor('k keep, e extend, u undo');
  expect(stands()).toBe('in the window');
  const units = await machine.units(UNITS);
  expect(units).toHaveLength(1);
  return units[0] ?? '';
}

async function expectNoUnitLeft(): Promise<void> {
  let left: string[] = [];
  for (let tries = 0; tries < 100; tries += 1) {
    left = await machine.units(UNITS);
    if (left.length === 0) break;
  }
  expect(left).toEqual([]);
  expect(existsSync(path.join(machine.state, 'journal.json'))).toBe(false);
}

describe('the guard where systemd is PID 1', () => {
  it('is a transient unit outside the session of its client, and goes without a trace when the change is kept', async () => {
    const terminal = await logIn('session-1');
    const unit = await openWindow(terminal);
    expect(await machine.property(unit, 'Transient')).toBe('yes');
    expect(await machine.property(unit, 'CollectMode')).toBe('inactive-or-failed');
    expect(await machine.property(unit, 'ControlGroup')).toBe(`/system.slice/${unit}`);
    const mark = JSON.parse(readFileSync(path.join(machine.state, 'guard.json'), 'utf8')) as unknown;
    expect(mark).toMatchObject({ processId: Number(await machine.property(unit, 'MainPID')) });
    expect(await machine.novoodoo('confirm')).toMatchObject({ code: 0 });
    await terminal.waitFor('confirmed elsewhere');
    expect(stands()).toBe('after');
    await expectNoUnitLeft();
  });

  it('outlives its client and the session, takes the change back at the deadline, and tells who is logged in', async () => {
    const [client, other] = [await logIn('session-2'), await logIn('session-3')];
    const unit = await openWindow(client);
    // What logind does at log-out where it kills the processes of a session: it stops the scope.
    expect(await machine.run(['systemctl', 'stop', 'session-2.scope'])).toMatchObject({ code: 0 });
    expect(await machine.units('session-2')).toEqual([]);
    expect(await machine.property(unit, 'ActiveState')).toBe('active');
    expect(stands()).toBe('in the window');
    expect(await machine.novoodoo('confirm', '--extend', '5s')).toMatchObject({ code: 0 });
    await other.waitFor(/Broadcast message[^]*novoodoo: everything is as it was before: nobody confirmed it/);
    expect(stands()).toBe('before');
    await expectNoUnitLeft();
  });

  it('takes the change back at once when its unit is stopped, as at shutdown', async () => {
    const terminal = await logIn('session-4');
    const unit = await openWindow(terminal);
    expect(await machine.run(['systemctl', 'stop', unit])).toMatchObject({ code: 0 });
    expect(stands()).toBe('before');
    await terminal.waitFor('taken back');
    await expectNoUnitLeft();
  });

  it('is missed by its client when it is killed, which then takes the change back at once', async () => {
    const terminal = await logIn('session-5');
    const unit = await openWindow(terminal);
    expect(await machine.run(['systemctl', 'kill', '--signal=KILL', unit])).toMatchObject({ code: 0 });
    await terminal.waitFor('everything is as it was before: the guard of the window died');
    expect(stands()).toBe('before');
    await expectNoUnitLeft();
  });
});

describe('a power cut', () => {
  it('in the window leaves nothing half: the boot brings the old value, the journal is reported and then closed', async () => {
    const terminal = await logIn('session-6');
    await openWindow(terminal);
    await machine.cutPower();
    setKernelValue('tcp_max_orphans', DEFAULT);
    await machine.boot('0b5c1f64-9d0e-4a53-8a5b-3f1f3a0c2d11');
    expect(await machine.novoodoo('status')).toMatchObject({ code: 6 });
    expect(existsSync(path.join(machine.state, 'journal.json'))).toBe(true);
    expect(await machine.novoodoo('recover')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('the host was booted before it was done') as string,
    });
    // The value of this boot is not the journal's: nothing of it is put back.
    expect(stands()).toBe(`${DEFAULT}, ${JSON.stringify(FILE_BEFORE)}`);
    await expectNoUnitLeft();
    expect(await machine.novoodoo('status')).toMatchObject({ code: 3 });
  });
});
