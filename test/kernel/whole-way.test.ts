import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CliResult } from '../support/run-cli.js';
import { markKernelLog } from './support/kernel-log.js';
import {
  guardKernelState,
  type KernelStateGuard,
  kernelValue,
  setKernelValue,
} from './support/kernel-state.js';
import {
  abortsOnMemory,
  connectSilent,
  connectUnread,
  connectUnreadElsewhere,
  type OrphanLoad,
  orphanCount,
} from './support/orphans.js';
import { waitUntil } from '../support/wait-until.js';
import { makePrivateEtc, type PrivateEtc } from './support/private-etc.js';

const ORPHANS = 2000;
const TOO_MANY = /TCP: too many orphaned sockets/;
const OUT_OF_MEMORY = /TCP: out of memory -- consider tuning tcp_mem/;

/** tcp_mem as this machine has it. */
const ownTcpMem = readFileSync('/proc/sys/net/ipv4/tcp_mem', 'latin1').trim();

/** The rule, written a second time and differently: digits of the decimal text. */
function roundedUp(peak: number): number {
  const text = String(peak * 4);
  if (text.length <= 2) return peak * 4;
  const head = Number(text.slice(0, 2));
  const restIsZero = /^0*$/.test(text.slice(2));
  return Number(`${restIsZero ? head : head + 1}${'0'.repeat(text.length - 2)}`);
}

let guard: KernelStateGuard;
let host: PrivateEtc;
let recording: string;
let plan: string;

beforeAll(() => {
  guard = guardKernelState();
});
afterAll(() => guard.restore());
beforeEach(() => {
  host = makePrivateEtc();
  recording = path.join(host.state, '..', 'recording.jsonl');
  plan = path.join(host.state, '..', 'plan.json');
});
afterEach(() => host.remove());

/** Watches while the load becomes orphans and something happens to them, then ends both. */
async function observeLoad(load: OrphanLoad, happens: () => Promise<void>): Promise<CliResult> {
  const observing = host.run(['observe', '--for', '14s', '--window', '1s', '--output', recording]);
  try {
    await waitUntil('the recorder to start', () => recordedLines() > 0);
    await load.orphan();
    await happens();
    return await observing;
  } finally {
    await observing;
    await load.end();
  }
}

