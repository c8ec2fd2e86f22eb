import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PROGRAM } from '../support/run-cli.js';
import { SessionTerminal } from '../support/session-terminal.js';
import {
  guardKernelState,
  type KernelStateGuard,
  kernelValue,
  setKernelValue,
} from './support/kernel-state.js';
import { abortsOnMemory, connectSilent, orphanCount, waitUntil } from './support/orphans.js';
import { makePrivateEtc, type PrivateEtc } from './support/private-etc.js';

const LIMIT = 7000;
/** A peak that needs a higher limit than 7000 and cannot be mistaken for a real one. */
const STATED_PEAK = 2222;
const STATED_TARGET = 8900;

let guard: KernelStateGuard;
let host: PrivateEtc;
let session: SessionTerminal | null = null;
let filesBefore = '';

/** Every file under the private /etc with its content. */
function filesNow(): string {
  const names = readdirSync(host.etc, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const name of names) hash.update(`${name}\0`).update(readFileSync(name)).update('\0');
  return `${names.length} files, ${hash.digest('hex')}`;
}

function expectHostUntouched(): void {
  expect({ limit: kernelValue('tcp_max_orphans'), files: filesNow() }).toEqual({
    limit: String(LIMIT),
    files: filesBefore,
  });
}

async function expectCleanEnd(one: SessionTerminal, code: number): Promise<void> {
  const end = await one.exitCode();
  expect(end.code).toBe(code);
  expect(end.mode).toEqual(end.before);
  expect(end.mode).toMatchObject({ cursorVisible: true, alternateScreen: false });
}

async function start(columns = 80, rows = 24): Promise<SessionTerminal> {
  session = await SessionTerminal.start('', { columns, rows, wrapper: host.wrapper });
  return session;
}

beforeAll(() => {
  guard = guardKernelState();
});
afterAll(() => guard.restore());
beforeEach(() => {
  host = makePrivateEtc();
  writeFileSync(path.join(host.etc, 'sysctl.d', '50-orphans.conf'), `net.ipv4.tcp_max_orphans = ${LIMIT}\n`);
  filesBefore = filesNow();
  setKernelValue('tcp_max_orphans', String(LIMIT));
});
afterEach(async () => {
  await session?.terminal.close();
  session = null;
  host.remove();
});

/** The way to each place where a person can be, from the first question on, without real orphans. */
const PLACES: readonly {
  readonly place: string;
  readonly go: (one: SessionTerminal) => Promise<void>;
}[] = [
  { place: 'the first question', go: async () => undefined },
  {
    place: 'the time to observe',
    go: async (one) => {
      await one.choose('Observe this host now');
      await one.question('How long?');
    },
  },
  {
    place: 'a question for text',
    go: async (one) => {
      await one.choose('Enter a peak');
      await one.terminal.waitFor('How many orphans at the peak?');
    },
  },
  {
    place: 'the live view',
    go: async (one) => {
      await one.choose('Observe this host now');
      await one.choose('10m');
      await one.terminal.waitFor('q stop here');
    },
  },
  {
    place: 'pasting',
    go: async (one) => {
      await one.choose('Judge tuning advice');
      await one.choose('Paste it here');
      await one.terminal.waitFor('Ctrl-D, ends it.');
    },
  },
  { place: 'the plan', go: toPlan },
  {
    place: 'the length of the window',
    go: async (one) => {
      await toPlan(one);
      await one.choose('Try it');
      await one.question('How long will you need to decide?');
    },
  },
  {
    place: 'saving',
    go: async (one) => {
      await toPlan(one);
      await one.choose('Save the plan');
      await one.terminal.waitFor('Save the plan as?');
    },
  },
];

async function toPlan(one: SessionTerminal): Promise<void> {
  await one.choose('Enter a peak');
  await one.answer('How many orphans at the peak?', String(STATED_PEAK));
  await one.answer('Where was it measured', 'a test');
  await one.terminal.waitFor(/: what should happen\?/);
}

async function toCountdown(one: SessionTerminal, time: string): Promise<void> {
  await toPlan(one);
  await one.choose('Try it');
  await one.choose('Another time');
  await one.answer('How long (such as', time);
  await one.terminal.waitFor('k keep, e extend, u undo');
  expect(kernelValue('tcp_max_orphans')).toBe(String(STATED_TARGET));
}

