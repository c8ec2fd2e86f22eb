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

const BEFORE = '100000';
const AFTER = '120000';
const ETC = '/etc/sysctl.d';
const FILE = `${ETC}/60-someone.conf`;
const STATE = '/var/lib/novoodoo';
const JOURNAL = `${STATE}/journal.json`;

let guard: KernelStateGuard;
let host: MountNamespace;

beforeAll(async () => {
  guard = guardKernelState();
  setKernelValue('tcp_max_orphans', BEFORE);
  host = await openMountNamespace(`rm -r ${ETC}; mkdir ${ETC}`);
  writeFileSync(host.outside(FILE), `net.ipv4.tcp_max_orphans = ${BEFORE}\n`);
  await savePlan(host, { peak: 30_000, file: '/run/plan' });
  expect(await host.run(['apply', '/run/plan', '--yes'])).toMatchObject({ code: 0 });
  // A receipt, and a journal as a process that died before it marked it would have left it.
  host.shell(`
    cp -a ${STATE} /run/state; rm -r ${STATE}; cp /run/state/receipts/*.json /run/receipt
    sed -e 's/"outcome": "applied"/"state": "applying"/' -e '/"finishedAt"/d' \\
      -e '$ s/}/,"window":null}/' /run/receipt > /run/journal; chmod 600 /run/journal`);
});

afterAll(async () => {
  await host.close();
  await guard.restore();
});

beforeEach(() => {
  setKernelValue('tcp_max_orphans', AFTER);
  host.shell(`rm -rf ${STATE}; cp -a /run/state ${STATE}`);
  writeFileSync(host.outside(FILE), `net.ipv4.tcp_max_orphans = ${AFTER}\n`);
});

/** What must stay as it is: the limit, the file, and every name in the state folder but the lock. */
function stands(): readonly string[] {
  const names = readdirSync(host.outside(STATE), { recursive: true, encoding: 'utf8' });
  return [
    kernelValue('tcp_max_orphans'),
    readFileSync(host.outside(FILE), 'utf8'),
    ...names.filter((name) => name !== 'lock').sort(),
  ];
}

const JOURNALS: readonly (readonly [string, string, RegExp])[] = [
  ['cut off in the middle', `head -c 700 /run/journal > ${JOURNAL}`, /journal cannot be believed/],
  ['empty', `: > ${JOURNAL}`, /journal cannot be believed/],
  [
    'of another key',
    `sed s/tcp_max_orphans/tcp_mem/ /run/journal > ${JOURNAL}`,
    /journal cannot be believed/,
  ],
  ['of another file', `sed s,${FILE},/etc/shadow, /run/journal > ${JOURNAL}`, /journal cannot be believed/],
  [
    'with another content',
    `sed 's/"contentBase64": "bm/"contentBase64": "bW/' /run/journal > ${JOURNAL}`,
    /sha256/,
  ],
  [
    'nested a million deep',
    `head -c 1000000 /dev/zero | tr '\\0' '[' > ${JOURNAL}`,
    /journal cannot be believed/,
  ],
  ['of three sparse gigabytes', `truncate -s 3G ${JOURNAL}`, /larger than any/],
  ['a link to a journal elsewhere', `ln -s /run/journal ${JOURNAL}`, /is a link/],
  [
    'a second name of a file elsewhere',
    `cp /run/journal ${STATE}/x; ln ${STATE}/x ${JOURNAL}`,
    /second name/,
  ],
  ['a pipe that nobody writes', `mkfifo ${JOURNAL}`, /is not a file/],
  ['a device that never ends', `mknod ${JOURNAL} c 1 5`, /is not a file/],
  ['a folder', `mkdir ${JOURNAL}`, /is not a file/],
  ['writable by others', `cp /run/journal ${JOURNAL}; chmod 602 ${JOURNAL}`, /can be written by others/],
  ['of another user', `cp /run/journal ${JOURNAL}; chown 65534 ${JOURNAL}`, /belongs to user 65534/],
];

describe('a journal that is', () => {
  it('whole is acted upon, so that what follows means something', async () => {
    host.shell(`cp /run/journal ${JOURNAL}`);
    expect(await host.run(['recover'])).toMatchObject({ code: 0 });
    expect(kernelValue('tcp_max_orphans')).toBe(BEFORE);
  });

  it.each(JOURNALS)('%s is refused, and nothing is done', async (_name, make, words) => {
    host.shell(`umask 077; ${make}`);
    const earlier = stands();
    const run = await host.run(['recover']);
    expect([4, 6]).toContain(run.code);
    expect(run.stderr).toMatch(words);
    expect(run.stderr).toMatch(/^novoodoo: .*nothing was done.*\n$/);
    expect(stands()).toEqual(earlier);
  });
});

const RECEIPTS: readonly (readonly [string, string])[] = [
  ['cut off in the middle', 'head -c 700 /run/receipt > $R'],
  ['of another file', `sed s,${FILE},/etc/shadow, /run/receipt > $R`],
  ['of three sparse gigabytes', 'truncate -s 3G $R'],
  ['nested a million deep', "head -c 1000000 /dev/zero | tr '\\0' '[' > $R"],
  ['a link to one elsewhere', 'rm $R; ln -s /run/receipt $R'],
  ['a pipe that nobody writes', 'rm $R; mkfifo $R'],
  ['writable by others', 'chmod 622 $R'],
];

describe('a receipt that is', () => {
  it.each(RECEIPTS)('%s is not rolled back, and listed as what it is', async (_name, make) => {
    host.shell(`umask 077; R=$(echo ${STATE}/receipts/*.json); ${make}`);
    const earlier = stands();
    const run = await host.run(['rollback', '--yes']);
    expect([2, 4]).toContain(run.code);
    expect(run.stderr).toMatch(/^novoodoo: receipt .*nothing was done.*\n$/);
    expect(stands()).toEqual(earlier);
    expect((await host.run(['history'])).stdout).toContain('cannot be believed');
  });
});

const PLANS: readonly (readonly [string, string])[] = [
  ['cut off in the middle', 'head -c 700 /run/plan > /run/bad'],
  ['edited', 's=$(cat /run/plan); echo "$s" | sed s/120000/999999/ > /run/bad'],
  ['nested a million deep', "head -c 1000000 /dev/zero | tr '\\0' '[' > /run/bad"],
  ['of three sparse gigabytes', 'truncate -s 3G /run/bad'],
  ['a folder', 'mkdir /run/bad'],
];

describe('a plan that is', () => {
  it.each(PLANS)('%s is not applied', async (_name, make) => {
    setKernelValue('tcp_max_orphans', BEFORE);
    host.shell(`rm -rf /run/bad; ${make}`);
    const earlier = stands();
    const run = await host.run(['apply', '/run/bad', '--yes']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^novoodoo: \/run\/bad.*\n$/);
    expect(stands()).toEqual(earlier);
  });
});
