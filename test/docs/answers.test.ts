import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Journal, Receipt } from '../../src/model/receipt.js';
import { MAX_ORPHANS_KEY, MAX_ORPHANS_PATH } from '../../src/model/sysctl-key.js';
import { printPlan } from '../../src/parse/plan.js';
import { formatSaved } from '../../src/parse/receipt.js';
import { AFTER, APPLY_ID, BEFORE, EDITING } from '../support/apply-scenes.js';
import { examplePlan } from '../support/example-plan.js';
import { type AnsweringCommand, violations } from '../support/published-schema.js';
import { runCli } from '../support/run-cli.js';

/** What the commands that change a host, and those that look at what was changed, print with --json, on a tree of its own. */

/** Each test starts the program many times, and the machine may be busy. */
vi.setConfig({ testTimeout: 180_000 });

const STATE = 'var/lib/novoodoo';
const UPTIME_MS = 1_000_000;
let root = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'novoodoo-answers-'));
  put('etc/sysctl.conf', BEFORE);
  put('etc/sysctl.d/README', '');
  fs.symlinkSync('../sysctl.conf', path.join(root, 'etc/sysctl.d/99-sysctl.conf'));
  put('proc/uptime', `${UPTIME_MS / 1000}.00 0.00\n`);
  put(MAX_ORPHANS_PATH.slice(1), '87000\n');
  put('plan.json', printPlan(EDITING));
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function put(name: string, content: string | Uint8Array, mode = 0o644): void {
  const file = path.join(root, name);
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: name.startsWith(STATE) ? 0o700 : 0o755 });
  fs.writeFileSync(file, content, { mode });
}

/** Runs a command; its answer is valid and says this. */
async function answers(name: AnsweringCommand, args: string[], expected: object): Promise<void> {
  const { code, stdout, stderr } = await runCli([name, ...args, '--root', root, '--json']);
  const answer = stdout === '' ? { stderr } : (JSON.parse(stdout) as object);
  expect({ code, ...answer }).toMatchObject(expected);
  expect(violations(name, answer)).toEqual([]);
}

const applies = (args: string[], expected: object) =>
  answers('apply', [path.join(root, 'plan.json'), ...args], expected);

const common = {
  id: APPLY_ID,
  operation: { kind: 'apply', planId: 'a'.repeat(64) },
  toolVersion: '0.1.0',
  startedAt: '2026-02-26T09:00:00.000Z',
  bootId: null,
  machineId: null,
} as const;

function putJournal(state: Journal['state'], deadlineUptimeMs: number | null): void {
  const journal: Journal = {
    ...common,
    version: 1,
    state,
    steps: [{ kind: 'runtime', key: MAX_ORPHANS_KEY, before: 65536, after: 87000 }],
    window: deadlineUptimeMs === null ? null : { lengthMs: 60_000, deadlineUptimeMs },
  };
  put(`${STATE}/journal.json`, formatSaved(journal), 0o600);
}

function putReceipt(): void {
  const receipt: Receipt = {
    ...common,
    version: 1,
    outcome: 'applied',
    finishedAt: common.startedAt,
    steps: [{ kind: 'runtime', key: MAX_ORPHANS_KEY, before: 65536, after: 87000 }],
  };
  put(`${STATE}/receipts/${APPLY_ID}.json`, formatSaved(receipt), 0o600);
}

it('apply, history and rollback, from the first to the last', async () => {
  await answers('history', [], { code: 0, receipts: [] });
  await applies(['--dry-run'], { code: 0, outcome: 'dry-run', receiptId: null, steps: [{ what: 'file' }] });
  await applies(['--yes'], { code: 0, outcome: 'applied', planId: EDITING.planId });
  expect(fs.readFileSync(path.join(root, 'etc/sysctl.conf'), 'utf8')).toBe(AFTER);
  await applies(['--yes'], { code: 0, outcome: 'nothing-to-do', done: [expect.any(String)] });
  put(`${STATE}/receipts/20260101T000000Z-00000000.json`, 'damaged', 0o600);
  await answers('history', [], { receipts: [{ outcome: 'applied' }, { problem: expect.any(String) }] });
  fs.rmSync(path.join(root, STATE, 'receipts/20260101T000000Z-00000000.json'));
  await answers('rollback', ['--yes'], { code: 0, outcome: 'rolled-back', steps: [{ action: 'edit' }] });
  await answers('rollback', ['--yes'], { code: 0, outcome: 'nothing-to-do', of: null });
});

