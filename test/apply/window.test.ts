import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { awaitDecision, type Decision, type Wish } from '../../src/apply/await-decision.js';
import {
  confirmWindow,
  extendWindow,
  undoWindow,
  type WindowResult,
} from '../../src/apply/confirm-window.js';
import { writeGuardMark } from '../../src/apply/guard-mark.js';
import { guardWindow } from '../../src/apply/guard-window.js';
import { holdLock } from '../../src/apply/hold-lock.js';
import { readOpenJournal } from '../../src/apply/journal-file.js';
import { settleOpenJournal } from '../../src/apply/settle.js';
import type { Setting } from '../../src/apply/transaction.js';
import { AFTER, APPLY_ID, apply, BEFORE, EDITING, settingOn, WINDOW_MS } from '../support/apply-scenes.js';
import { FaultyMachine, GUARD_PID } from '../support/faulty-machine.js';

let machine: FaultyMachine;
let setting: Setting;
beforeAll(() => {
  machine = new FaultyMachine();
});
beforeEach(async () => {
  machine.reset(BEFORE);
  setting = settingOn(machine.process().host);
  expect(await apply(setting, EDITING, WINDOW_MS)).toBe('awaiting');
});
afterAll(() => machine.dispose());

const wins = () => Promise.resolve(null);
const confirm = () => holdLock(setting, 1000, () => confirmWindow(setting, wins, null));
const endingOf = (result: WindowResult) => ('ending' in result ? (result.ending?.kind ?? null) : result.kind);
const guard = (stop = new AbortController().signal) =>
  guardWindow(setting, { journalId: APPLY_ID, processId: GUARD_PID, stop });

/** Where the kernel value and the file stand. */
const stands = () => [machine.limit, machine.read('etc/sysctl.conf')];
const OLD = [65536, BEFORE];
const NEW = [87000, AFTER];
const IN_WINDOW = [87000, BEFORE];

describe('an open window', () => {
  it('has the kernel value set and the file untouched', () => {
    expect(stands()).toEqual(IN_WINDOW);
    expect(readOpenJournal(setting.host, setting.folder)?.state).toBe('awaiting-confirmation');
  });

  it('is kept by a confirmation, which takes the file step', async () => {
    expect(endingOf(await confirm())).toBe('applied');
    expect(stands()).toEqual(NEW);
    expect(machine.leftovers()).toEqual([]);
  });

  it('refuses a second apply', async () => {
    expect(await apply(setting, EDITING)).toBe('window-open');
    expect(stands()).toEqual(IN_WINDOW);
  });

  it('cannot be confirmed after its time, and is taken back instead', async () => {
    machine.pass(WINDOW_MS + 1);
    const result = await confirm();
    expect([result.kind, endingOf(result)]).toEqual(['too-late', 'reverted']);
    expect(stands()).toEqual(OLD);
  });

  it('is not kept when the file was edited meanwhile, and stays open', async () => {
    machine.write('etc/sysctl.conf', `${BEFORE}# edited\n`);
    expect((await confirm()).kind).toBe('moved');
    machine.pass(WINDOW_MS + 1);
    expect((await guard())?.kind).toBe('reverted-partly');
    expect(stands()).toEqual([65536, `${BEFORE}# edited\n`]);
  });

  it('is not kept when somebody set another value, which is then left alone', async () => {
    machine.write('proc/sys/net/ipv4/tcp_max_orphans', '200000\n');
    expect((await confirm()).kind).toBe('moved');
    machine.pass(WINDOW_MS + 1);
    const ending = await guard();
    expect(ending).toMatchObject({
      kind: 'reverted-partly',
      foreign: ['net.ipv4.tcp_max_orphans holds 200000'],
    });
    expect(stands()).toEqual([200000, BEFORE]);
    expect(machine.leftovers()).toEqual([]);
  });

  it('is undone when its steps cannot be finished', async () => {
    const result = await holdLock(setting, 1000, () =>
      confirmWindow(setting, () => Promise.resolve('overruled by /etc/sysctl.d/99-x.conf:1'), null),
    );
    expect(result).toMatchObject({
      ending: { kind: 'reverted', cause: 'overruled by /etc/sysctl.d/99-x.conf:1' },
    });
    expect(stands()).toEqual(OLD);
  });

  it('can be undone at once', async () => {
    const result = await holdLock(setting, 1000, () => undoWindow(setting, APPLY_ID, 'rolled back'));
    expect(endingOf(result)).toBe('reverted');
    expect(stands()).toEqual(OLD);
  });

  it('whose undoing died half-way is ended by the next command, whatever time is left', async () => {
    const begun = machine.save();
    const undo = (one: Setting) => holdLock(one, 1000, () => undoWindow(one, null, 'undone'));
    const probe = machine.process();
    await undo(settingOn(probe.host));
    const written = probe.calls.indexOf('writeSync proc/sys/net/ipv4/tcp_max_orphans') + 1;
    machine.restore(begun);
    const dying = machine.process(new Map([[written + 1, { kind: 'die-before' }]]));
    await undo(settingOn(dying.host)).catch(() => undefined);
    expect([dying.isDead, machine.limit]).toEqual([true, 65536]);
    const settled = await holdLock(setting, 1000, () => settleOpenJournal(setting));
    expect(settled).toMatchObject({ kind: 'settled', ending: { kind: 'reverted' } });
    expect(machine.leftovers()).toEqual([]);
  });

  it.each(['confirm', 'undo'] as const)('belongs to whoever comes first: %s', async (first) => {
    const undo = () => holdLock(setting, 1000, () => undoWindow(setting, null, 'undone'));
    const order = first === 'confirm' ? [confirm, undo] : [undo, confirm];
    const results: string[] = [];
    for (const act of order) results.push((await act()).kind);
    expect(results).toEqual(['ended', 'nothing-open']);
    expect(stands()).toEqual(first === 'confirm' ? NEW : OLD);
  });
});

