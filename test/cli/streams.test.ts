import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { PROGRAM } from '../support/run-cli.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const REFUSED = ['plan', '--root', 'test/hosts/child-namespace', '--peak', '5'];

/** Runs the program with a device that is always full as its standard output or standard error. */
function runWithFull(stream: 1 | 2, args: readonly string[]) {
  const full = openSync('/dev/full', 'w');
  try {
    const stdio = ['ignore', stream === 1 ? full : 'pipe', stream === 2 ? full : 'pipe'] as const;
    return spawnSync(process.execPath, [PROGRAM, ...args], {
      cwd: PROJECT,
      stdio: [...stdio],
      encoding: 'utf8',
    });
  } finally {
    closeSync(full);
  }
}

/** Runs it with a reader of standard output that goes away at once. */
function runUnread(args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: PROJECT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stdout.destroy();
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', fail);
    child.once('close', (code) => done({ code, stderr }));
  });
}

it('keeps its exit code when the reader of its answer goes away', async () => {
  expect(await runUnread(REFUSED)).toEqual({ code: 4, stderr: '' });
  expect(await runUnread([...REFUSED, '--json'])).toEqual({ code: 4, stderr: '' });
});

it('stops observing when the reader of the recording goes away', async () => {
  const observe = ['observe', '--root', 'docs/example/host', '--for', '7d', '--output', '-'];
  const { code, stderr } = await runUnread(observe);
  expect(code).toBe(0);
  expect(stderr).toContain('Peak 21564 orphans');
});

it('says that the answer could not be written', () => {
  const { status, stderr } = runWithFull(1, REFUSED);
  expect([status, stderr]).toEqual([1, 'novoodoo: write standard output: ENOSPC\n']);
});

it('observes on where the recording cannot be written to standard output', () => {
  const observe = ['observe', '--root', 'docs/example/host', '--for', '100ms', '--output', '-'];
  const { status, stderr } = runWithFull(1, observe);
  expect(status).toBe(0);
  expect(stderr.match(/cannot write standard output \(ENOSPC\)/g)).toHaveLength(1);
  expect(stderr).toContain('Not stored: 3 of 3 lines (ENOSPC)');
});

it('goes on where its talk cannot be written', () => {
  expect(runWithFull(2, REFUSED)).toMatchObject({ status: 4, stdout: expect.stringContaining('refused') });
  expect(runWithFull(2, ['plan'])).toMatchObject({ status: 2, stdout: '' });
});
