import { afterAll, beforeAll, expect, it } from 'vitest';
import { holdLock } from '../../src/apply/hold-lock.js';
import { latestToRollBack, rollBack } from '../../src/apply/rollback.js';
import { AFTER, apply, BEFORE, EDITING, settingOn } from '../support/apply-scenes.js';
import { FaultyMachine } from '../support/faulty-machine.js';

let machine: FaultyMachine;
beforeAll(() => {
  machine = new FaultyMachine();
});
afterAll(() => machine.dispose());

const state = () => [machine.limit, machine.read('etc/sysctl.conf')];

/** Rolls one part of the latest transaction back; gives whether there was one. */
async function rollBackPart(only: 'runtime' | 'file', id: string): Promise<boolean> {
  const setting = settingOn(machine.process().host);
  const latest = latestToRollBack(setting.host, setting.folder);
  if (latest === null || 'problem' in latest) return false;
  await holdLock(setting, 1000, () => rollBack(setting, latest.receipt, { id, toolVersion: '0.1.0', only }));
  return true;
}

it('takes back the running value alone, then the file, and then there is nothing more', async () => {
  machine.reset(BEFORE);
  expect(await apply(settingOn(machine.process().host), EDITING)).toBe('applied');
  expect(state()).toEqual([87000, AFTER]);
  expect(await rollBackPart('runtime', '20260226T090100Z-00000002')).toBe(true);
  expect(state()).toEqual([65536, AFTER]);
  expect(await rollBackPart('file', '20260226T090200Z-00000003')).toBe(true);
  expect(state()).toEqual([65536, BEFORE]);
  expect(await rollBackPart('file', '20260226T090300Z-00000004')).toBe(false);
});
