import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRecording } from '../../src/parse/recording.js';
import { PROGRAM } from '../support/run-cli.js';

/** What a tmpfs gives out at once; the disk has two of them. */
const PAGE_BYTES = 4096;

/** A real file system that is really full, in a tmpfs of its own. */
describe('observe on a full disk', () => {
  let folder: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'novoodoo-full-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${2 * PAGE_BYTES}`, 'tmpfs', folder]);
    expect(mounted.status).toBe(0);
  });

  afterEach(() => {
    spawnSync('umount', [folder]);
    fs.rmdirSync(folder);
  });

  function start(file: string) {
    const args = [PROGRAM, 'observe', '--interval', '50ms', '--window', '1s', '--output', file];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
    const ended = new Promise<number | null>((done) => child.once('close', done));
    return { child, said, ended };
  }

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((done) => setTimeout(done, 50));
  }

  /** Takes all the room, and gives the name of a file whose removal makes half of it free. */
  function fill(): string {
    const [first, second] = ['ballast-1', 'ballast-2'].map((name) => path.join(folder, name));
    for (const file of [first, second]) fs.writeFileSync(file as string, Buffer.alloc(PAGE_BYTES));
    return first as string;
  }

  it('says so once, goes on, and sums up what was not stored', async () => {
    const file = path.join(folder, 'o.jsonl');
    fill();
    const { child, said, ended } = start(file);
    await until(() => said.stderr.includes('ENOSPC'));
    await new Promise((done) => setTimeout(done, 1500));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(said.stderr.match(/ENOSPC/g)).toHaveLength(1);
    expect(said.stdout).toMatch(/Peak \d+ orphans/);
    expect(said.stdout).toMatch(/Not stored: (\d+) of \1 lines \(ENOSPC\)/);
    expect(fs.statSync(file).size).toBe(0);
  });

  it('stores everything once there is room again', async () => {
    const file = path.join(folder, 'o.jsonl');
    const ballast = fill();
    const { child, said, ended } = start(file);
    await until(() => said.stderr.includes('ENOSPC'));
    await new Promise((done) => setTimeout(done, 1500));
    fs.rmSync(ballast);
    await until(() => fs.statSync(file).size > 0);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(said.stdout).toContain('Next: novoodoo plan');
    const { windows, end } = parseRecording(fs.readFileSync(file), file);
    expect(windows.length).toBeGreaterThanOrEqual(2);
    expect(end).toMatchObject({ reason: 'SIGTERM' });
  });
});
