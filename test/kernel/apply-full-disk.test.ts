import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  guardKernelState,
  type KernelStateGuard,
  kernelValue,
  setKernelValue,
} from './support/kernel-state.js';
import { type MountNamespace, openMountNamespace } from './support/mount-namespace.js';
import { savePlan } from './support/save-plan.js';
import { type CallPoint, runStoppedAt } from './support/stopped-at.js';

const BEFORE = '100000';
const AFTER = '120000';
const ETC = '/etc/sysctl.d';
const FILE = `${ETC}/60-someone.conf`;
const STATE = '/var/lib/novoodoo';
const VALUE = '/proc/sys/net/ipv4/tcp_max_orphans';
const BYTES_BEFORE = `# by hand\nnet.ipv4.tcp_max_orphans = ${BEFORE}\n`;
const BYTES_AFTER = `# by hand\nnet.ipv4.tcp_max_orphans = ${AFTER}\n`;

let guard: KernelStateGuard;
let host: MountNamespace;

beforeAll(async () => {
  guard = guardKernelState();
  setKernelValue('tcp_max_orphans', BEFORE);
  host = await openMountNamespace(`
    rm -r ${ETC}; mkdir -p ${ETC} ${STATE}
    mount -t tmpfs -o size=512k,nr_inodes=64 tmpfs ${ETC}
    mount -t tmpfs -o size=1m,nr_inodes=64,mode=700 tmpfs ${STATE}`);
  reset();
  await savePlan(host, { peak: 30_000, file: '/run/plan' });
});

afterAll(async () => {
  await host.close();
  await guard.restore();
});

beforeEach(() => reset());

function reset(): void {
  setKernelValue('tcp_max_orphans', BEFORE);
  for (const folder of [ETC, STATE]) host.empty(folder);
  writeFileSync(host.outside(FILE), BYTES_BEFORE);
}

/** Which of the two whole states the host is in, and every name beside what belongs there. */
function stateNow(): { readonly at: string; readonly left: readonly string[] } {
  const value = kernelValue('tcp_max_orphans');
  const bytes = readFileSync(host.outside(FILE), 'utf8');
  const isBefore = value === BEFORE && bytes === BYTES_BEFORE;
  const isAfter = value === AFTER && bytes === BYTES_AFTER;
  const names = [ETC, STATE].flatMap((folder) =>
    readdirSync(host.outside(folder), { recursive: true, encoding: 'utf8' }),
  );
  return {
    at: isBefore ? 'before' : isAfter ? 'after' : `kernel ${value}, file ${JSON.stringify(bytes)}`,
    left: names.filter((name) => !/^(lock|receipts(\/.+\.json)?|60-someone\.conf|fill.*)$/.test(name)),
  };
}

/** Takes every block that is left. */
function fill(folder: string): void {
  host.shell(`dd if=/dev/zero of=${folder}/fill bs=4k 2> /dev/null || true`);
}

/** Takes every inode that is left. */
function fillInodes(folder: string): void {
  host.shell(`for n in $(seq 100); do true > ${folder}/fill$n || break; done 2> /dev/null`);
}

function makeRoom(): void {
  for (const folder of [ETC, STATE]) host.shell(`rm -f ${folder}/fill*`);
}

const APPLY = ['apply', '/run/plan', '--yes'];

describe('a disk that is full when we look', () => {
  it.each([
    ['no block is left for the file', ETC, fill],
    ['no inode is left for the file', ETC, fillInodes],
    ['no block is left for the journal', STATE, fill],
    ['no inode is left for the journal', STATE, fillInodes],
  ])('is refused before any change: %s', async (_name, folder, take) => {
    take(folder);
    const run = await host.run(APPLY);
    expect(run).toMatchObject({ code: 4 });
    expect(run.stderr).toMatch(/no space left|refused \(no-space\): the file system of \S+ has only/);
    expect(run.stderr).toContain(folder);
    expect(run.stderr).toContain('make room, then run it again');
    expect(stateNow()).toEqual({ at: 'before', left: [] });
    makeRoom();
    expect(await host.run(APPLY)).toMatchObject({ code: 0 });
  });

  it('keeps a rollback from being begun', async () => {
    expect(await host.run(APPLY)).toMatchObject({ code: 0 });
    fill(ETC);
    expect(await host.run(['rollback', '--yes'])).toMatchObject({ code: 4 });
    expect(stateNow()).toEqual({ at: 'after', left: [] });
  });
});

/** After the last look at the room, before the journal. */
const LOOKED: CallPoint = { call: 'statfs', path: STATE, nth: 2 };
/** The kernel value is written, the file is next. */
const VALUE_SET: CallPoint = { call: 'write', path: VALUE, nth: 1 };
/** The file is in place, the receipt is next. */
const FILE_IN_PLACE: CallPoint = { call: 'fsync', path: ETC, nth: 1 };

