import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CliResult } from '../support/run-cli.js';
import { waitUntil } from '../support/wait-until.js';
import {
  guardKernelState,
  type KernelStateGuard,
  kernelValue,
  setKernelValue,
} from './support/kernel-state.js';
import { makePrivateEtc, type PrivateEtc } from './support/private-etc.js';

/** Every call by which the program may change something, or look at what it is about to change. */
const CALLS = ['openat', 'write', 'fsync', 'rename', 'fchmod', 'mkdir', 'unlink'] as const;
const ERRORS = ['ENOSPC', 'EIO', 'EACCES', 'EROFS', 'EDQUOT'] as const;
/** What we own, with its temporary files, and the kernel value. */
const OURS = /\/etc\/sysctl\.d|\/var\/lib\/novoodoo|\/proc\/sys\/net\/ipv4\/tcp_max_orphans/;

/** Opening only to read changes nothing: those points take four times as long and are tried by hand. */
const CHANGES = /^\d+ +(?!openat)|O_WRONLY|O_CREAT/;
const LOOKS_TOO = process.env['NOVOODOO_EVERY_OPEN'] === '1';
/** A call that fails inside the runtime itself, which the count may hit when it drifts by one, can stop it for good. */
const LONGEST_RUN_SECONDS = '15';

const BEFORE = '100000';
const AFTER = '120000';
const BYTES_BEFORE = `# by hand\nnet.ipv4.tcp_max_orphans = ${BEFORE}\n`;
const BYTES_AFTER = `# by hand\nnet.ipv4.tcp_max_orphans = ${AFTER}\n`;

interface Point {
  readonly call: (typeof CALLS)[number];
  /** The how-manieth of its kind the main thread makes, from 1. */
  readonly ordinal: number;
}

let guard: KernelStateGuard;
let host: PrivateEtc;
let file: string;
let plan: string;
let straceLog: string;

beforeAll(async () => {
  guard = guardKernelState();
  host = makePrivateEtc();
  rmSync(path.join(host.etc, 'sysctl.d'), { recursive: true, force: true });
  mkdirSync(path.join(host.etc, 'sysctl.d'));
  file = path.join(host.etc, 'sysctl.d', '60-someone.conf');
  plan = path.join(host.state, '..', 'plan.json');
  straceLog = path.join(host.state, '..', 'strace.log');
  reset();
  const planned = await host.run(['plan', '--peak', '30000', '--peak-source', 'test', '--output', plan]);
  expect(planned).toMatchObject({ code: 0 });
});

afterAll(async () => {
  host.remove();
  await guard.restore();
});

/** The state every run starts from. */
function reset(): void {
  setKernelValue('tcp_max_orphans', BEFORE);
  writeFileSync(file, BYTES_BEFORE, { mode: 0o644 });
  for (const name of readdirSync(host.state)) rmSync(path.join(host.state, name), { recursive: true });
}

/** Which of the two whole states the host is in; anything else is spelt out. */
function stateNow(): string {
  const value = kernelValue('tcp_max_orphans');
  const bytes = readFileSync(file, 'utf8');
  if (value === BEFORE && bytes === BYTES_BEFORE) return 'before';
  if (value === AFTER && bytes === BYTES_AFTER) return 'after';
  return `kernel ${value}, file ${JSON.stringify(bytes)}`;
}

function leftovers(): string[] {
  const inEtc = readdirSync(path.join(host.etc, 'sysctl.d')).filter((name) => name !== path.basename(file));
  const inState = readdirSync(host.state, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/^(lock|receipts|receipts\/[^/]+\.json)$/.test(name),
  );
  return [...inEtc, ...inState];
}

/** The part of guard.json that is needed here. */
interface Mark {
  readonly processId: number;
}

function isAwaiting(): boolean {
  const journal = path.join(host.state, 'journal.json');
  return existsSync(journal) && readFileSync(journal, 'utf8').includes('"awaiting-confirmation"');
}

/** What a command may change, as it is now. */
interface Snapshot {
  readonly kernel: string;
  readonly bytes: string;
  readonly state: ReadonlyMap<string, { readonly content: string | null; readonly mode: number }>;
}

