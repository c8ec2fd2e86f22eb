import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  guardKernelState,
  type KernelStateGuard,
  kernelValue,
  setKernelValue,
} from './support/kernel-state.js';
import { type MountNamespace, openMountNamespace } from './support/mount-namespace.js';
import { savePlan } from './support/save-plan.js';
import { runStoppedAt } from './support/stopped-at.js';

const ROUNDS = 100;
const BEFORE = '100000';
const ETC = '/etc/sysctl.d';
const FILE = `${ETC}/60-someone.conf`;
const STATE = '/var/lib/novoodoo';
const VALUE = '/proc/sys/net/ipv4/tcp_max_orphans';

let guard: KernelStateGuard;
let host: MountNamespace;

beforeAll(async () => {
  guard = guardKernelState();
  setKernelValue('tcp_max_orphans', BEFORE);
  host = await openMountNamespace(`
    rm -r ${ETC}; mkdir ${ETC}; mkdir -m 700 ${STATE}
    mount -t tmpfs -o mode=755 tmpfs ${ETC}; mount -t tmpfs -o mode=700 tmpfs ${STATE}`);
  reset();
  await savePlan(host, { peak: 30_000, file: '/run/plan-120000' });
  await savePlan(host, { peak: 40_000, file: '/run/plan-160000' });
});

afterAll(async () => {
  await host.close();
  await guard.restore();
});

beforeEach(() => reset());

function reset(): void {
  setKernelValue('tcp_max_orphans', BEFORE);
  for (const folder of [ETC, STATE]) host.empty(folder);
  writeFileSync(host.outside(FILE), `net.ipv4.tcp_max_orphans = ${BEFORE}\n`);
}

interface Answer {
  readonly outcome: string;
  readonly obstacles: readonly { readonly kind: string }[];
  readonly receiptId: string | null;
}

async function apply(
  target: string,
): Promise<Answer & { readonly code: number | null; readonly target: string }> {
  const { code, stdout, stderr } = await host.run(['apply', `/run/plan-${target}`, '--yes', '--json']);
  if (stdout === '') throw new Error(`exit ${code}: ${stderr}`);
  return { code, target, ...(JSON.parse(stdout) as Answer) };
}

/** What is wrong with the host after a round that `target` won. */
function faultsOf(target: string, receiptId: string | null): string[] {
  const faults: string[] = [];
  if (kernelValue('tcp_max_orphans') !== target) faults.push(`kernel ${kernelValue('tcp_max_orphans')}`);
  const text = readFileSync(host.outside(FILE), 'utf8');
  if (text !== `net.ipv4.tcp_max_orphans = ${target}\n`) faults.push(`file ${JSON.stringify(text)}`);
  const names = [ETC, STATE].flatMap((folder) =>
    readdirSync(host.outside(folder), { recursive: true, encoding: 'utf8' }),
  );
  const expected = ['60-someone.conf', 'lock', 'receipts', `receipts/${receiptId}.json`];
  if (names.sort().join() !== expected.sort().join()) faults.push(`names ${names.join()}`);
  return faults;
}

describe('two applies at once, as processes', () => {
  it(`${ROUNDS} rounds: exactly one transaction wins, and the other is told so`, async () => {
    const wrong: string[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      reset();
      const isSamePlan = round % 2 === 1;
      const answers = await Promise.all([apply('120000'), apply(isSamePlan ? '120000' : '160000')]);
      const won = answers.filter((one) => one.outcome === 'applied' && one.code === 0);
      const lost = answers.find((one) => one !== won[0]);
      const told = isSamePlan
        ? lost?.outcome === 'nothing-to-do' && lost.code === 0
        : lost?.outcome === 'refused' && lost.code === 4 && lost.obstacles[0]?.kind === 'stale-plan';
      const [winner] = won;
      if (won.length !== 1 || winner === undefined || !told) {
        wrong.push(`round ${round}: ${JSON.stringify(answers)}`);
      } else {
        wrong.push(...faultsOf(winner.target, winner.receiptId).map((fault) => `round ${round}: ${fault}`));
      }
    }
    expect(wrong).toEqual([]);
  });

  it('whoever waits in vain is told which process holds the lock', async () => {
    const first = await runStoppedAt(
      host,
      ['apply', '/run/plan-120000', '--yes'],
      { call: 'write', path: VALUE, nth: 1 },
      async (processId) => {
        const second = await host.run(['apply', '/run/plan-160000', '--yes']);
        expect(second).toMatchObject({ code: 4, stdout: '' });
        expect(second.stderr).toMatch(
          new RegExp(`another novoodoo is changing this host now \\(process ${processId}: .*apply`),
        );
      },
    );
    expect(first).toMatchObject({ code: 0 });
    expect(kernelValue('tcp_max_orphans')).toBe('120000');
  });

  it('a lock and a journal that a dead process left stop nobody', async () => {
    const dead = await runStoppedAt(
      host,
      ['apply', '/run/plan-160000', '--yes'],
      { call: 'write', path: VALUE, nth: 1 },
      (processId) => {
        process.kill(processId, 'SIGKILL');
      },
    );
    expect(dead.code).not.toBe(0);
    expect(kernelValue('tcp_max_orphans')).toBe('160000');
    expect(readdirSync(host.outside(STATE))).toContain('journal.json');
    const next = await apply('120000');
    expect(next).toMatchObject({ code: 0, outcome: 'applied' });
    expect(faultsOf('120000', next.receiptId)).toEqual([]);
  });
});
