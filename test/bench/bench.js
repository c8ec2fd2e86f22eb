import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/novoodoo.js', import.meta.url));
const { LiveHost } = await import('../../dist/host/live-host.js');
const { takeSample } = await import('../../dist/observe/observe.js');
const { createRecordingEncoder, parseRecording } = await import('../../dist/parse/recording.js');
const { summarise } = await import('../../dist/observe/summarise.js');
const { DEFAULT_POLICY } = await import('../../dist/model/policy.js');

const SOCKSTAT = '/proc/net/sockstat';
const ROUNDS = 15;
const SAMPLES_PER_ROUND = 4000;
const OBSERVED_SECONDS = 20;
/** USER_HZ, which is 100 on every architecture that Node runs on (sysconf(3), _SC_CLK_TCK). */
const TICKS_PER_SECOND = 100;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'novoodoo-bench-'));
try {
  print('one sample (read and parse)', `${sampleRatio().toFixed(2)} x a bare pread loop`, 'at most 1.5');
  const cost = await observeCost();
  print('observing at 100 ms', `${cost.cpuPercent.toFixed(2)} % of one core`, 'under 1');
  print('resident while observing', `${cost.residentMiB.toFixed(1)} MiB`, 'under 70');
  print('start (--version)', `${startRatio().toFixed(2)} x node -e 0`);
  printDay();
  await runOthers();
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}

function print(what, measured, bound) {
  process.stdout.write(`${what}: ${measured}${bound === undefined ? '' : ` (${bound})`}\n`);
}

/** Both loops take turns within one process, and the middle of their ratios counts: the machine may be busy. */
function sampleRatio() {
  const descriptor = fs.openSync(SOCKSTAT, 'r');
  const buffer = Buffer.allocUnsafe(16 * 1024);
  const host = new LiveHost();
  const file = host.openRepeated(SOCKSTAT);
  const bare = () => {
    fs.readSync(descriptor, buffer, 0, buffer.length, 0);
  };
  const at = host.now();
  const sample = () => {
    takeSample(file, at);
  };
  time(bare);
  time(sample);
  const ratios = Array.from({ length: ROUNDS }, () => {
    const bareMicroseconds = time(bare);
    return time(sample) / bareMicroseconds;
  });
  file.close();
  fs.closeSync(descriptor);
  return middle(ratios);
}

/** Processor time, in which other processes have no part. */
function time(work) {
  const before = process.cpuUsage();
  for (let index = 0; index < SAMPLES_PER_ROUND; index += 1) work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function middle(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Processor time and memory of the real program, after its start, from /proc. */
async function observeCost() {
  const args = [
    PROGRAM,
    'observe',
    '--for',
    `${OBSERVED_SECONDS + 10}s`,
    '--output',
    path.join(folder, 'o.jsonl'),
  ];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const ended = new Promise((done) => child.once('close', done));
  await sleep(2000);
  const before = ticksOf(child.pid);
  const start = performance.now();
  await sleep(OBSERVED_SECONDS * 1000);
  const seconds = (ticksOf(child.pid) - before) / TICKS_PER_SECOND;
  const cpuPercent = (seconds / ((performance.now() - start) / 1000)) * 100;
  const status = fs.readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const residentMiB = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) / 1024;
  child.kill('SIGTERM');
  await ended;
  return { cpuPercent, residentMiB };
}

/** User and system time of a process in clock ticks (proc_pid_stat(5), fields 14 and 15). */
function ticksOf(processId) {
  const fields = fs
    .readFileSync(`/proc/${processId}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function sleep(durationMs) {
  return new Promise((done) => setTimeout(done, durationMs));
}

function startRatio() {
  const start = (args) => {
    const from = performance.now();
    execFileSync(process.execPath, args, { stdio: 'ignore' });
    return performance.now() - from;
  };
  const ratios = Array.from({ length: 9 }, () => {
    const bareMs = start(['-e', '0']);
    return start([PROGRAM, '--version']) / bareMs;
  });
  return middle(ratios);
}

/** A day of a busy host: its size, and the time to read and sum it up. */
function printDay() {
  const encoder = createRecordingEncoder();
  const startedAtMs = 1_700_000_000_000;
  const host = {
    hostname: 'web1',
    kernelRelease: '6.18.44',
    machineId: null,
    bootId: null,
    pageSizeBytes: 4096,
    cpus: 2,
    memTotalBytes: 1,
    networkNamespace: null,
  };
  const header = {
    kind: 'header',
    version: 1,
    toolVersion: '0.1.0',
    host,
    startedAtMs,
    intervalMs: 100,
    windowMs: 10_000,
    maxOrphans: 65536,
    tcpMemPages: null,
    counters: ['TCPAbortOnMemory'],
    counterScope: 'all-namespaces',
    kernelLogSource: '/dev/kmsg',
  };
  let text = encoder.header(header);
  for (let index = 0; index < 8640; index += 1) {
    const fromMs = startedAtMs + index * 10_000;
    text += encoder.window({
      kind: 'window',
      fromMs,
      toMs: fromMs + 10_000,
      samples: 100,
      peakOrphans: 21564 + (index % 97),
      peakAtMs: fromMs + 1234,
      leastOrphans: 20000,
      meanOrphans: 20512.3,
      peakMemPages: 189400,
      lastMemPages: 189000,
      counters: [
        { name: 'TCPAbortOnMemory', networkNamespace: 'net:[4026531840]', processName: 'nginx', delta: 7 },
      ],
      gaps: [],
      log: { 'cause-1': 10 },
    });
  }
  const bytes = Buffer.from(text);
  print('recording of a busy day', `${(bytes.length / 1024 / 1024).toFixed(2)} MiB`, 'at most 2');
  const start = performance.now();
  const recording = parseRecording(bytes, 'day.jsonl');
  const readMs = performance.now() - start;
  summarise([recording], DEFAULT_POLICY);
  print(
    'reading that day',
    `${readMs.toFixed(0)} ms, summing it up ${(performance.now() - start - readMs).toFixed(0)} ms`,
  );
}

/** Every other file in this folder prints its own measurements, or the texts for them, when it is loaded. */
async function runOthers() {
  const own = fileURLToPath(import.meta.url);
  for (const name of fs.readdirSync(path.dirname(own)).sort()) {
    if (name.endsWith('.js') && name !== path.basename(own)) await import(`./${name}`);
  }
}