function snapshot(): Snapshot {
  const state = new Map<string, { readonly content: string | null; readonly mode: number }>();
  for (const name of readdirSync(host.state, { recursive: true, encoding: 'utf8' }).sort()) {
    const one = path.join(host.state, name);
    const stat = statSync(one);
    const content = stat.isFile() ? readFileSync(one, 'latin1') : null;
    state.set(name, { content, mode: stat.mode & 0o777 });
  }
  return { kernel: kernelValue('tcp_max_orphans'), bytes: readFileSync(file, 'utf8'), state };
}

function putBack({ kernel, bytes, state }: Snapshot): void {
  reset();
  setKernelValue('tcp_max_orphans', kernel);
  writeFileSync(file, bytes);
  for (const [name, { content, mode }] of state) {
    const one = path.join(host.state, name);
    if (content === null) mkdirSync(one, { mode });
    else writeFileSync(one, content, { encoding: 'latin1', mode });
  }
}

/** One command, what must be true before it, and where it leaves the host. */
interface Scenario {
  readonly name: string;
  readonly command: readonly string[];
  readonly done: 'before' | 'after';
  readonly undone: 'before' | 'after';
  /** Brings the host to where the command begins; made once, then put back for every point. */
  prepare(): Promise<void>;
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'apply',
    command: ['apply', 'PLAN', '--yes'],
    done: 'after',
    undone: 'before',
    prepare: async () => reset(),
  },
  {
    name: 'confirm',
    command: ['confirm'],
    done: 'after',
    undone: 'before',
    async prepare() {
      reset();
      const noted = path.join(host.state, '..', 'client.pid');
      const under = ['sh', '-c', `echo $$ > ${noted} && exec "$@"`, 'sh'];
      const waiting = host.run(['apply', plan, '--yes', '--confirm-within', '24h'], { under });
      await waitUntil('the window', () => isAwaiting());
      const mark = JSON.parse(readFileSync(path.join(host.state, 'guard.json'), 'utf8')) as Mark;
      // Nobody is left who would end the window meanwhile.
      process.kill(Number(readFileSync(noted, 'utf8')), 'SIGKILL');
      process.kill(mark.processId, 'SIGKILL');
      await waiting;
    },
  },
  {
    name: 'rollback',
    command: ['rollback', '--yes'],
    done: 'before',
    undone: 'after',
    async prepare() {
      reset();
      const applied = await host.run(['apply', plan, '--yes']);
      expect(applied.code, applied.stderr).toBe(0);
      expect(stateNow()).toBe('after');
    },
  },
  {
    name: 'recover',
    command: ['recover'],
    done: 'before',
    undone: 'before',
    async prepare() {
      reset();
      // Dies when the file is about to be replaced: the kernel holds the new value, the journal is open.
      await traced(['apply', plan, '--yes'], ['-e', 'inject=rename:signal=KILL:when=2']);
      expect(existsSync(path.join(host.state, 'journal.json'))).toBe(true);
      expect(kernelValue('tcp_max_orphans')).toBe(AFTER);
    },
  },
];

/** The calls that one run of the command makes on what is ours, read off a run that nothing disturbs. */
async function pointsOf(scenario: Scenario): Promise<Point[]> {
  const run = await traced(scenario.command, []);
  expect(run.code, run.stderr).toBe(0);
  const lines = readFileSync(straceLog, 'latin1').split('\n');
  const main = lines[0]?.split(' ')[0];
  const counts = new Map<string, number>();
  const points: Point[] = [];
  for (const line of lines) {
    const [, pid, call] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    const known = CALLS.find((one) => one === call);
    if (pid !== main || known === undefined) continue;
    const ordinal = (counts.get(known) ?? 0) + 1;
    counts.set(known, ordinal);
    if (OURS.test(line) && (LOOKS_TOO || CHANGES.test(line))) points.push({ call: known, ordinal });
  }
  return points;
}

