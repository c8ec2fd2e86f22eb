import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmWindow } from '../../src/apply/confirm-window.js';
import { guardWindow } from '../../src/apply/guard-window.js';
import { holdLock } from '../../src/apply/hold-lock.js';
import { listReceipts } from '../../src/apply/receipts.js';
import { settleOpenJournal } from '../../src/apply/settle.js';
import type { Setting } from '../../src/apply/transaction.js';
import type { Plan } from '../../src/model/plan.js';
import {
  AFTER,
  APPLY_ID,
  apply,
  BEFORE,
  CREATING,
  EDITING,
  rollBackLatest,
  settingOn,
  WINDOW_MS,
} from '../support/apply-scenes.js';
import {
  type Fault,
  FaultyMachine,
  GUARD_PID,
  isExpectedEnd,
  type MachineState,
  needsDisk,
} from '../support/faulty-machine.js';
import type { PowerCut } from '../support/synced-disk.js';

let machine: FaultyMachine;
beforeAll(() => {
  machine = new FaultyMachine();
});
afterAll(() => machine.dispose());

/** Runs something on a healthy machine. */
function well<T>(act: (setting: Setting) => Promise<T>): Promise<T> {
  return act(settingOn(machine.process().host));
}

interface Scenario {
  readonly name: string;
  readonly plan: Plan;
  /** Brings the machine to where the faults begin. */
  readonly begin: () => Promise<unknown>;
  /** The command that meets them; gives what it says became of it. */
  readonly act: (setting: Setting) => Promise<string>;
  /** What the command's word means: where everything then stands. */
  readonly meaning: Readonly<Record<string, 'old' | 'new'>>;
}

const APPLIED_OR_NOT = { applied: 'new', reverted: 'old' } as const;

async function settle(setting: Setting): Promise<string> {
  const settled = await holdLock(setting, 1000, () => settleOpenJournal(setting));
  return settled.kind === 'settled' ? settled.ending.kind : settled.kind;
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'apply, editing a file',
    plan: EDITING,
    begin: () => Promise.resolve(),
    act: (setting) => apply(setting, EDITING),
    meaning: APPLIED_OR_NOT,
  },
  {
    name: 'apply, making a file',
    plan: CREATING,
    begin: () => Promise.resolve(),
    act: (setting) => apply(setting, CREATING),
    meaning: APPLIED_OR_NOT,
  },
  {
    name: 'apply with a confirm window',
    plan: EDITING,
    begin: () => Promise.resolve(),
    act: (setting) => apply(setting, EDITING, WINDOW_MS),
    meaning: { reverted: 'old' },
  },
  {
    name: 'confirm',
    plan: CREATING,
    begin: () => well((setting) => apply(setting, CREATING, WINDOW_MS)),
    act: async (setting) => {
      const result = await holdLock(setting, 1000, () =>
        confirmWindow(setting, () => Promise.resolve(null), null),
      );
      return result.kind === 'ended' ? result.ending.kind : result.kind;
    },
    meaning: APPLIED_OR_NOT,
  },
  {
    name: 'guard at the deadline',
    plan: EDITING,
    begin: async () => {
      await well((setting) => apply(setting, EDITING, WINDOW_MS));
      machine.pass(WINDOW_MS - 600);
    },
    act: async (setting) => {
      const stop = new AbortController().signal;
      const ending = await guardWindow(setting, { journalId: APPLY_ID, processId: GUARD_PID, stop });
      return ending?.kind ?? 'gave up';
    },
    meaning: APPLIED_OR_NOT,
  },
  {
    name: 'rollback of an edit',
    plan: EDITING,
    begin: () => well((setting) => apply(setting, EDITING)),
    act: rollBackLatest,
    meaning: { applied: 'old', reverted: 'new' },
  },
  {
    name: 'rollback of a made file',
    plan: CREATING,
    begin: () => well((setting) => apply(setting, CREATING)),
    act: rollBackLatest,
    meaning: { applied: 'old', reverted: 'new' },
  },
  {
    name: 'recover after a death between rename and receipt',
    plan: EDITING,
    begin: async () => {
      const healthy = machine.process();
      await apply(settingOn(healthy.host), EDITING);
      const renamed = healthy.calls.findIndex((call) => call.startsWith('renameSync etc/')) + 2;
      machine.reset(BEFORE);
      const dying = machine.process(new Map([[renamed, { kind: 'die-before' }]]));
      await apply(settingOn(dying.host), EDITING).catch(() => undefined);
      expect(standing(EDITING)).toBe('new');
    },
    act: settle,
    meaning: APPLIED_OR_NOT,
  },
];

