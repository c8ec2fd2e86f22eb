import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { HostIdentity } from '../../src/model/host-facts.js';
import type { RecordingWindow } from '../../src/model/recording.js';
import { createRecordingEncoder } from '../../src/parse/recording.js';
import { runCli } from '../support/run-cli.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** The command as README shows it. */
const PLAN = ['plan', '--root', 'docs/example/host', '--recording', 'docs/example/host.jsonl'];

const HOST: HostIdentity = {
  hostname: 'foo',
  kernelRelease: '2.6.38-8-server',
  machineId: null,
  bootId: '0b7ac5d1-6d5c-4d0a-9b0e-3f1f0c6f2a10',
  pageSizeBytes: 4096,
  cpus: 16,
  memTotalBytes: 33802059776,
  networkNamespace: null,
};
/** Orphan peaks of the ten minutes around the log line, one a window. */
const PEAKS = [
  20871, 20914, 20960, 21003, 20988, 21047, 21102, 21090, 21155, 21198, 21240, 21187, 21236, 21290, 21333,
  21301, 21342, 21388, 21402, 21377, 21421, 21460, 21483, 21455, 21497, 21520, 21548, 21564, 21541, 21517,
  21490, 21466, 21480, 21439, 21402, 21371, 21344, 21307, 21280, 21251, 21223, 21190, 21166, 21140, 21122,
  21087, 21061, 21030, 21004, 20975, 20949, 20918, 20892, 20860, 20837, 20811, 20784, 20760, 20733, 20708,
];
const WINDOW_MS = 10_000;
/** The window of the peak holds the log line of 08:23:42. */
const STARTED_AT_MS = Date.UTC(2011, 1, 25, 8, 19, 10);

function exampleWindow(peakOrphans: number, index: number): RecordingWindow {
  const fromMs = STARTED_AT_MS + index * WINDOW_MS;
  const isPeak = peakOrphans === Math.max(...PEAKS);
  return {
    kind: 'window',
    fromMs,
    toMs: fromMs + WINDOW_MS,
    samples: 100,
    peakOrphans,
    peakAtMs: fromMs + 2000,
    leastOrphans: peakOrphans - 240,
    meanOrphans: peakOrphans - 118.5,
    peakMemPages: isPeak ? 1894 : 1700 + (index % 7) * 20,
    lastMemPages: 1702,
    counters: isPeak
      ? [{ name: 'TCPAbortOnMemory', networkNamespace: 'net:[4026531956]', processName: null, delta: 3 }]
      : [],
    gaps: [],
    log: isPeak ? { either: 1 } : {},
  };
}

function exampleRecording(): string {
  const encoder = createRecordingEncoder();
  const header = encoder.header({
    kind: 'header',
    version: 1,
    toolVersion: '0.1.0',
    host: HOST,
    startedAtMs: STARTED_AT_MS,
    intervalMs: 100,
    windowMs: WINDOW_MS,
    maxOrphans: 65536,
    tcpMemPages: { low: 3093984, pressure: 4125312, high: 6187968 },
    counters: ['TCPAbortOnMemory', 'TCPMemoryPressures'],
    counterScope: 'all-namespaces',
    kernelLogSource: '/dev/kmsg',
  });
  const end = encoder.end({
    kind: 'end',
    atMs: STARTED_AT_MS + PEAKS.length * WINDOW_MS,
    reason: 'time',
  });
  return [header, ...PEAKS.map((peak, index) => encoder.window(exampleWindow(peak, index))), end].join('');
}

it('the shipped recording is what the recorder of this version writes', async () => {
  await expect(exampleRecording()).toMatchFileSnapshot('../../docs/example/host.jsonl');
});

it("plans 87000 for the article's host, with the diff, the same on every machine", async () => {
  const result = await runCli(PLAN, { cwd: PROJECT });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  await expect(result.stdout).toMatchFileSnapshot('../../docs/example/plan.txt');
  expect(result.stdout).toContain('65536 -> 87000');
  expect(result.stdout).toContain('+net.ipv4.tcp_max_orphans = 87000');
  for (const line of result.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

it('diagnoses it, in one look or from the recording on any other host', async () => {
  const look = await runCli(
    ['diagnose', '--root', 'docs/example/host', '--kernel-log', 'docs/example/host/var/log/kern.log'],
    {
      cwd: PROJECT,
    },
  );
  expect(look.stdout).toContain('21564 x 4 = 86256 > 65536');
  const elsewhere = await runCli(['diagnose', '--recording', 'docs/example/host.jsonl', '--json'], {
    cwd: PROJECT,
  });
  expect(JSON.parse(elsewhere.stdout)).toMatchObject({
    diagnosis: { kind: 'cause-1', penaltyNeeded: 4, resets: 3 },
  });
});