function traced(command: readonly string[], inject: readonly string[]): Promise<CliResult> {
  // With seccomp the calls that are not traced cost nothing; but where it stops a process, no signal can be given to it (ptrace(2)).
  const seccomp = inject.some((word) => word.includes('signal=')) ? [] : ['--seccomp-bpf'];
  const what = ['-y', '-o', straceLog, '-e', `trace=${CALLS.join(',')}`];
  const trace = ['strace', '-f', ...seccomp, ...what, ...inject];
  return host.run(
    command.map((word) => (word === 'PLAN' ? plan : word)),
    { under: ['timeout', '-s', 'KILL', LONGEST_RUN_SECONDS, ...trace] },
  );
}

describe.each(SCENARIOS)(
  '$name on the real kernel and a real file system, disturbed by strace',
  (scenario) => {
    let begun: Snapshot;
    let points: readonly Point[];
    beforeAll(async () => {
      await scenario.prepare();
      begun = snapshot();
      points = await pointsOf(scenario);
      expect(points.length).toBeGreaterThan(5);
    });

    it('a call that fails leaves the host wholly before or after, and the exit code says which', async () => {
      const wrong: string[] = [];
      let disturbed = 0;
      for (const [index, { call, ordinal }] of points.entries()) {
        const error = ERRORS[index % ERRORS.length];
        putBack(begun);
        const run = await traced(scenario.command, ['-e', `inject=${call}:error=${error}:when=${ordinal}`]);
        if (wasOurs()) disturbed += 1;
        const name = `${call} #${ordinal} ${error}: exit ${run.code}, ${run.stderr.trim().split('\n').at(-1)}`;
        wrong.push(...judge(scenario, run, name), ...(await recovered(name)));
      }
      expect(disturbed).toBeGreaterThan(5);
      expect(wrong).toEqual([]);
    }, 600_000);

    it('when the process dies there, the next changing command recovers', async () => {
      const wrong: string[] = [];
      let killed = 0;
      for (const { call, ordinal } of points) {
        putBack(begun);
        const run = await traced(scenario.command, ['-e', `inject=${call}:signal=KILL:when=${ordinal}`]);
        if (wasKilled(run)) killed += 1;
        wrong.push(...(await recovered(`${call} #${ordinal} KILL`)));
      }
      expect(killed).toBeGreaterThan(5);
      expect(wrong).toEqual([]);
    }, 600_000);
  },
);

function wasKilled({ code, signal }: CliResult): boolean {
  // The runtime ends itself (SIGABRT) when a write of its own fails.
  return signal !== null || code === 137 || code === 134;
}

/** Whether the call of the main thread that failed was about something of ours, and not the runtime loading a file of its own. */
function wasOurs(): boolean {
  const lines = readFileSync(straceLog, 'latin1').split('\n');
  const main = `${lines[0]?.split(' ')[0]} `;
  const failed = lines.filter((line) => line.startsWith(main) && line.includes('(INJECTED)'));
  return failed.length > 0 && failed.every((line) => OURS.test(line));
}

/** Whether what the command said of itself is true; an open journal may hold anything, the next changing command decides. */
function judge({ done, undone }: Scenario, run: CliResult, name: string): string[] {
  const wrong: string[] = [];
  if (/\n\s+at /.test(run.stderr)) wrong.push(`${name}: a stack trace`);
  if (wasKilled(run) || !wasOurs() || existsSync(path.join(host.state, 'journal.json'))) return wrong;
  const expected = run.code === 0 ? done : undone;
  const state = stateNow();
  if (state !== expected) wrong.push(`${name}: ${state}, not ${expected}`);
  return wrong;
}

/** Runs the command that finishes what a crash left, and says what is wrong with the host afterwards. */
async function recovered(name: string): Promise<string[]> {
  // A window that nothing has ended yet still waits for the same decision.
  const recover = await host.run([isAwaiting() ? 'confirm' : 'recover']);
  const wrong: string[] = [];
  if (recover.code !== 0) wrong.push(`${name}: recover ended with ${recover.code}: ${recover.stderr.trim()}`);
  const state = stateNow();
  if (state !== 'before' && state !== 'after') wrong.push(`${name}: after recover ${state}`);
  const left = leftovers();
  if (left.length > 0) wrong.push(`${name}: left behind ${left.join(', ')}`);
  return wrong;
}