/** Where everything stands: wholly old, wholly new, or in words what it is. */
function standing(plan: Plan): string {
  const name = plan === CREATING ? 'etc/sysctl.d/60-orphans.conf' : 'etc/sysctl.conf';
  const file = machine.read(name);
  const mode = plan === CREATING ? 0o644 : 0o640;
  if (file !== null && machine.mode(name) !== mode) return `mode ${machine.mode(name).toString(8)}`;
  if (machine.limit === 65536 && file === (plan === CREATING ? null : BEFORE)) return 'old';
  if (machine.limit === 87000 && file === AFTER) return 'new';
  return `limit ${machine.limit}, file ${JSON.stringify(file)}`;
}

/** The limit that a boot sets: from the file, else the kernel's own. */
function limitAfterBoot(plan: Plan): number {
  const file = machine.read(plan === CREATING ? 'etc/sysctl.d/60-orphans.conf' : 'etc/sysctl.conf');
  return Number(/= (\d+)/.exec(file ?? '')?.[1] ?? 65536);
}

/** Everything that must hold after a fault, whatever it was. */
async function checkAftermath(scenario: Scenario, said: string): Promise<string[]> {
  const wrong: string[] = [];
  const promised = scenario.meaning[said];
  if (promised !== undefined && standing(scenario.plan) !== promised) {
    wrong.push(`said ${said}, but stands ${standing(scenario.plan)}`);
  }
  // The next changing command, on a machine that is well again and after any window is over.
  machine.pass(WINDOW_MS * 2);
  await well(settle);
  const now = standing(scenario.plan);
  if (now !== 'old' && now !== 'new') wrong.push(`after recovery: ${now}`);
  if (promised !== undefined && now !== promised) wrong.push(`said ${said}, but recovery made it ${now}`);
  const left = machine.leftovers();
  if (left.length > 0) wrong.push(`left behind: ${left.join(', ')}`);
  const { host, folder } = settingOn(machine.process().host);
  const last = listReceipts(host, folder)[0];
  const told =
    last !== undefined && 'receipt' in last && last.receipt.operation.kind === 'apply' ? 'new' : 'old';
  if (now !== told) wrong.push(`the receipts tell of ${told}, it stands ${now}`);
  return wrong;
}

const ERRORS = ['ENOSPC', 'EIO', 'EACCES', 'EROFS'] as const;

interface FaultKind {
  readonly name: string;
  readonly faultAt: (at: number) => Fault;
  /** The calls that this kind of fault means something for. */
  readonly strikes: (call: string) => boolean;
}

const isEvery = () => true;
const isWrite = (call: string) => call.startsWith('writeSync');
const isTransfer = (call: string) => isWrite(call) || call.startsWith('readSync');
const isChange = (call: string) => {
  const [name = '', ...what] = call.split(' ');
  return isWrite(call) || needsDisk(name, what.join(' '));
};

const changesOrCloses = (call: string) =>
  isChange(call) || call.startsWith('closeSync') || call === 'lock lock';

const KINDS: readonly FaultKind[] = [
  {
    name: 'fails (ENOSPC, EIO, EACCES, EROFS in turn)',
    faultAt: (at) => ({ kind: 'error', code: ERRORS[at % ERRORS.length] ?? 'EIO' }),
    strikes: isEvery,
  },
  {
    name: 'fails (the same four, shifted by two)',
    faultAt: (at) => ({ kind: 'error', code: ERRORS[(at + 2) % ERRORS.length] ?? 'EIO' }),
    strikes: isChange,
  },
  {
    name: 'does its work and reports EIO',
    faultAt: () => ({ kind: 'late-error', code: 'EIO' }),
    strikes: isChange,
  },
  {
    name: 'on the kernel value or the file does nothing and reports success',
    faultAt: () => ({ kind: 'ignored' }),
    strikes: (call) => /^(writeSync proc\/sys\/|renameSync etc\/|unlinkSync etc\/.*\.conf$)/.test(call),
  },
  { name: 'is cut short', faultAt: () => ({ kind: 'short' }), strikes: isTransfer },
  {
    // Between two changes it does not matter where: what is left behind is the same.
    name: 'that changes something is where the process dies',
    faultAt: () => ({ kind: 'die-before' }),
    strikes: changesOrCloses,
  },
  {
    name: 'is a write in the middle of which the process dies',
    faultAt: () => ({ kind: 'die-half' }),
    strikes: isWrite,
  },
  {
    name: 'is where the disk fills up for good',
    faultAt: () => ({ kind: 'disk-gone', code: 'ENOSPC' }),
    strikes: isChange,
  },
];