describe('its time', () => {
  it('runs on the clock since boot, whatever the wall clock says', async () => {
    machine.pass(WINDOW_MS - 1000);
    expect(await holdLock(setting, 1000, () => settleOpenJournal(setting))).toMatchObject({
      kind: 'window-open',
      remainingMs: 1000,
    });
  });

  it('can be extended, and the guard then waits for the new end', async () => {
    machine.pass(WINDOW_MS - 10_000);
    const extended = await holdLock(setting, 1000, () => extendWindow(setting, null, 300_000));
    expect(extended).toMatchObject({ kind: 'extended', remainingMs: 300_000 });
    machine.pass(299_000);
    expect(stands()).toEqual(IN_WINDOW);
    expect((await guard())?.kind).toBe('reverted');
    expect(stands()).toEqual(OLD);
  });

  it('is over with the boot it began in: only files are examined then', async () => {
    machine.boot(50_000);
    const settled = await holdLock(setting, 1000, () => settleOpenJournal(setting));
    expect(settled).toMatchObject({ kind: 'settled', ending: { kind: 'reverted' } });
    expect(stands()).toEqual([50_000, BEFORE]);
    expect(machine.leftovers()).toEqual([]);
  });
});

describe('the guard', () => {
  it('takes the change back at the deadline', async () => {
    expect((await guard())?.kind).toBe('reverted');
    expect(stands()).toEqual(OLD);
    expect(machine.leftovers()).toEqual([]);
  });

  it('takes it back at once when it is stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await guard(stop.signal)).toMatchObject({ kind: 'reverted' });
    expect(stands()).toEqual(OLD);
  });

  it('goes without a word when somebody else ended the window', async () => {
    await confirm();
    expect(await guard()).toBeNull();
    expect(stands()).toEqual(NEW);
  });

  it('finishes for a confirmation that died half-way', async () => {
    const dying = machine.process(new Map([[40, { kind: 'die-before' }]]));
    const other = settingOn(dying.host);
    await holdLock(other, 1000, () => confirmWindow(other, wins, null)).catch(() => undefined);
    expect(dying.isDead).toBe(true);
    expect((await guard())?.kind).toBe('reverted');
    expect(stands()).toEqual(OLD);
  });
});

describe('the client that waits', () => {
  function wait(
    wishes: (Wish | null)[],
    meanwhile: (() => Promise<unknown>) | null = null,
  ): Promise<Decision> {
    machine.meanwhile = meanwhile;
    return awaitDecision(setting, {
      journalId: APPLY_ID,
      checkWinner: wins,
      nextWish: () => wishes.shift() ?? null,
      onTick: () => undefined,
      onRefused: () => undefined,
      wake: new AbortController().signal,
    });
  }

  it('keeps the change when told to', async () => {
    expect(await wait([null, 'keep'])).toMatchObject({ kind: 'kept', by: 'here' });
    expect(stands()).toEqual(NEW);
  });

  it.each(['undo', 'break-off'] as const)('takes it back on %s', async (wish) => {
    expect(await wait([wish])).toMatchObject({ kind: 'taken-back', by: 'here' });
    expect(stands()).toEqual(OLD);
  });

  it('leaves without changing anything when its terminal is gone', async () => {
    expect(await wait([null, 'leave'])).toEqual({ kind: 'left' });
    expect(stands()).toEqual(IN_WINDOW);
  });

  it('takes it back at once when the guard has died', async () => {
    machine.killProcess(GUARD_PID);
    expect(await wait([])).toMatchObject({ kind: 'taken-back', by: 'here' });
    expect(stands()).toEqual(OLD);
  });

  it('does not take a later process of the same number for the guard', async () => {
    writeGuardMark(setting.host, setting.folder, {
      version: 1,
      journalId: APPLY_ID,
      processId: GUARD_PID,
      startTicks: '776',
    });
    expect(await wait([])).toMatchObject({ kind: 'taken-back' });
  });

  it('learns that it was kept in another shell', async () => {
    expect(await wait([], confirm)).toMatchObject({ kind: 'kept', by: 'elsewhere' });
  });

  it('learns that it was undone in another shell', async () => {
    const undo = () => holdLock(setting, 1000, () => undoWindow(setting, null, 'undone'));
    expect(await wait([], undo)).toMatchObject({ kind: 'taken-back', by: 'elsewhere' });
  });

  it('gives it more time when told to, and takes it back itself when the guard sleeps past the end', async () => {
    expect(await wait(['extend'])).toMatchObject({ kind: 'taken-back', by: 'here' });
    expect(stands()).toEqual(OLD);
  });
});
