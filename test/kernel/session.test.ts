import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PROGRAM } from '../support/run-cli.js';
import { SESSION_PAGE, sessionPageWith } from '../support/session-page.js';
import { SessionTerminal } from '../support/session-terminal.js';
import type { TerminalOptions } from '../support/tmux.js';
import { treeDigest } from '../support/tree-digest.js';
import { waitUntil } from '../support/wait-until.js';
import {
  guardKernelState,
  type KernelStateGuard,
  kernelValue,
  setKernelValue,
} from './support/kernel-state.js';
import { abortsOnMemory, connectSilent, orphanCount } from './support/orphans.js';
import { makePrivateEtc, type PrivateEtc } from './support/private-etc.js';

const LIMIT = 7000;
/** A peak that needs a higher limit than 7000 and cannot be mistaken for a real one. */
const STATED_PEAK = 2222;
const STATED_TARGET = 8900;
const SMALL = { columns: 80, rows: 24 } as const;
const LARGE = { columns: 200, rows: 50 } as const;

let guard: KernelStateGuard;
let host: PrivateEtc;
let sessions: SessionTerminal[] = [];
let hostBefore: object = {};

/** Everything on this host that a session could have changed. */
function hostNow(): object {
  return {
    limit: kernelValue('tcp_max_orphans'),
    files: treeDigest(host.etc),
    journal: existsSync(path.join(host.state, 'journal.json')),
    guards: guardsNow(),
  };
}

/** The guards of confirm windows that this program started and that still run. */
function guardsNow(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((processId) => {
      try {
        return readFileSync(`/proc/${processId}/cmdline`, 'latin1').includes(`${PROGRAM}\0guard\0`);
      } catch {
        // It ended between the two looks.
        return false;
      }
    });
}

/** As before, once the guard has seen that its window is over. */
async function expectHostUntouched(): Promise<void> {
  await waitUntil('the end of the guard', () => guardsNow().length === 0);
  expect(hostNow()).toEqual(hostBefore);
}

async function start(size: TerminalOptions = SMALL, first?: RegExp): Promise<SessionTerminal> {
  const one = await SessionTerminal.start('', { ...size, wrapper: host.wrapper }, first);
  sessions.push(one);
  return one;
}

beforeAll(() => {
  guard = guardKernelState();
});
afterAll(() => guard.restore());
beforeEach(() => {
  host = makePrivateEtc();
  writeFileSync(path.join(host.etc, 'sysctl.d', 'zz-orphans.conf'), `net.ipv4.tcp_max_orphans = ${LIMIT}\n`);
  setKernelValue('tcp_max_orphans', String(LIMIT));
  hostBefore = hostNow();
});
afterEach(async () => {
  for (const one of sessions) await one.terminal.close();
  sessions = [];
  host.remove();
});

/** The places before a change that are there on a live host only; test/real/session-leaving.test.ts has all the others. */
const PLACES: readonly {
  readonly place: string;
  readonly go: (one: SessionTerminal) => Promise<void>;
}[] = [
  { place: 'the first question', go: async () => undefined },
  {
    place: 'the live view',
    async go(one) {
      await one.choose('Observe this host now');
      await one.choose('10m');
      await one.terminal.waitFor('q stop here');
    },
  },
  { place: 'the plan', go: toPlan },
  { place: 'the length of the window', go: toWindow },
  {
    place: 'a typed length of the window',
    async go(one) {
      await toWindow(one);
      await one.choose('Another time');
      await one.terminal.waitFor('How long (such as');
    },
  },
];

async function toPlan(one: SessionTerminal): Promise<void> {
  await one.choose('Enter a peak');
  await one.answer('How many orphans at the peak?', String(STATED_PEAK));
  await one.answer('Where was it measured', 'a test');
  await one.terminal.waitFor(/: what should happen\?/);
}

async function toWindow(one: SessionTerminal): Promise<void> {
  await toPlan(one);
  await one.choose('Try it');
  await one.question('How long will you need to decide?');
}

