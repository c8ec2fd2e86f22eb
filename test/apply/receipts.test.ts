import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openJournal } from '../../src/apply/transaction.js';
import { listReceipts, pruneReceipts, receiptOf, writeReceipt } from '../../src/apply/receipts.js';
import type { Journal } from '../../src/model/receipt.js';
import { BEFORE, settingOn } from '../support/apply-scenes.js';
import { FaultyMachine } from '../support/faulty-machine.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW_MS = Date.UTC(2026, 5, 30, 12);

let machine: FaultyMachine;
beforeAll(() => {
  machine = new FaultyMachine();
});
beforeEach(() => machine.reset(BEFORE));
afterAll(() => machine.dispose());

function journal(id: string): Journal {
  return {
    version: 1,
    id,
    operation: { kind: 'apply', planId: 'a'.repeat(64) },
    state: 'applying',
    toolVersion: '0.1.0',
    startedAt: '2026-06-30T12:00:00.000Z',
    bootId: null,
    machineId: null,
    steps: [{ kind: 'runtime', key: 'net.ipv4.tcp_max_orphans', before: 1, after: 2 }],
    window: null,
  };
}

/** Receipts of the last days, one a day, newest first. */
function saveDays(days: number): string[] {
  const { host, folder } = settingOn(machine.process().host);
  return Array.from({ length: days }, (_, day) => {
    const stamp = new Date(NOW_MS - day * DAY_MS).toISOString().replace(/\.\d+Z$/, 'Z');
    const id = `${stamp.replace(/[-:]/g, '')}-0000000a`;
    writeReceipt(host, folder, receiptOf(journal(id), 'applied', NOW_MS));
    return id;
  });
}

const left = () => {
  const { host, folder } = settingOn(machine.process().host);
  return listReceipts(host, folder).map((one) => one.id);
};

it.each([
  ['by count', { mostReceipts: 3, mostAgeMs: 1000 * DAY_MS }, [0, 1, 2]],
  ['by age', { mostReceipts: 100, mostAgeMs: 1.5 * DAY_MS }, [0, 1]],
  ['never the newest', { mostReceipts: 0, mostAgeMs: 0 }, [0]],
])('old receipts are pruned %s', (_name, retention, kept) => {
  const ids = saveDays(6);
  const { host, folder } = settingOn(machine.process().host);
  pruneReceipts(host, folder, { nowMs: NOW_MS, keepId: null, retention });
  expect(left()).toEqual(kept.map((at) => ids[at]));
});

it('the one that is kept by name stays, and so does an open journal', () => {
  const ids = saveDays(4);
  const setting = settingOn(machine.process().host);
  openJournal(setting, journal('20200101T000000Z-0000000b'));
  const retention = { mostReceipts: 1, mostAgeMs: 0 };
  pruneReceipts(setting.host, setting.folder, { nowMs: NOW_MS, keepId: ids[3] ?? null, retention });
  expect(left()).toEqual([ids[0], ids[3]]);
  expect(machine.leftovers()).toEqual(['var/lib/novoodoo/journal.json']);
});
