import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { holdLock } from '../../src/apply/hold-lock.js';
import { LiveHost } from '../../src/host/live-host.js';

let state = '';
beforeAll(() => {
  state = mkdtempSync(path.join(tmpdir(), 'novoodoo-lock-'));
});
afterAll(() => rmSync(state, { recursive: true }));

it('refuses a second change and names the process that makes the first', async () => {
  const setting = { host: new LiveHost('/'), folder: { path: state, euid: process.geteuid?.() ?? 0 } };
  const second = () => holdLock(setting, 0, () => 'changed');
  await holdLock(setting, 0, () =>
    expect(second()).rejects.toMatchObject({
      exitCode: 4,
      kind: 'busy',
      message: expect.stringMatching(
        new RegExp(`is changing this host now \\((process ${process.pid}: |which process it is could not)`),
      ),
    }),
  );
  expect(await second()).toBe('changed');
});