function recordedLines(): number {
  try {
    return readFileSync(recording, 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
}

async function json(args: readonly string[]): Promise<{ code: number | null; value: Answer }> {
  const result = await host.run([...args, '--json']);
  if (result.stdout === '') throw new Error(`no answer from ${args.join(' ')}: ${result.stderr}`);
  return { code: result.code, value: JSON.parse(result.stdout) as Answer };
}

/** The part of the JSON contracts that these tests read. */
interface Answer {
  readonly verdict: string;
  readonly diagnosis: { readonly kind: string; readonly penaltyNeeded: number | null };
  readonly peak: { readonly orphans: number; readonly lowerBound: boolean };
  readonly changes: readonly { readonly where: string; readonly to: number }[];
  readonly refusals: readonly { readonly kind: string; readonly reason: string }[];
}

describe('from real orphans to an applied, persisted limit', () => {
  it('cause 1 with the x4 penalty, cured by the planned limit', async () => {
    setKernelValue('tcp_rto_max_ms', '2000');
    setKernelValue('tcp_max_orphans', '7000');
    const lowered = path.join(host.etc, 'sysctl.d', '60-someone.conf');
    writeFileSync(lowered, '# lowered by hand\nnet.ipv4.tcp_max_orphans = 7000\n');
    const before = abortsOnMemory();
    await observeLoad(await connectSilent(ORPHANS), () =>
      waitUntil('resets', () => abortsOnMemory() > before),
    );

    const diagnosed = await json(['diagnose', '--recording', recording]);
    expect(diagnosed.value.diagnosis).toMatchObject({ kind: 'cause-1', penaltyNeeded: 4 });

    const planned = await json(['plan', '--recording', recording, '--output', plan]);
    expect(planned.code).toBe(0);
    expect(planned.value.peak.orphans).toBeGreaterThanOrEqual(ORPHANS);
    expect(planned.value.peak.lowerBound).toBe(true);
    const target = roundedUp(planned.value.peak.orphans);
    expect(planned.value.changes).toMatchObject([
      { where: 'runtime', from: 7000, to: target },
      { where: 'boot', from: 7000, to: target },
    ]);

    const applied = await host.run(['apply', plan, '--yes']);
    expect(applied).toMatchObject({ code: 0 });
    expect(kernelValue('tcp_max_orphans')).toBe(String(target));
    expect(readFileSync(lowered, 'utf8')).toBe(`# lowered by hand\nnet.ipv4.tcp_max_orphans = ${target}\n`);

    const log = markKernelLog('second load');
    const resetsBefore = abortsOnMemory();
    const second = await connectSilent(1950);
    try {
      await second.orphan();
      expect(orphanCount()).toBeGreaterThanOrEqual(1950);
      await new Promise((done) => setTimeout(done, 9000));
      expect(abortsOnMemory() - resetsBefore).toBe(0);
      expect(log.lines().filter((line) => TOO_MANY.test(line))).toEqual([]);
    } finally {
      await second.end();
    }
  });

  it('cause 2: a small tcp_mem is refused', async () => {
    setKernelValue('tcp_max_orphans', '131072');
    setKernelValue('tcp_mem', '1500 2250 3000');
    const log = markKernelLog('cause 2');
    const load = await connectUnread(ORPHANS);
    await observeLoad(load, () =>
      waitUntil('the memory message', () => log.lines().some((line) => OUT_OF_MEMORY.test(line))),
    );
    const diagnosed = await json(['diagnose', '--recording', recording]);
    expect(diagnosed.value.diagnosis.kind).toBe('cause-2');
    const planned = await json(['plan', '--recording', recording]);
    expect(planned).toMatchObject({ code: 4, value: { verdict: 'refused', changes: [] } });
    expect(planned.value.refusals.map((one) => one.kind)).toContain('tcp-memory');
  });

  it('both causes: refused with the number it would plan, planned when accepted', async () => {
    setKernelValue('tcp_rto_max_ms', '120000');
    setKernelValue('tcp_max_orphans', '1500');
    setKernelValue('tcp_mem', ownTcpMem);
    const log = markKernelLog('both');
    const has = (text: RegExp) => log.lines().some((line) => text.test(line));
    await observeLoad(await connectUnread(ORPHANS), async () => {
      await waitUntil('the orphan message', () => has(TOO_MANY));
      // The kernel prints ten lines in five seconds; after that the other text has room.
      await new Promise((done) => setTimeout(done, 5100));
      setKernelValue('tcp_mem', '1500 2250 3000');
      await waitUntil('the memory message', () => has(OUT_OF_MEMORY));
    });
    const planned = await json(['plan', '--recording', recording]);
    expect(planned).toMatchObject({ code: 4, value: { verdict: 'refused', diagnosis: { kind: 'both' } } });
    const refusal = planned.value.refusals.find((one) => one.kind === 'tcp-memory-first');
    expect(refusal?.reason).toContain(String(roundedUp(planned.value.peak.orphans)));
    const accepted = await json(['plan', '--recording', recording, '--accept', 'tcp-memory']);
    expect(accepted).toMatchObject({ code: 0, value: { verdict: 'change' } });
  });

  it('unread-data orphans are struck at twice their number', async () => {
    setKernelValue('tcp_mem', ownTcpMem);
    setKernelValue('tcp_rto_max_ms', '1000');
    setKernelValue('tcp_orphan_retries', '100');
    setKernelValue('tcp_max_orphans', '3000');
    const before = abortsOnMemory();
    const load = await connectUnread(ORPHANS);
    await observeLoad(load, () => waitUntil('resets', () => abortsOnMemory() > before));
    const diagnosed = await json(['diagnose', '--recording', recording]);
    expect(diagnosed.value.diagnosis).toMatchObject({ kind: 'cause-1', penaltyNeeded: 2 });
  });

  it('a quiet host is healthy and nothing is planned', async () => {
    setKernelValue('tcp_max_orphans', '131072');
    const observed = await host.run(['observe', '--for', '3s', '--window', '1s', '--output', recording]);
    expect(observed.code).toBe(0);
    expect((await json(['diagnose', '--recording', recording])).value.diagnosis.kind).toBe('healthy');
    const planned = await json(['plan', '--recording', recording, '--exit-code']);
    expect(planned).toMatchObject({ code: 0, value: { verdict: 'no-change', changes: [] } });
  });

  it('resets inside another network namespace are seen and the namespace is named', async () => {
    setKernelValue('tcp_max_orphans', '1000');
    const before = abortsOnMemory();
    const load = await connectUnreadElsewhere(1500);
    const log = markKernelLog('elsewhere');
    await observeLoad(load, () =>
      waitUntil('the message', () => log.lines().some((line) => TOO_MANY.test(line))),
    );
    expect(abortsOnMemory()).toBe(before);
    const diagnosed = await host.run(['diagnose', '--recording', recording, '--json']);
    expect(JSON.parse(diagnosed.stdout)).toMatchObject({ diagnosis: { kind: 'cause-1' } });
    expect(diagnosed.stdout).toContain(load.networkNamespace);
  });
});
