import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  guardKernelState,
  type KernelStateGuard,
  kernelValue,
  setKernelValue,
} from './support/kernel-state.js';
import { type MountNamespace, openMountNamespace, type RunInside } from './support/mount-namespace.js';
import { savePlan } from './support/save-plan.js';

const BEFORE = '100000';
const AFTER = '120000';
const FILE = '/etc/sysctl.d/60-someone.conf';
const STATE = '/var/lib/novoodoo';
const AS_NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'env', 'HOME=/nowhere'];

let guard: KernelStateGuard;
let host: MountNamespace;

beforeAll(async () => {
  guard = guardKernelState();
  setKernelValue('tcp_max_orphans', BEFORE);
  host = await openMountNamespace(
    'rm -r /etc/sysctl.d; mkdir /etc/sysctl.d; mount -t tmpfs tmpfs /etc/sysctl.d',
  );
  host.shell('mount -t tmpfs -o mode=755 tmpfs /var/lib');
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
  for (const folder of ['/etc/sysctl.d', '/var/lib']) host.empty(folder);
  writeFileSync(host.outside(FILE), `net.ipv4.tcp_max_orphans = ${BEFORE}\n`, { mode: 0o644 });
}

/** Every name, kind, mode, owner and content that an apply could have touched, and the kernel value. */
function everything(): string[] {
  const lines = [kernelValue('tcp_max_orphans')];
  for (const folder of ['/etc/sysctl.d', '/var/lib']) {
    for (const name of readdirSync(host.outside(folder), { recursive: true, encoding: 'utf8' }).sort()) {
      // The lock means nothing by being there.
      if (/^novoodoo(\/lock)?$/.test(name)) continue;
      const path = host.outside(`${folder}/${name}`);
      const stat = statSync(path, { throwIfNoEntry: false });
      const content = stat?.isFile() === true ? readFileSync(path, 'latin1') : '';
      lines.push([folder, name, stat?.mode.toString(8), stat?.uid, stat?.nlink, content].join(' '));
    }
  }
  return lines;
}

interface Scene {
  readonly name: string;
  /** What the refusal must name. */
  readonly says: readonly RegExp[];
  readonly arrange?: string;
  readonly undo?: string;
  readonly options?: RunInside;
}

const readOnly = (path: string) => `mount --bind ${path} ${path} && mount -o remount,ro,bind ${path}`;

const ROOT_WITHOUT_ETC = `mkdir -p /run/root && mount -t tmpfs tmpfs /run/root && for folder in /*; do
  if [ $folder = /etc ]; then continue; fi
  if [ -L $folder ]; then cp -P $folder /run/root; elif [ -d $folder ]; then
    mkdir /run/root$folder && mount --rbind $folder /run/root$folder
  fi
done`;

const SCENES: readonly Scene[] = [
  {
    name: 'a read-only /etc',
    options: { after: `${readOnly('/etc/sysctl.d')} && ${readOnly('/etc')}` },
    says: [/read-only-file-system/, /\/etc\/sysctl\.d/, /remount it writable, or plan with another --target/],
  },
  {
    name: 'a read-only file system where the state folder would be made',
    options: { after: readOnly('/var/lib') },
    says: [/read-only-file-system/, /\/var\/lib/, /another --state/],
  },
  {
    name: 'a read-only state folder',
    arrange: `mkdir -m 700 ${STATE}`,
    options: { after: readOnly('/var/lib') },
    says: [/\/var\/lib\/novoodoo\/lock/, /mounted read-only/, /another --state/],
  },
  {
    name: 'a state folder that became read-only after a first apply',
    arrange: `mkdir -m 700 ${STATE}; touch ${STATE}/lock`,
    options: { after: readOnly('/var/lib') },
    says: [/read-only-file-system/, /\/var\/lib\/novoodoo/, /another --state/],
  },
  {
    name: 'a read-only /proc/sys',
    options: { after: readOnly('/proc/sys') },
    says: [/read-only-proc-sys/, /outside the container/],
  },
  {
    name: 'no /proc/sys',
    options: { after: 'mount -t tmpfs tmpfs /proc/sys' },
    says: [/no-proc-sys/, /mount \/proc/],
  },
  {
    name: 'a child network namespace',
    options: { under: ['unshare', '-n'] },
    says: [/not-the-initial-namespace/, /outside the container/],
  },
  {
    name: 'a user without rights',
    options: { under: AS_NOBODY },
    says: [/not-privileged/, /run it as root/],
  },
  {
    name: 'root of a user namespace of a user without rights',
    options: { under: [...AS_NOBODY, 'unshare', '-Ur'] },
    says: [/not-privileged/, /run it as root/],
  },
  {
    name: 'a home that this user may not look into',
    arrange: 'mkdir -m 700 /var/lib/home',
    options: { under: [...AS_NOBODY, 'HOME=/var/lib/home'] },
    says: [/may not look for \/var\/lib\/home/, /another --state/],
  },
  {
    name: 'an immutable file',
    arrange: `chattr +i ${FILE}`,
    undo: `chattr -i ${FILE}`,
    says: [/immutable-file/, /60-someone\.conf is immutable/, /chattr -i/],
  },
  {
    name: 'an append-only file',
    arrange: `chattr +a ${FILE}`,
    undo: `chattr -a ${FILE}`,
    says: [/immutable-file/, /60-someone\.conf is append-only/, /chattr -a/],
  },
  {
    name: 'an immutable folder',
    arrange: 'chattr +i /etc/sysctl.d',
    undo: 'chattr -i /etc/sysctl.d',
    says: [/\/etc\/sysctl\.d is immutable/, /chattr -i/],
  },
  {
    name: 'an append-only folder',
    arrange: 'chattr +a /etc/sysctl.d',
    undo: 'chattr -a /etc/sysctl.d',
    says: [/\/etc\/sysctl\.d is append-only/, /chattr -a/],
  },
  {
    name: 'an immutable state folder',
    arrange: `mkdir -m 700 ${STATE}; chattr +i ${STATE}`,
    undo: `chattr -i ${STATE}`,
    says: [/\/var\/lib\/novoodoo\/lock could not be made/, /immutable/, /chattr -i/],
  },
  {
    name: 'an append-only state folder',
    arrange: `mkdir -m 700 ${STATE}; chattr +a ${STATE}`,
    undo: `chattr -a ${STATE}`,
    says: [/\/var\/lib\/novoodoo is append-only/, /chattr -a/],
  },
  {
    name: 'an immutable folder of receipts',
    arrange: `mkdir -m 700 ${STATE} ${STATE}/receipts; chattr +i ${STATE}/receipts`,
    undo: `chattr -i ${STATE}/receipts`,
    says: [/immutable-file/, /receipts is immutable/],
  },
  {
    name: 'a folder of receipts that anybody may write',
    arrange: `mkdir -m 700 ${STATE}; mkdir ${STATE}/receipts; chmod 1777 ${STATE}/receipts`,
    says: [/receipts can be written by others \(mode 1777\)/],
  },
  {
    name: 'a file where the receipts belong',
    arrange: `mkdir -m 700 ${STATE}; touch ${STATE}/receipts`,
    says: [/receipts is not a folder/],
  },
  {
    name: 'a link where the receipts belong',
    arrange: `mkdir -m 700 ${STATE}; ln -s /etc ${STATE}/receipts`,
    says: [/receipts is a link/],
  },
  {
    name: 'a state folder that anybody may write',
    arrange: `mkdir ${STATE}; chmod 1777 ${STATE}`,
    says: [/novoodoo can be written by others \(mode 1777\)/, /another --state/],
  },
  {
    name: 'a state folder of another user',
    arrange: `mkdir -m 700 ${STATE}; chown 65534 ${STATE}`,
    says: [/belongs to user 65534/, /another --state/],
  },
  {
    name: 'a link where the state folder belongs',
    arrange: `mkdir -m 700 /var/lib/other; ln -s other ${STATE}`,
    says: [/novoodoo is a link/],
  },
  {
    name: 'a link where the lock belongs',
    arrange: `mkdir -m 700 ${STATE}; ln -s ${FILE} ${STATE}/lock`,
    says: [/lock is a link/],
  },
  {
    name: 'a pipe where the lock belongs',
    arrange: `mkdir -m 700 ${STATE}; mkfifo ${STATE}/lock`,
    says: [/lock is not a file/],
  },
  {
    name: 'a folder where the lock belongs',
    arrange: `mkdir -m 700 -p ${STATE}/lock`,
    says: [/lock is not a file/],
  },
  {
    name: 'a hard link',
    arrange: `ln ${FILE} /etc/sysctl.d/60-someone.bak`,
    says: [/hard-linked-file/, /has 2 names/, /find \/ -xdev -samefile/],
  },
  {
    name: 'a bind-mounted file',
    options: { after: `cp ${FILE} /run/lower && mount --bind /run/lower ${FILE}` },
    says: [/bind-mounted-file/, /mount point of its own/],
  },
  {
    name: 'a link to a file of a package',
    options: {
      after: `mount --bind /etc/sysctl.d /usr/lib/sysctl.d && mount -t tmpfs tmpfs /etc/sysctl.d && ln -s /usr/lib/sysctl.d/60-someone.conf ${FILE}`,
    },
    says: [/link-to-package-file/, /\/usr\/lib\/sysctl\.d\/60-someone\.conf/, /--target/],
  },
  {
    name: 'a folder that is a link into a store',
    options: {
      after:
        'mount --bind /etc/sysctl.d /usr/lib/sysctl.d && mount -t tmpfs tmpfs /etc && ln -s /usr/lib/sysctl.d /etc/sysctl.d',
    },
    says: [/link-to-package-file/, /--target/],
  },
  {
    name: 'a missing /etc/sysctl.d',
    options: { after: 'mount -t tmpfs tmpfs /etc && mkdir /etc/default' },
    says: [/folder-missing/, /there is no folder \/etc\/sysctl\.d/, /make it, then plan again/],
  },
  {
    name: 'a missing /etc',
    options: { after: ROOT_WITHOUT_ETC, under: ['chroot', '/run/root'] },
    says: [/folder-missing/, /there is no folder \/etc\/sysctl\.d/],
  },
];

describe('before anything is changed, the real program refuses', () => {
  it.each(SCENES)('$name', async ({ says, arrange, undo, options }) => {
    if (arrange !== undefined) host.shell(arrange);
    const earlier = everything();
    try {
      const run = await host.run(['apply', '/run/plan', '--yes'], options);
      expect(run).toMatchObject({ code: 4 });
      for (const words of says) expect(run.stderr).toMatch(words);
      expect(run.stdout + run.stderr).toMatch(/nothing was (changed|done)|may not look/);
      expect(everything()).toEqual(earlier);
    } finally {
      if (undo !== undefined) host.shell(undo);
    }
  });

  it('nothing where nothing is in the way', async () => {
    expect(await host.run(['apply', '/run/plan', '--yes'])).toMatchObject({ code: 0 });
    expect(kernelValue('tcp_max_orphans')).toBe(AFTER);
  });
});