describe('the session against the real kernel', () => {
  it('leads from real orphans to an applied and kept limit, through every size of window', async () => {
    setKernelValue('tcp_rto_max_ms', '2000');
    const load = await connectSilent(2000);
    try {
      const one = await start();
      await one.choose('Observe this host now');
      await one.choose('10m');
      await one.terminal.waitFor('q stop here');
      const aborts = abortsOnMemory();
      await load.orphan();
      const peak = orphanCount();
      await one.terminal.resize(200, 50);
      await waitUntil('resets', () => abortsOnMemory() > aborts, 40_000);
      const wide = await one.terminal.waitFor(/resets counted [1-9]/);
      expect(wide).toMatch(/x4 1750 [│|]/);
      await one.terminal.resize(80, 24);
      await one.terminal.press('q');
      await one.question('What now?');
      expect(await one.terminal.history()).toMatch(/Diagnosis cause-1[^]*x 4 = \d+ > 7000/);
      await one.choose('See the plan');
      await one.terminal.waitFor(/now 7000 -> \d+/);
      const target = Number(/now 7000 -> (\d+)/.exec(await one.terminal.screen())?.[1]);
      expect(target).toBeGreaterThanOrEqual(4 * Math.min(peak, 2000));
      await one.choose('Try it');
      await one.choose('10m');
      await one.terminal.waitFor('k keep, e extend, u undo');
      expect(kernelValue('tcp_max_orphans')).toBe(String(target));
      expect(filesNow()).toBe(filesBefore);
      await one.terminal.press('k');
      await one.question('What now?');
      expect(await one.terminal.history()).toMatch(/What to watch next[^]*novoodoo rollback \d{8}T/);
      await one.choose('Leave');
      await one.terminal.waitFor('the change you applied stays. Undo it with: novoodoo rollback');
      await expectCleanEnd(one, 0);
      expect(kernelValue('tcp_max_orphans')).toBe(String(target));
      expect(filesNow()).not.toBe(filesBefore);
      const resolved = await host.run(['resolve', 'net.ipv4.tcp_max_orphans', '--json']);
      expect(JSON.parse(resolved.stdout)).toMatchObject({ boot: { value: String(target) } });
    } finally {
      await load.end();
    }
  });

  it('undoes at the countdown, and is at the plan again', async () => {
    const one = await start();
    await toCountdown(one, '10m');
    await one.terminal.press('u');
    await one.terminal.waitFor(/Taken back[^]*: what should happen\?/);
    expectHostUntouched();
    await one.choose('Leave');
    await one.terminal.waitFor('Left; this host is as it was.');
    await expectCleanEnd(one, 0);
  });

  it('takes silence at the countdown for no', async () => {
    const one = await start();
    await toCountdown(one, '5s');
    await one.terminal.waitFor(/Taken back[^]*: what should happen\?/);
    expectHostUntouched();
    await one.choose('Leave');
    await expectCleanEnd(one, 0);
  });

  it('undoes at once after Ctrl-C at the countdown', async () => {
    const one = await start();
    await toCountdown(one, '10m');
    await one.terminal.press('C-c');
    await one.terminal.waitFor('Broken off; this host is as it was.');
    expectHostUntouched();
    await expectCleanEnd(one, 130);
  });

  it('leaves the countdown to its guard when the terminal is closed', async () => {
    const one = await start();
    await toCountdown(one, '8s');
    await one.hangUp();
    expect(kernelValue('tcp_max_orphans')).toBe(String(STATED_TARGET));
    await waitUntil('the guard', () => kernelValue('tcp_max_orphans') === String(LIMIT), 30_000);
    expectHostUntouched();
  });

  it('applies for good and rolls back from the last screen', async () => {
    const one = await start();
    await toPlan(one);
    await one.choose('Apply it for good');
    await one.terminal.waitFor('Undo it');
    expect(kernelValue('tcp_max_orphans')).toBe(String(STATED_TARGET));
    await one.choose('Undo it');
    await one.terminal.waitFor(/Rolled back[^]*: what should happen\?/);
    expectHostUntouched();
    await one.terminal.press('C-c');
    await expectCleanEnd(one, 130);
  });

  it.each(PLACES)('Ctrl-C at $place leaves the host and the terminal as they were', async ({ go }) => {
    const one = await start();
    await go(one);
    await one.terminal.press('C-c');
    await one.terminal.waitFor('Broken off; this host is as it was.');
    await expectCleanEnd(one, 130);
    expectHostUntouched();
  });

  it.each(PLACES)('a terminal that is closed at $place leaves the host as it was', async ({ go }) => {
    const one = await start();
    await go(one);
    await one.hangUp();
    expectHostUntouched();
  });

  it('goes up to the plan without root, and says how to go on', async () => {
    const user = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    session = await SessionTerminal.start('', {
      wrapper: [...host.wrapper, ...user],
      env: { XDG_STATE_HOME: '/tmp/novoodoo-nobody' },
    });
    await session.terminal.waitFor('Where should the peak come from?');
    await toPlan(session);
    await session.terminal.waitFor('$ sudo novoodoo apply plan.json');
    await session.choose('Save the plan and show how');
    const file = path.join('/tmp', `novoodoo-session-${process.pid}.json`);
    await session.answer('Save the plan as?', file);
    await session.terminal.waitFor(/you are not root\. Go on with:\n {2}sudo novoodoo apply/);
    await session.choose('Leave');
    await expectCleanEnd(session, 0);
    rmSync(file);
    expectHostUntouched();
  });

  it('offers to recover a change that was never finished before anything else', async () => {
    const one = await start();
    await toCountdown(one, '10m');
    process.kill(one.processId, 'SIGKILL');
    await one.terminal.waitFor(/Killed/);
    const again = await host.run(['status', '--json']);
    expect(again.code).toBe(6);
    // Nothing can give a terminal back after KILL: it is still raw, and only a line feed ends a line.
    await one.terminal.type('stty sane; clear');
    await one.terminal.press('C-j');
    await one.terminal.waitFor(/^\$\s*$/);
    await one.terminal.enter(`${process.execPath} ${PROGRAM}`);
    await one.terminal.waitFor('A change was never finished.');
    await one.terminal.press('C-c');
    const undone = await host.run(['rollback', '--yes']);
    expect(undone.code).toBe(0);
    expectHostUntouched();
  });
});
