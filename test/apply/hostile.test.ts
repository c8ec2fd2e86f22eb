import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { holdLock } from '../../src/apply/hold-lock.js';
import { listReceipts, readReceipt } from '../../src/apply/receipts.js';
import { settleOpenJournal } from '../../src/apply/settle.js';
import type { Setting } from '../../src/apply/transaction.js';
import { UserError } from '../../src/model/user-error.js';
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
import { FaultyMachine } from '../support/faulty-machine.js';

const STATE = 'var/lib/novoodoo';
const JOURNAL = `${STATE}/journal.json`;
const RECEIPT = `${STATE}/receipts/${APPLY_ID}.json`;

let machine: FaultyMachine;
let setting: Setting;
beforeAll(() => {
  machine = new FaultyMachine();
});
beforeEach(() => {
  machine.reset(BEFORE);
  setting = settingOn(machine.process().host);
});
afterAll(() => machine.dispose());

const outside = (name: string) => path.join(machine.root, name);
const stands = () => [machine.limit, machine.read('etc/sysctl.conf')];

type Saved = Record<string, unknown> & { steps: Record<string, unknown>[] };

/** Edits a saved file as somebody with an editor would. */
function edit(name: string, change: (saved: Saved) => void): void {
  const saved = JSON.parse(machine.read(name) ?? '') as Saved;
  change(saved);
  machine.write(name, JSON.stringify(saved));
}

const EDITS: readonly [string, (saved: Saved) => void][] = [
  ['a path that leads out', (saved) => Object.assign(saved.steps[1] ?? {}, { path: '/etc/../root/x' })],
  [
    'a path that no plan could name',
    (saved) => Object.assign(saved.steps[1] ?? {}, { path: '/etc/shadow', realPath: '/etc/shadow' }),
  ],
  [
    'content that changes another key',
    (saved) => {
      const content = 'net.ipv4.tcp_max_orphans = 87000\nkernel.core_pattern = |/bin/sh\n';
      const after = (saved.steps[1] as { after: { contentBase64: string; sha256: string } }).after;
      after.contentBase64 = Buffer.from(content).toString('base64');
      after.sha256 = createHash('sha256').update(content).digest('hex');
    },
  ],
  ['a relative path', (saved) => Object.assign(saved.steps[1] ?? {}, { realPath: 'etc/passwd' })],
  ['another key', (saved) => Object.assign(saved.steps[0] ?? {}, { key: 'kernel.core_pattern' })],
  ['a fraction', (saved) => Object.assign(saved.steps[0] ?? {}, { before: 1.5 })],
  ['text where a number belongs', (saved) => Object.assign(saved.steps[0] ?? {}, { after: '87000' })],
  ['an unknown member', (saved) => Object.assign(saved, { run: 'rm -rf /' })],
  ['another version', (saved) => Object.assign(saved, { version: 2 })],
  ['no steps', (saved) => Object.assign(saved, { steps: [] })],
  ['an id that leads out', (saved) => Object.assign(saved, { id: '../../etc/shadow' })],
  [
    'other content than its hash says',
    (saved) => {
      const after = (saved.steps[1] as { after: { contentBase64: string } }).after;
      after.contentBase64 = Buffer.from('net.ipv4.tcp_max_orphans = 1\n').toString('base64');
    },
  ],
];

const DAMAGES: readonly [string, (text: string) => string][] = [
  ['truncated', (text) => text.slice(0, text.length / 2)],
  ['empty', () => ''],
  ['binary', () => '\xff\xfe\0\0'],
  ['not an object', () => '[1,2,3]'],
  ['nested without end', () => '['.repeat(100_000)],
  ['with a key that reaches the prototype', (text) => text.replace('"version"', '"__proto__"')],
];

describe('a journal', () => {
  beforeEach(async () => {
    expect(await apply(setting, EDITING, WINDOW_MS)).toBe('awaiting');
    machine.pass(WINDOW_MS * 2);
  });

  const IN_WINDOW = [87000, BEFORE];
  const settle = () => holdLock(setting, 1000, () => settleOpenJournal(setting));

  it.each(EDITS)('with %s is refused, and nothing is done', async (_name, change) => {
    edit(JOURNAL, change);
    await expect(settle()).rejects.toMatchObject({ exitCode: 6, kind: 'damaged-journal' });
    expect(stands()).toEqual(IN_WINDOW);
  });

  it.each(DAMAGES)('that is %s is refused, and nothing is done', async (_name, damage) => {
    machine.write(JOURNAL, damage(machine.read(JOURNAL) ?? ''));
    await expect(settle()).rejects.toMatchObject({ exitCode: 6 });
    await expect(apply(setting, EDITING)).rejects.toMatchObject({ exitCode: 6 });
    expect(stands()).toEqual(IN_WINDOW);
  });

  it('that is a link is refused', async () => {
    fs.renameSync(outside(JOURNAL), outside('etc/elsewhere.json'));
    fs.symlinkSync('/etc/elsewhere.json', outside(JOURNAL));
    await expect(settle()).rejects.toMatchObject({ exitCode: 4, kind: 'unsafe-state-folder' });
    expect(stands()).toEqual(IN_WINDOW);
  });

  it('with a second name is refused', async () => {
    fs.linkSync(outside(JOURNAL), outside('etc/second-name'));
    await expect(settle()).rejects.toMatchObject({ exitCode: 4, kind: 'unsafe-state-folder' });
    expect(stands()).toEqual(IN_WINDOW);
  });

  it.each([0o602, 0o620, 0o666])('of mode %o is refused', async (mode) => {
    fs.chmodSync(outside(JOURNAL), mode);
    await expect(settle()).rejects.toMatchObject({ exitCode: 4, kind: 'unsafe-state-folder' });
    expect(stands()).toEqual(IN_WINDOW);
  });
});

