import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRecording } from '../../src/cli/open-recording.js';
import { LiveHost } from '../../src/host/live-host.js';
import { parseRecording } from '../../src/parse/recording.js';
import { PROGRAM, runCli } from '../support/run-cli.js';

const TREE = fileURLToPath(new URL('../hosts/kernel-2.6.38', import.meta.url));
const FAST = ['--interval', '20ms', '--window', '1s'];

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'novoodoo-observe-'));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

function observeTree(...args: string[]) {
  return runCli(['observe', '--root', TREE, ...FAST, ...args]);
}

function read(file: string) {
  return parseRecording(fs.readFileSync(file), file);
}

/** Starts the recorder and waits until it has written some windows. */
async function startRecorder(file: string): Promise<ChildProcess> {
  const args = [PROGRAM, 'observe', '--root', TREE, ...FAST, '--output', file];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = () => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').length - 1 : 0);
  while (lines() < 3 && child.exitCode === null) await new Promise((done) => setTimeout(done, 50));
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals) {
  let stdout = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.once('close', done));
  child.kill(signal);
  return { code: await ended, stdout };
}

describe('novoodoo observe', () => {
  it('records, sums up, and names the next command', async () => {
    const file = path.join(folder, 'o.jsonl');
    const { code, stdout, stderr } = await observeTree('--for', '300ms', '--output', file);
    expect(code).toBe(0);
    expect(stdout).toContain('Peak 21564 orphans at ');
    expect(stdout).toContain('Limit 65536: 21564 x 4 = 86256 > 65536');
    expect(stdout).toContain('TCP memory at most 1894 pages (7.4 MiB) of 6187968 pages (23.6 GiB)');
    expect(stdout).toContain('in this network namespace; others were not looked at');
    expect(stdout).toContain('Kernel log not read: ');
    expect(stdout).toContain(`Next: novoodoo plan --recording ${file}`);
    expect(stderr).toBe(`novoodoo: observing every 20ms for 300ms, recording to ${file}\n`);
    const recording = read(file);
    expect(recording.windows[0]).toMatchObject({ peakOrphans: 21564, peakMemPages: 1894 });
    expect(recording.end).toMatchObject({ reason: 'time' });
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keeps recordings in a folder of its own unless told otherwise', async () => {
    fs.cpSync(TREE, folder, { recursive: true });
    const args = ['--root', folder, '--state', '/var/lib/x', ...FAST, '--for', '100ms'];
    expect(await runCli(['observe', ...args])).toMatchObject({ code: 0 });
    const recordings = path.join(folder, 'var/lib/x/recordings');
    expect(fs.statSync(recordings).mode & 0o777).toBe(0o700);
    expect(fs.readdirSync(recordings)).toEqual([expect.stringMatching(/^[0-9T-]{19}Z\.jsonl$/)]);
  });

  it('gives every observation of one second a recording of its own', async () => {
    const host = new LiveHost(folder);
    const context = {
      host: Object.assign(host, { now: () => ({ wallMs: Date.UTC(2026, 0, 2, 3, 4, 5), monotonicMs: 0 }) }),
      stateFolder: '/state',
      out: () => undefined,
    };
    const targets = [1, 2, 3].map(() => openRecording(context, undefined));
    for (const { file } of targets) file.close();
    expect(targets.map(({ name }) => path.basename(name))).toEqual([
      '2026-01-02T03-04-05Z.jsonl',
      '2026-01-02T03-04-05Z-2.jsonl',
      '2026-01-02T03-04-05Z-3.jsonl',
    ]);
  });

  it('gives one JSON value', async () => {
    const file = path.join(folder, 'o.jsonl');
    const { code, stdout } = await observeTree('--for', '100ms', '--json', '--output', file);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      recording: file,
      endedBy: 'time',
      observation: { kind: 'recording', peak: { orphans: 21564, lowerBound: false } },
      storage: { storedLines: 3, missingLines: 0, failure: null },
      policy: { gapIntervals: 3 },
    });
  });

  it('can write the recording to standard output', async () => {
    const { code, stdout, stderr } = await observeTree('--for', '100ms', '--output', '-');
    expect(code).toBe(0);
    expect(parseRecording(Buffer.from(stdout), '-').windows).toHaveLength(1);
    expect(stderr).toContain('Peak 21564 orphans');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends cleanly at %s, with the summary',
    async (signal) => {
      const file = path.join(folder, 'o.jsonl');
      const { code, stdout } = await end(await startRecorder(file), signal);
      expect(code).toBe(0);
      expect(stdout).toContain('Peak 21564 orphans');
      expect(read(file).end).toMatchObject({ reason: signal });
    },
  );

  it('loses no finished window when it is killed', async () => {
    const file = path.join(folder, 'o.jsonl');
    const { code } = await end(await startRecorder(file), 'SIGKILL');
    expect(code).toBeNull();
    const recording = read(file);
    expect(recording.windows.length).toBeGreaterThanOrEqual(2);
    expect([recording.end, recording.tornLine]).toEqual([null, null]);
  });

  it.each([
    [['--for', '10'], 2, 'not a duration'],
    [['--for', '8d'], 2, 'out of range'],
    [['--interval', '1ms'], 2, 'out of range'],
    [['--interval', '5s', '--window', '1s'], 2, '--window is shorter'],
    [['--json', '--output', '-'], 2, 'standard output'],
    [['--output', '/nonexistent/o.jsonl'], 1, 'ENOENT'],
    [['--nonsense'], 2, 'unknown option'],
    [['file'], 2, 'too many arguments'],
  ])('refuses %j in one line', async (args, exitCode, what) => {
    const { code, stdout, stderr } = await observeTree(...args);
    expect([code, stdout]).toEqual([exitCode, '']);
    expect(stderr).toContain(what);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('leaves no file behind where there is nothing to observe', async () => {
    const file = path.join(folder, 'o.jsonl');
    const { code, stderr } = await runCli(['observe', '--root', folder, '--output', file]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^novoodoo: cannot observe: [^\n]+\n$/);
    expect(fs.existsSync(file)).toBe(false);
  });

  it('never overwrites a file', async () => {
    const file = path.join(folder, 'o.jsonl');
    fs.writeFileSync(file, 'mine');
    const { code, stderr } = await observeTree('--for', '100ms', '--output', file);
    expect(code).toBe(2);
    expect(stderr).toContain('never overwrites');
    expect(fs.readFileSync(file, 'utf8')).toBe('mine');
  });

  it('shows in its help how to run as a transient unit, within 80 columns', async () => {
    const { code, stdout } = await runCli(['observe', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('systemd-run --unit=novoodoo-observe');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