async function toCountdown(one: SessionTerminal, time = '10m'): Promise<void> {
  await toWindow(one);
  await one.choose('Another time');
  await one.answer('How long (such as', time);
  await one.terminal.waitFor('The new value is in force.');
}

/** Applies for good, and returns while it is watched that the change stays. */
async function toWatch(one: SessionTerminal): Promise<void> {
  await toPlan(one);
  await one.choose('Apply it for good');
  await one.terminal.waitFor('Watching for 10s that it stays right');
}

/** What the screen shows of the countdown, with everything that differs from run to run made the same. */
function countdownOf(screen: string): string {
  return screen
    .slice(screen.indexOf('✔ How long will you need'))
    .trimEnd()
    .replace(/\d+ s left/, '600 s left');
}

describe('the session against the real kernel', () => {
  it('leads from real orphans to an applied and kept limit, through every size of window', async () => {
    setKernelValue('tcp_rto_max_ms', '2000');
    const filesBefore = treeDigest(host.etc);
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
      const countdown = await one.terminal.waitFor('k keep, e extend, u undo');
      await expect(sessionPageWith({ countdown: countdownOf(countdown) })).toMatchFileSnapshot(
        SESSION_PAGE.pathname,
      );
      expect(hostNow()).toMatchObject({ limit: String(target), journal: true, guards: [expect.any(String)] });
      expect(treeDigest(host.etc)).toBe(filesBefore);
      await one.terminal.press('k');
      await one.question('What now?');
      expect(await one.terminal.history()).toMatch(/What to watch next[^]*novoodoo rollback \d{8}T/);
      await one.choose('Leave');
      await one.terminal.waitFor(/the change you applied stays\. Undo it with:\n {2}novoodoo rollback/);
      await one.expectEnd(0);
      await waitUntil('the end of the guard', () => guardsNow().length === 0);
      expect(hostNow()).toMatchObject({ limit: String(target), journal: false });
      const resolved = await host.run(['resolve', 'net.ipv4.tcp_max_orphans', '--json']);
      expect(JSON.parse(resolved.stdout)).toMatchObject({ boot: { value: String(target) } });
    } finally {
      await load.end();
    }
  });

  it.each([SMALL, LARGE])(
    'undoes at the countdown in $columns x $rows, and is at the plan again',
    async (size) => {
      const one = await start(size);
      await toCountdown(one);
      expect(kernelValue('tcp_max_orphans')).toBe(String(STATED_TARGET));
      await one.terminal.press('u');
      await one.terminal.waitFor(/Taken back[^]*: what should happen\?/);
      await expectHostUntouched();
      await one.choose('Leave');
      await one.terminal.waitFor('Left; this host is as it was.');
      await one.expectEnd(0);
    },
  );

  it('takes silence at the countdown for no', async () => {
    const one = await start();
    await toCountdown(one, '5s');
    await one.terminal.waitFor(/Taken back[^]*: what should happen\?/);
    await expectHostUntouched();
    await one.choose('Leave');
    await one.expectEnd(0);
  });

  it('undoes at once after Ctrl-C at the countdown', async () => {
    const one = await start();
    await toCountdown(one);
    await one.terminal.press('C-c');
    await one.terminal.waitFor('Broken off; this host is as it was.');
    await one.expectEnd(130);
    await expectHostUntouched();
  });

  it('leaves the countdown to its guard when the terminal is closed', async () => {
    const one = await start();
    await toCountdown(one, '5s');
    await one.hangUp();
    await waitUntil('the guard', () => kernelValue('tcp_max_orphans') === String(LIMIT), 60_000);
    await expectHostUntouched();
  });

  it.each([
    ['Keep it', STATED_TARGET],
    ['Undo it now', LIMIT],
  ])('changes nothing when the terminal is closed, and a new session offers: %s', async (label, limit) => {
    const one = await start();
    await toCountdown(one);
    await one.hangUp();
    expect(hostNow()).toMatchObject({ limit: String(STATED_TARGET), journal: true });
    const again = await start(LARGE, /What should happen to the change that is open\?/);
    await again.terminal.waitFor(/Change \d{8}T\S+ waits to be kept/);
    await again.choose(label);
    await again.question('Where should the peak come from?');
    await again.choose('Leave');
    await again.terminal.waitFor('Left; the change that was open is ended, nothing else was changed.');
    await again.expectEnd(0);
    await waitUntil('the end of the guard', () => guardsNow().length === 0);
    expect(hostNow()).toMatchObject({ limit: String(limit), journal: false });
    if (limit === LIMIT) await expectHostUntouched();
  });

  it('applies for good and rolls back from the last screen', async () => {
    const one = await start();
    await toWatch(one);
    await one.terminal.waitFor('Undo it');
    expect(kernelValue('tcp_max_orphans')).toBe(String(STATED_TARGET));
    await one.choose('Undo it');
    await one.terminal.waitFor(/Rolled back[^]*: what should happen\?/);
    await expectHostUntouched();
    await one.terminal.press('C-c');
    await one.expectEnd(130);
  });

  it.each(PLACES)('Ctrl-C at $place leaves the host and the terminal as they were', async ({ go }) => {
    const one = await start();
    await go(one);
    await one.terminal.resize(LARGE.columns, LARGE.rows);
    await one.terminal.press('C-c');
    await one.terminal.waitFor('Broken off; this host is as it was.');
    await one.expectEnd(130);
    await expectHostUntouched();
  });

  it.each(PLACES)('a terminal that is closed at $place leaves the host as it was', async ({ go }) => {
    const one = await start(LARGE);
    await go(one);
    await one.terminal.resize(SMALL.columns, SMALL.rows);
    await one.hangUp();
    await expectHostUntouched();
  });

  it.each([
    ['Ctrl-C', 'the watch after it'],
    ['Ctrl-C', 'the last screen'],
    ['a closed terminal', 'the watch after it'],
    ['a closed terminal', 'the last screen'],
  ])('%s keeps an applied change at %s', async (how, place) => {
    const one = await start();
    await toWatch(one);
    if (place === 'the last screen') await one.terminal.waitFor('Undo it');
    if (how === 'Ctrl-C') {
      await one.terminal.press('C-c');
      await one.terminal.waitFor(/the change you applied stays\. Undo it with:\n {2}novoodoo rollback/);
      await one.expectEnd(130);
    } else await one.hangUp();
    expect(hostNow()).toMatchObject({ limit: String(STATED_TARGET), journal: false, guards: [] });
    const undone = await host.run(['rollback', '--yes']);
    expect(undone.code).toBe(0);
    await expectHostUntouched();
  });

  it('goes up to the plan without root, and says how to go on', async () => {
    const user = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const session = await SessionTerminal.start('', {
      wrapper: [...host.wrapper, ...user],
      env: { XDG_STATE_HOME: '/tmp/novoodoo-nobody' },
    });
    sessions.push(session);
    await session.terminal.waitFor('Where should the peak come from?');
    await toPlan(session);
    await session.terminal.waitFor('$ sudo novoodoo apply plan.json');
    await session.choose('Save the plan and show how');
    const file = path.join('/tmp', `novoodoo-session-${process.pid}.json`);
    await session.answer('Save the plan as?', file);
    await session.terminal.waitFor(/you are not root\. Go on with:\n {2}sudo novoodoo apply/);
    await session.choose('Leave');
    await session.expectEnd(0);
    rmSync(file);
    await expectHostUntouched();
  });

  it.each(['Ctrl-C', 'a closed terminal'])(
    'shows a change that a killed session left open before anything else, and %s leaves it so',
    async (how) => {
      const one = await start();
      await toCountdown(one);
      process.kill(one.processId, 'SIGKILL');
      await one.terminal.waitFor(/Killed/);
      const open = hostNow();
      const again = await start(SMALL, /What should happen to the change that is open\?/);
      if (how === 'Ctrl-C') {
        await again.terminal.press('C-c');
        await again.expectEnd(130);
      } else await again.hangUp();
      expect(hostNow()).toEqual(open);
      const undone = await host.run(['rollback', '--yes']);
      expect(undone.code).toBe(0);
      await expectHostUntouched();
    },
  );
});