describe('a disk that fills up after we looked', () => {
  it.each([
    ['the journal', LOOKED, STATE, fill],
    ['the journal, for want of inodes', LOOKED, STATE, fillInodes],
    ['the file', VALUE_SET, ETC, fill],
    ['the file, for want of inodes', VALUE_SET, ETC, fillInodes],
    ['the receipt', FILE_IN_PLACE, STATE, fill],
    ['the receipt, for want of inodes', FILE_IN_PLACE, STATE, fillInodes],
  ])('is rolled back: no room for %s', async (_name, point, folder, take) => {
    let stopped = false;
    const run = await runStoppedAt(host, APPLY, point, () => {
      stopped = true;
      take(folder);
    });
    expect(stopped).toBe(true);
    expect(run).toMatchObject({ code: 5 });
    expect(run.stdout).toMatch(/^everything is as it was before: (replace|mkdir) \/.*\(the disk is full\)/);
    expect(stateNow()).toEqual({ at: 'before', left: [] });
    makeRoom();
    expect(await host.run(APPLY)).toMatchObject({ code: 0 });
    expect(stateNow()).toEqual({ at: 'after', left: [] });
  });

  it('leaves a rollback undone', async () => {
    expect(await host.run(APPLY)).toMatchObject({ code: 0 });
    const run = await runStoppedAt(host, ['rollback', '--yes'], VALUE_SET, () => fill(ETC));
    expect(run).toMatchObject({ code: 5 });
    expect(stateNow()).toEqual({ at: 'after', left: [] });
  });

  it('gives way to the old file even where not a block is left for it', async () => {
    const run = await runStoppedAt(host, APPLY, FILE_IN_PLACE, () => {
      fill(ETC);
      fill(STATE);
    });
    expect(run).toMatchObject({ code: 5 });
    expect(stateNow()).toEqual({ at: 'before', left: [] });
  });

  it('gives way to the old file when a process died and nothing is left for recovery', async () => {
    await runStoppedAt(host, APPLY, FILE_IN_PLACE, (processId) => {
      process.kill(processId, 'SIGKILL');
      fill(ETC);
      fill(STATE);
    });
    expect(await host.run(['recover'])).toMatchObject({ code: 0 });
    expect(stateNow()).toEqual({ at: 'before', left: [] });
  });
});

/** Calls that only our own code makes, so that the how-manieth is always the same one. */
const QUOTA_POINTS: readonly { name: string; call: string; about: RegExp }[] = [
  { name: 'the journal is synced', call: 'fsync', about: /novoodoo\/\.journal\.json\.\w+\.tmp>/ },
  { name: 'the file is synced', call: 'fsync', about: /\.60-someone\.conf\.\w+\.tmp>/ },
  { name: 'the file takes its name', call: 'rename', about: /\.60-someone\.conf\.\w+\.tmp", "/ },
  { name: 'the receipt is synced', call: 'fsync', about: /receipts\/\.\w+-\w+\.json\.\w+\.tmp>/ },
  { name: 'the folder of the receipts is made', call: 'mkdir', about: /receipts"/ },
];

/** Applies under strace; gives all calls of one kind, in order. */
async function applyTraced(call: string, inject: readonly string[] = []) {
  reset();
  const under = ['strace', '-f', '-y', '-o', '/run/quota.log', '-e', `trace=${call}`, ...inject];
  const run = await host.run(APPLY, { under });
  const lines = readFileSync(host.outside('/run/quota.log'), 'latin1').split('\n');
  return { run, calls: lines.filter((line) => line.includes(`${call}(`)) };
}

describe('a quota that is used up (EDQUOT, which Node gives by number)', () => {
  it.each(QUOTA_POINTS)('is rolled back when $name', async ({ call, about }) => {
    const nth = (await applyTraced(call)).calls.findIndex((line) => about.test(line)) + 1;
    expect(nth).toBeGreaterThan(0);
    const { run, calls } = await applyTraced(call, ['-e', `inject=${call}:error=EDQUOT:when=${nth}`]);
    expect(calls[nth - 1]).toMatch(about);
    expect(calls[nth - 1]).toContain('EDQUOT');
    expect(run).toMatchObject({ code: 5 });
    expect(run.stdout).toMatch(/^everything is as it was before: .* EDQUOT \(the disk quota is used up\)\n$/);
    expect(stateNow()).toEqual({ at: 'before', left: [] });
  });

  it('is rolled back when an extended attribute finds no room, so that none is lost', async () => {
    host.shell(`setfattr -n user.note -v mine ${FILE}`);
    const under = [
      'strace',
      '-f',
      '-o',
      '/run/quota.log',
      '-e',
      'trace=fsetxattr',
      '-e',
      'inject=fsetxattr:error=EDQUOT:when=1',
    ];
    const run = await host.run(APPLY, { under });
    expect(run).toMatchObject({ code: 5 });
    expect(run.stdout).toContain('(the disk quota is used up)');
    expect(stateNow()).toEqual({ at: 'before', left: [] });
    expect(host.shell(`getfattr --absolute-names --only-values -n user.note ${FILE}`)).toBe('mine');
  });
});
