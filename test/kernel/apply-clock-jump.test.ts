import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CliResult } from '../support/run-cli.js';
import {
  guardKernelState,
  type KernelStateGuard,
  kernelValue,
  setKernelValue,
} from './support/kernel-state.js';
import { finished, type MountNamespace, openMountNamespace } from './support/mount-namespace.js';
import { savePlan } from './support/save-plan.js';
import { waitUntil } from '../support/wait-until.js';

const BEFORE = '100000';
const AFTER = '120000';
const ETC = '/etc/sysctl.d';
const STATE = '/var/lib/novoodoo';
/** How far the wall clock is set off the machine's, read again at every look at the clock. */
const OFFSET = '/run/offset';

let guard: KernelStateGuard;
let host: MountNamespace;

beforeAll(async () => {
  guard = guardKernelState();
  setKernelValue('tcp_max_orphans', BEFORE);
  host = await openMountNamespace(`rm -r ${ETC}; mkdir ${ETC}`);
  setClock('+0');
  writeFileSync(host.outside(`${ETC}/60-someone.conf`), `net.ipv4.tcp_max_orphans = ${BEFORE}\n`);
  await savePlan(host, { peak: 30_000, file: '/run/plan' });
});

afterAll(async () => {
  await host.close();
  await guard.restore();
});

/** Sets the wall clock of every program that runs under FAKED. */
function setClock(offset: string): void {
  writeFileSync(host.outside(OFFSET), `${offset}\n`);
}

/** Only the wall clock is faked: the one that counts since boot, which the guard looks at, cannot be set. */
const LIBRARY = readdirSync('/usr/lib')
  .map((folder) => `/usr/lib/${folder}/faketime/libfaketimeMT.so.1`)
  .find((path) => existsSync(path));
const FAKED = [
  'env',
  `LD_PRELOAD=${LIBRARY}`,
  `FAKETIME_TIMESTAMP_FILE=${OFFSET}`,
  'FAKETIME_NO_CACHE=1',
  'FAKETIME_DONT_FAKE_MONOTONIC=1',
];

const run = (...args: string[]): Promise<CliResult> => host.run(args, { under: FAKED });

interface Saved {
  readonly state: string;
  readonly window: { readonly deadlineUptimeMs: number };
}

function readJournal(): Saved | null {
  const path = host.outside(`${STATE}/journal.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Saved) : null;
}

const uptimeMs = () => Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]) * 1000;
const receipts = () => readdirSync(host.outside(`${STATE}/receipts`)).sort();

/** Opens a window and waits until it stands. */
async function openWindow(length: string): Promise<{ client: Promise<CliResult>; deadlineUptimeMs: number }> {
  const args = ['apply', '/run/plan', '--yes', '--confirm-within', length];
  const client = finished(host.start(args, { under: FAKED }));
  await waitUntil('the window is open', () => readJournal()?.state === 'awaiting-confirmation');
  return { client, deadlineUptimeMs: readJournal()?.window.deadlineUptimeMs ?? 0 };
}

beforeEach(() => {
  setKernelValue('tcp_max_orphans', BEFORE);
  host.shell(`rm -rf ${STATE}`);
  writeFileSync(host.outside(`${ETC}/60-someone.conf`), `net.ipv4.tcp_max_orphans = ${BEFORE}\n`);
  setClock('+0');
});

describe('when the wall clock jumps', () => {
  it('the deadline of a window stays, and the change can be kept', async () => {
    const { client, deadlineUptimeMs } = await openWindow('100s');
    for (const offset of ['+400d', '-400d']) {
      setClock(offset);
      const status = JSON.parse((await run('status', '--json')).stdout) as {
        openChange: { state: string; remainingMs: number };
      };
      expect(status.openChange.state).toBe('awaiting-confirmation');
      expect(status.openChange.remainingMs).toBeLessThanOrEqual(100_000);
      expect(status.openChange.remainingMs).toBeGreaterThan(0);
      expect(readJournal()?.window.deadlineUptimeMs).toBe(deadlineUptimeMs);
    }
    expect(await run('confirm')).toMatchObject({ code: 0 });
    expect(await client).toMatchObject({ code: 0 });
    expect(kernelValue('tcp_max_orphans')).toBe(AFTER);
  });

  it('a window that nobody confirms ends when it should, and no sooner', async () => {
    const { client, deadlineUptimeMs } = await openWindow('6s');
    setClock('+400d');
    setClock('-400d');
    const { code } = await client;
    expect(code).toBe(5);
    expect(uptimeMs()).toBeGreaterThanOrEqual(deadlineUptimeMs);
    expect(kernelValue('tcp_max_orphans')).toBe(BEFORE);
    expect(readJournal()).toBeNull();
  });

  it('the latest transaction is still the latest, however far back the clock goes', async () => {
    setClock('+400d');
    expect(await run('apply', '/run/plan', '--yes')).toMatchObject({ code: 0 });
    const [first] = receipts();
    setClock('-400d');
    expect(await run('rollback', '--yes')).toMatchObject({ code: 0 });
    expect(kernelValue('tcp_max_orphans')).toBe(BEFORE);
    const again = await run('rollback', '--yes');
    expect(again.stdout).toBe('nothing to roll back\n');
    expect(await run('apply', '/run/plan', '--yes')).toMatchObject({ code: 0 });
    expect(receipts()).toHaveLength(3);
    expect(receipts()[0]).toBe(first);
    const history = JSON.parse((await run('history', '--json')).stdout) as {
      receipts: { operation: { kind: string } }[];
    };
    expect(history.receipts.map((one) => one.operation.kind)).toEqual(['apply', 'rollback', 'apply']);
    expect(await run('rollback', '--yes')).toMatchObject({ code: 0 });
    expect(kernelValue('tcp_max_orphans')).toBe(BEFORE);
  });
});