it('apply that is refused, stale, or taken back', async () => {
  put('etc/sysctl.d/99-zz.conf', `${MAX_ORPHANS_KEY} = 5\n`);
  await applies(['--yes'], { code: 5, outcome: 'reverted', cause: expect.any(String), receiptId: null });
  put('etc/sysctl.conf', `${BEFORE}# mine\n`);
  await applies(['--yes'], { code: 4, outcome: 'refused', obstacles: [{ kind: 'stale-plan' }] });
  put('plan.json', printPlan(examplePlan({ verdict: 'refused', changes: [], edits: [] })));
  await applies(['--yes'], { code: 4, obstacles: [{ kind: 'plan-proposes-nothing' }] });
});

it('rollback over a later edit', async () => {
  await applies(['--yes'], { outcome: 'applied' });
  put('etc/sysctl.conf', `${AFTER}# mine\n`);
  const laterEdits = [expect.stringContaining('+# mine')];
  const obstacles = [{ kind: 'later-edits' }];
  await answers('rollback', ['--yes'], { code: 4, outcome: 'refused', laterEdits, obstacles });
});

it('an open window: refused, extended, kept', async () => {
  putJournal('awaiting-confirmation', UPTIME_MS + 30_000);
  await applies(['--yes'], { code: 4, outcome: 'refused', obstacles: [{ kind: 'window-open' }] });
  await answers('status', [], { code: 6, openChange: { id: APPLY_ID, remainingMs: 30_000 } });
  await answers('recover', [], { code: 6, outcome: 'awaiting-confirmation', journalId: APPLY_ID });
  await answers('confirm', ['--extend', '1m'], { code: 0, outcome: 'extended', problems: [] });
  put('etc/sysctl.conf', AFTER);
  await answers('confirm', [], { code: 0, outcome: 'applied', receiptId: APPLY_ID });
});

it('an open window: moved, taken back, too late', async () => {
  put(MAX_ORPHANS_PATH.slice(1), '99999\n');
  putJournal('awaiting-confirmation', UPTIME_MS + 30_000);
  await answers('confirm', [], {
    code: 4,
    outcome: 'moved',
    problems: [expect.any(String), expect.any(String)],
  });
  put(MAX_ORPHANS_PATH.slice(1), '87000\n');
  await answers('rollback', ['--yes'], { code: 0, outcome: 'reverted' });
  await answers('confirm', [], { code: 4, outcome: 'nothing-open' });
  putJournal('awaiting-confirmation', UPTIME_MS - 1);
  await answers('confirm', [], { code: 5, outcome: 'too-late', receiptId: null });
});

it('recover of a change that was cut off, alone and where somebody else went on', async () => {
  putJournal('applying', null);
  await answers('recover', [], { code: 0, outcome: 'reverted' });
  put(MAX_ORPHANS_PATH.slice(1), '99999\n');
  putJournal('applying', null);
  await answers('recover', [], { code: 6, outcome: 'reverted-partly' });
  await answers('recover', [], { code: 0, outcome: 'nothing-open', journalId: null });
});

it('verify of an apply that edited files alone', async () => {
  await applies(['--yes'], { code: 0, outcome: 'applied' });
  await answers('verify', [], { code: 0, right: true, expected: 87000, persisted: true, faults: [] });
  put('etc/sysctl.d/zz-later.conf', 'net.ipv4.tcp_max_orphans = 1\n');
  put('etc/sysctl.conf', BEFORE);
  await answers('verify', [], { code: 6, right: false, faults: [{ kind: 'file-overruled' }] });
});

it('verify of a value that stands, and of one that does not', async () => {
  putReceipt();
  await answers('verify', [], { code: 0, right: true, expected: 87000, faults: [] });
  put(MAX_ORPHANS_PATH.slice(1), '65536\n');
  putJournal('applying', null);
  const faults = [{ kind: 'open-journal' }, { kind: 'running-value-changed' }];
  await answers('verify', [], { code: 6, right: false, running: 65536, faults });
});
