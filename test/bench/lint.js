// Lint of ten megabytes of advice, made of the samples, beside a bare loop that reads the same lines; then texts made to be slow.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HOSTILE_ADVICE } from './hostile-advice.js';

const PROGRAM = fileURLToPath(new URL('../../bin/novoodoo.js', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../knobs/samples/', import.meta.url));
const BYTES = 10 * 1024 * 1024;
const ROUNDS = 3;
/** What lint may take for ten megabytes of any text. */
const MOST_SECONDS = 2;
const MOST_MEBIBYTES = 300;

const BUDGET = `under ${MOST_SECONDS} s and ${MOST_MEBIBYTES} MiB`;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'novoodoo-bench-lint-'));
try {
  const file = path.join(folder, 'advice.txt');
  const samples = fs.readdirSync(SAMPLES).map((name) => fs.readFileSync(SAMPLES + name, 'utf8'));
  const text = samples.join('\n');
  fs.writeFileSync(file, text.repeat(Math.ceil(BYTES / text.length)).slice(0, BYTES));
  for (const format of ['text', '--json']) {
    const args = ['lint', file, '--no-host', ...(format === 'text' ? [] : [format])];
    const figures = best(() => measure([PROGRAM, ...args]));
    print(`lint of 10 MiB, ${format}`, besideBudget(figures), BUDGET);
  }
  const bare = best(() => measure(['-e', readLoop(file)]));
  print('a bare loop over its lines', `${bare.seconds.toFixed(2)} s`);
  for (const [name, make] of Object.entries(HOSTILE_ADVICE)) {
    fs.writeFileSync(file, make(10_000_000));
    const figures = [[], ['--json'], ['--format', 'sarif']].map((args) => {
      return besideBudget(measure([PROGRAM, 'lint', file, '--no-host', ...args]));
    });
    print(`lint of 10 MB of ${name}, text; JSON; SARIF`, figures.join('; '), BUDGET);
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}

function readLoop(file) {
  return `let n = 0; for (const line of require('node:fs').readFileSync(${JSON.stringify(file)}, 'utf8').split('\\n')) n += line.indexOf('='); process.exitCode = n < 0 ? 1 : 0`;
}

/** Time and memory, each as so much of what it may be. */
function besideBudget({ seconds, mebibytes }) {
  const share = (measured, most) => `${(measured / most).toFixed(2)} x`;
  const time = `${seconds.toFixed(2)} s (${share(seconds, MOST_SECONDS)})`;
  return `${time} ${mebibytes.toFixed(0)} MiB (${share(mebibytes, MOST_MEBIBYTES)})`;
}

/** The quickest of a few runs: the machine may be busy. */
function best(run) {
  const runs = Array.from({ length: ROUNDS }, run);
  return runs.sort((left, right) => left.seconds - right.seconds)[0];
}

/** Processor time and the largest resident size of a run of Node, from getrusage(2) in the process itself. */
function measure(args) {
  const report = path.join(folder, 'usage.json');
  const hook = path.join(folder, 'usage.cjs');
  fs.writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(report)}, JSON.stringify(process.resourceUsage())));`,
  );
  const run = spawnSync(process.execPath, ['--require', hook, ...args], {
    stdio: ['ignore', fs.openSync(os.devNull, 'w'), 'inherit'],
  });
  if (run.error) throw run.error;
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(fs.readFileSync(report, 'utf8'));
  return { seconds: (userCPUTime + systemCPUTime) / 1e6, mebibytes: maxRSS / 1024 };
}

function print(what, measured, bound) {
  process.stdout.write(`${what}: ${measured}${bound === undefined ? '' : ` (${bound})`}\n`);
}