describe('a state folder', () => {
  it.each([0o777, 0o1777, 0o770, 0o702])('of mode %o is refused before anything is changed', async (mode) => {
    fs.mkdirSync(outside(STATE));
    fs.chmodSync(outside(STATE), mode);
    await expect(apply(setting, EDITING)).rejects.toMatchObject({ exitCode: 4, kind: 'unsafe-state-folder' });
    expect(stands()).toEqual([65536, BEFORE]);
  });

  it('that is a link is refused', async () => {
    fs.mkdirSync(outside('etc/state'), { mode: 0o700 });
    fs.symlinkSync('/etc/state', outside(STATE));
    await expect(apply(setting, EDITING)).rejects.toMatchObject({ kind: 'unsafe-state-folder' });
    expect(fs.readdirSync(outside('etc/state'))).toEqual([]);
  });

  it('of another user is refused', async () => {
    fs.mkdirSync(outside(STATE), { mode: 0o700 });
    const foreign = { ...setting, folder: { ...setting.folder, euid: 4321 } };
    const owner = fs.statSync(outside(STATE)).uid;
    // Root's own folder is believed by everybody.
    if (owner === 0) fs.chownSync(outside(STATE), 1234, 1234);
    await expect(apply(foreign, EDITING)).rejects.toMatchObject({ kind: 'unsafe-state-folder' });
    expect(stands()).toEqual([65536, BEFORE]);
  });

  it('with a link for a lock is refused', async () => {
    fs.mkdirSync(outside(STATE), { mode: 0o700 });
    fs.symlinkSync('/etc/sysctl.conf', outside(`${STATE}/lock`));
    await expect(apply(setting, EDITING)).rejects.toMatchObject({ kind: 'unsafe-state-folder' });
  });

  it('keeps what it holds from everybody else', async () => {
    expect(await apply(setting, EDITING, WINDOW_MS)).toBe('awaiting');
    expect(machine.mode(STATE)).toBe(0o700);
    expect(machine.mode(JOURNAL)).toBe(0o600);
    expect(machine.mode(`${STATE}/guard.json`)).toBe(0o600);
  });
});

describe('a receipt', () => {
  beforeEach(async () => {
    expect(await apply(setting, EDITING)).toBe('applied');
    expect([machine.mode(RECEIPT), machine.mode(`${STATE}/receipts`)]).toEqual([0o600, 0o700]);
  });

  it.each(EDITS)('with %s is refused, and nothing is rolled back', async (_name, change) => {
    edit(RECEIPT, change);
    expect(() => readReceipt(setting.host, setting.folder, APPLY_ID)).toThrow(UserError);
    expect(await rollBackLatest(setting)).toBe('no receipt');
    expect(stands()).toEqual([87000, AFTER]);
    expect(listReceipts(setting.host, setting.folder)).toMatchObject([
      { id: APPLY_ID, problem: expect.any(String) as unknown },
    ]);
  });

  it.each(DAMAGES)('that is %s is refused, and nothing is rolled back', async (_name, damage) => {
    machine.write(RECEIPT, damage(machine.read(RECEIPT) ?? ''));
    expect(await rollBackLatest(setting)).toBe('no receipt');
    expect(stands()).toEqual([87000, AFTER]);
  });

  it('that is a link is refused', () => {
    fs.renameSync(outside(RECEIPT), outside('etc/elsewhere.json'));
    fs.symlinkSync('/etc/elsewhere.json', outside(RECEIPT));
    expect(() => readReceipt(setting.host, setting.folder, APPLY_ID)).toThrow(/is a link/);
  });

  it('under the name of another one is refused', () => {
    fs.copyFileSync(outside(RECEIPT), outside(`${STATE}/receipts/20260226T100000Z-00000009.json`));
    expect(() => readReceipt(setting.host, setting.folder, '20260226T100000Z-00000009')).toThrow(
      /holds the receipt/,
    );
  });

  it.each(['../journal', '/etc/shadow', '', 'x'.repeat(5000)])(
    'is not looked for under the name %j',
    (id) => {
      expect(readReceipt(setting.host, setting.folder, id)).toBeNull();
    },
  );
});

it('a file that appears where one was to be made is not overwritten', async () => {
  machine.write('etc/sysctl.d/60-orphans.conf', '# mine\n');
  expect(await apply(setting, CREATING)).toBe('refused');
  expect(machine.read('etc/sysctl.d/60-orphans.conf')).toBe('# mine\n');
});
