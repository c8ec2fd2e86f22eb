import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { confirmWindow } from '../../src/apply/confirm-window.js';
import { holdLock } from '../../src/apply/hold-lock.js';
import { apply, BEFORE, EDITING, settingOn, WINDOW_MS } from '../support/apply-scenes.js';
import { FaultyMachine } from '../support/faulty-machine.js';

let machine: FaultyMachine;
beforeAll(() => {
  machine = new FaultyMachine();
});
beforeEach(() => machine.reset(BEFORE));
afterAll(() => machine.dispose());

async function callsOfApply(windowMs: number | null): Promise<readonly string[]> {
  const process = machine.process();
  await apply(settingOn(process.host), EDITING, windowMs);
  // A temporary name has chance in it.
  return process.calls.map((call) => call.replace(/\.[0-9a-f]{12}\.tmp/, '.tmp'));
}

describe('apply', () => {
  const KERNEL_WRITE = 'writeSync proc/sys/net/ipv4/tcp_max_orphans';

  it('has the journal on the disk before it changes anything', async () => {
    const calls = await callsOfApply(null);
    const changed = calls.indexOf(KERNEL_WRITE);
    const written = calls.indexOf('fsyncSync var/lib/novoodoo/.journal.json.tmp');
    const named = calls.indexOf('renameSync var/lib/novoodoo/.journal.json.tmp');
    const kept = calls.indexOf('fsyncSync var/lib/novoodoo');
    expect([written, named, kept].every((at) => at > -1)).toBe(true);
    expect([written, named, kept, changed]).toEqual([written, named, kept, changed].sort((a, b) => a - b));
  });

  it('sets the kernel value first and the file last, and reads both back', async () => {
    const calls = await callsOfApply(null);
    const value = calls.indexOf(KERNEL_WRITE);
    const file = calls.indexOf('renameSync etc/.sysctl.conf.tmp');
    const folder = calls.indexOf('fsyncSync etc');
    const receipt = calls.findIndex((call) => call.startsWith('renameSync var/lib/novoodoo/receipts/'));
    expect(value).toBeGreaterThan(-1);
    expect([value, file, folder, receipt]).toEqual([value, file, folder, receipt].sort((a, b) => a - b));
    expect(calls.slice(value, file)).toContain('readSync proc/sys/net/ipv4/tcp_max_orphans');
    expect(calls.slice(file, receipt)).toContain('readSync etc/sysctl.conf');
  });

  it('never gives a temporary file a name that a loader reads', async () => {
    const created = (await callsOfApply(null)).filter((call) => call.startsWith('openSync create'));
    expect(created.length).toBeGreaterThan(3);
    expect(created.filter((call) => call.endsWith('.conf'))).toEqual([]);
  });

  it('touches no file before a window is confirmed, and has its guard before the value changes', async () => {
    const calls = await callsOfApply(WINDOW_MS);
    expect(calls.filter((call) => /Sync (create )?etc\/\.sysctl\.conf/.test(call))).toEqual([]);
    const guard = calls.indexOf('renameSync var/lib/novoodoo/.guard.json.tmp');
    expect(guard).toBeGreaterThan(-1);
    expect(guard).toBeLessThan(calls.indexOf(KERNEL_WRITE));
  });

  it('has a confirmation on the disk before it touches a file', async () => {
    await callsOfApply(WINDOW_MS);
    const confirming = machine.process();
    const setting = settingOn(confirming.host);
    await holdLock(setting, 1000, () => confirmWindow(setting, () => Promise.resolve(null), null));
    const kept = confirming.calls.indexOf('fsyncSync var/lib/novoodoo');
    expect(kept).toBeGreaterThan(-1);
    expect(kept).toBeLessThan(confirming.calls.findIndex((call) => call.startsWith('openSync create etc/')));
  });

  it('changes nothing the second time', async () => {
    await callsOfApply(null);
    const second = machine.process();
    expect(await apply(settingOn(second.host), EDITING)).toBe('nothing-to-do');
    expect(second.calls.filter((call) => /^(writeSync|renameSync|unlinkSync)/.test(call))).toEqual([]);
  });
});