/** What a power cut takes of that which was never fsynced. */
const POWER_CUTS: readonly PowerCut[] = ['names-lost', 'content-lost'];

let points = 0;

/** Lets one call meet a fault; gives what was wrong afterwards. */
async function strike(scenario: Scenario, begun: MachineState, at: number, fault: Fault): Promise<string[]> {
  machine.restore(begun);
  const process = machine.process(new Map([[at, fault]]));
  let said: string;
  try {
    said = await scenario.act(settingOn(process.host));
  } catch (error) {
    if (!isExpectedEnd(error)) throw error;
    said = 'threw';
  }
  if (process.isDead) said = 'died';
  process.die();
  points += 1;
  const problems = await checkAftermath(scenario, said);
  return problems.map((problem) => `call ${at} (${process.calls[at - 1]}): ${problem}`);
}

/** Cuts the power before one call, or after the last; gives what was wrong after the next boot. */
async function cutPower(
  scenario: Scenario,
  begun: MachineState,
  at: number,
  kind: PowerCut,
): Promise<string[]> {
  machine.restore(begun);
  const process = machine.process(new Map([[at, { kind: 'die-before' }]]));
  const said = await scenario.act(settingOn(process.host)).catch((error: unknown) => {
    if (!isExpectedEnd(error)) throw error;
    return 'died';
  });
  points += 1;
  machine.cutPower(kind, () => limitAfterBoot(scenario.plan));
  const booted = machine.limit;
  const wrong: string[] = [];
  try {
    await well(settle);
    if (machine.limit !== booted) wrong.push(`the value of this boot, ${booted}, became ${machine.limit}`);
    // The files decide after a boot; the value that this one took from them is left alone.
    machine.setLimit(limitAfterBoot(scenario.plan));
    wrong.push(...(await checkAftermath(scenario, said)));
  } catch (error) {
    if (!isExpectedEnd(error)) throw error;
    wrong.push(`recovery: ${String(error)}`);
  }
  return wrong.map((problem) => `call ${at} (${process.calls[at - 1]}): ${problem}`);
}

describe.each(SCENARIOS)('$name', (scenario) => {
  let begun: MachineState;
  let calls: readonly string[];
  beforeAll(async () => {
    machine.reset(BEFORE);
    await scenario.begin();
    begun = machine.save();
    const process = machine.process();
    await scenario.act(settingOn(process.host));
    ({ calls } = process);
  });

  it('does what it should when nothing fails', async () => {
    machine.restore(begun);
    const said = await well(scenario.act);
    expect(await checkAftermath(scenario, said)).toEqual([]);
  });

  it.each(KINDS)('stands wholly before or after whichever call $name', async ({ faultAt, strikes }) => {
    const wrong: string[] = [];
    for (const [index, call] of calls.entries()) {
      if (strikes(call)) wrong.push(...(await strike(scenario, begun, index + 1, faultAt(index + 1))));
    }
    expect(wrong).toEqual([]);
  });

  it.each(POWER_CUTS)('has its files wholly before or after a power cut at any call: %s', async (kind) => {
    const wrong: string[] = [];
    for (let at = 1; at <= calls.length + 1; at += 1) {
      const call = calls[at - 1];
      if (call === undefined || changesOrCloses(call))
        wrong.push(...(await cutPower(scenario, begun, at, kind)));
    }
    expect(wrong).toEqual([]);
  });
});

it('has struck at least 500 points', () => {
  expect(points).toBeGreaterThan(500);
});
