import { afterAll, beforeAll, expect, it } from 'vitest';
import { holdLock } from '../../src/apply/hold-lock.js';
import { settleOpenJournal } from '../../src/apply/settle.js';
import { AFTER, apply, BEFORE, EDITING, settingOn } from '../support/apply-scenes.js';
import { type Fault, FaultyMachine, type Faults, isExpectedEnd } from '../support/faulty-machine.js';

let machine: FaultyMachine;
beforeAll(() => {
  machine = new FaultyMachine();
});
afterAll(() => machine.dispose());

const FIRST: Fault = { kind: 'error', code: 'ENOSPC' };

/** Applies under the faults; gives the calls that were made. */
async function applyUnder(faults: Faults): Promise<readonly string[]> {
  machine.reset(BEFORE);
  const process = machine.process(faults);
  try {
    await apply(settingOn(process.host), EDITING);
  } catch (error) {
    if (!isExpectedEnd(error)) throw error;
  }
  process.die();
  return process.calls;
}

it.each<Fault>([{ kind: 'error', code: 'EIO' }, { kind: 'late-error', code: 'EIO' }, { kind: 'die-before' }])(
  'recovers when a second call meets $kind on the way back from a file that could not be written',
  async (second) => {
    const healthy = await applyUnder(new Map());
    const at = healthy.findIndex((call) => call.startsWith('writeSync etc/.sysctl')) + 1;
    expect(at).toBeGreaterThan(1);
    const last = (await applyUnder(new Map([[at, FIRST]]))).length;
    const wrong: string[] = [];
    for (let next = at + 1; next <= last; next += 1) {
      const calls = await applyUnder(
        new Map([
          [at, FIRST],
          [next, second],
        ]),
      );
      const setting = settingOn(machine.process().host);
      await holdLock(setting, 1000, () => settleOpenJournal(setting));
      const state = `${machine.limit} ${JSON.stringify(machine.read('etc/sysctl.conf'))}`;
      const [old, done] = [`65536 ${JSON.stringify(BEFORE)}`, `87000 ${JSON.stringify(AFTER)}`];
      if (state !== old && state !== done) wrong.push(`call ${next} (${calls[next - 1]}): ${state}`);
      wrong.push(...machine.leftovers().map((name) => `call ${next} (${calls[next - 1]}): left ${name}`));
    }
    expect(last - at).toBeGreaterThan(30);
    expect(wrong).toEqual([]);
  },
);
