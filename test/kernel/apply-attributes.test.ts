import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  guardKernelState,
  type KernelStateGuard,
  kernelValue,
  setKernelValue,
} from './support/kernel-state.js';
import { finished, type MountNamespace, openMountNamespace } from './support/mount-namespace.js';
import { savePlan } from './support/save-plan.js';
import { waitUntil } from '../support/wait-until.js';

const BEFORE = '100000';
const AFTER = '120000';
const ETC = '/etc/sysctl.d';
const FILE = `${ETC}/60-someone.conf`;
const STATE = '/var/lib/novoodoo';
const BYTES_BEFORE = `# by hand\nnet.ipv4.tcp_max_orphans = ${BEFORE}\n`;

/** A file capability in its binary form (cap_net_bind_service): nonsense on a text file, and what a write takes off. */
const CAPABILITY = '0x0100000200040000000000000000000000000000';

/** The file systems that /etc is on, from the plainest to the richest. */
const FILE_SYSTEMS = [
  {
    name: 'ramfs, which knows no ACL and no attributes, and does not say how much room it has',
    mount: `mount -t ramfs -o mode=755 ramfs ${ETC}`,
    attributes: `chown 1234:4321 ${FILE}; chmod 640 ${FILE}`,
  },
  {
    name: 'tmpfs',
    mount: `mount -t tmpfs -o mode=755 tmpfs ${ETC}`,
    attributes: rich(),
  },
  {
    name: 'ext4',
    mount: `truncate -s 16M /run/image; mkfs.ext4 -q -F /run/image; mount -o loop /run/image ${ETC}`,
    attributes: rich(),
  },
] as const;

function rich(): string {
  return `
    chown 1234:4321 ${FILE}; chmod 640 ${FILE}
    setfacl -m u:77:rw,g:88:r,m::rw ${FILE}
    setfattr -n user.note -v 'kept by hand' ${FILE}
    setfattr -n trusted.note -v root ${FILE}
    setfattr -n security.capability -v ${CAPABILITY} ${FILE}
    setfattr -n security.selinux -v system_u:object_r:etc_t:s0 ${FILE}`;
}

let guard: KernelStateGuard;
let host: MountNamespace;

beforeAll(() => {
  guard = guardKernelState();
});
afterAll(() => guard.restore());

/** All that is known of the edited file but its content, inode and times. */
function traits(path = FILE): string {
  const fields = host.shell(`stat -c '%F %a %u %g %h' ${path}`);
  // ramfs has neither: both programs say so and give nothing.
  const attributes = host.shell(`getfattr --absolute-names -d -m - -e hex ${path} 2> /dev/null || true`);
  return `${fields}${attributes}`;
}

const content = (path = FILE) => readFileSync(host.outside(path), 'utf8');

describe.each(FILE_SYSTEMS)('a file edited on $name', ({ mount, attributes }) => {
  beforeAll(async () => {
    setKernelValue('tcp_max_orphans', BEFORE);
    host = await openMountNamespace(`rm -r ${ETC}; mkdir ${ETC}; ${mount}`);
    host.shell(`printf '${BYTES_BEFORE.replaceAll('\n', '\\n')}' > ${FILE}`);
    const planned = await host.run([...PLAN, '/run/plan']);
    expect(planned).toMatchObject({ code: 0 });
  });
  afterAll(() => host.close());

  beforeEach(() => {
    setKernelValue('tcp_max_orphans', BEFORE);
    host.shell(`rm -rf ${STATE} ${ETC}/*; printf '${BYTES_BEFORE.replaceAll('\n', '\\n')}' > ${FILE}`);
    host.shell(attributes);
  });

  it('keeps mode, owner, ACL and attributes through apply and rollback', async () => {
    const before = traits();
    expect(await host.run(['apply', '/run/plan', '--yes'])).toMatchObject({ code: 0 });
    expect(content()).toBe(BYTES_BEFORE.replace(BEFORE, AFTER));
    expect(traits()).toBe(before);
    expect(await host.run(['rollback', '--yes'])).toMatchObject({ code: 0 });
    expect(content()).toBe(BYTES_BEFORE);
    expect(traits()).toBe(before);
  });

  it('keeps them through a confirmed window, with an own guard', async () => {
    const before = traits();
    const client = host.start(['apply', '/run/plan', '--yes', '--confirm-within', '120s']);
    const result = finished(client);
    await waitUntil('the window is open', () => kernelValue('tcp_max_orphans') === AFTER);
    expect(traits()).toBe(before);
    await confirmed();
    expect(await result).toMatchObject({ code: 0 });
    expect(content()).toBe(BYTES_BEFORE.replace(BEFORE, AFTER));
    expect(traits()).toBe(before);
  });
});

const PLAN = ['plan', '--peak', '30000', '--peak-source', 'test', '--output'];

/** The window opens a moment after the value is set. */
async function confirmed(): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    const { code } = await host.run(['confirm']);
    if (code === 0) return;
  }
  throw new Error('the window could not be confirmed');
}

describe('on a host with links', () => {
  beforeAll(async () => {
    setKernelValue('tcp_max_orphans', BEFORE);
    host = await openMountNamespace(`rm -r ${ETC}; mkdir ${ETC} /etc/real`);
  });
  afterAll(() => host.close());
  beforeEach(() => {
    setKernelValue('tcp_max_orphans', BEFORE);
    host.shell(`rm -rf ${STATE} ${ETC}/* /etc/real/* /run/plan*`);
  });

  it('a link stays a link, and what it points to is edited', async () => {
    host.shell(
      `printf 'net.ipv4.tcp_max_orphans=${BEFORE}\\n' > /etc/real/x.conf; chmod 604 /etc/real/x.conf`,
    );
    host.shell(`ln -s ../real/x.conf ${FILE}`);
    expect(await host.run([...PLAN, '/run/plan'])).toMatchObject({ code: 0 });
    const before = traits('/etc/real/x.conf');
    const link = () => readlinkSync(host.outside(FILE));
    expect(await host.run(['apply', '/run/plan', '--yes'])).toMatchObject({ code: 0 });
    expect([link(), content('/etc/real/x.conf')]).toEqual([
      '../real/x.conf',
      `net.ipv4.tcp_max_orphans=${AFTER}\n`,
    ]);
    expect(traits('/etc/real/x.conf')).toBe(before);
    expect(await host.run(['rollback', '--yes'])).toMatchObject({ code: 0 });
    expect([link(), content('/etc/real/x.conf')]).toEqual([
      '../real/x.conf',
      `net.ipv4.tcp_max_orphans=${BEFORE}\n`,
    ]);
    expect(traits('/etc/real/x.conf')).toBe(before);
  });

  it.each(['000', '022', '027', '077'])(
    'new files have the modes they should under umask %s',
    async (mask) => {
      const under = ['sh', '-c', `umask ${mask} && exec "$@"`, 'sh'];
      // Above every default of the kernel (262144 at most), so that a file is needed where none sets the limit.
      await savePlan(host, { peak: 70_000, file: '/run/plan' });
      const applied = await host.run(['apply', '/run/plan', '--yes'], { under });
      expect(applied).toMatchObject({ code: 0 });
      const mode = (path: string) => (statSync(host.outside(path)).mode & 0o7777).toString(8);
      const [made] = readdirSync(host.outside(ETC));
      const [receipt] = readdirSync(host.outside(`${STATE}/receipts`));
      expect([mode(`${ETC}/${made}`), mode(STATE), mode(`${STATE}/receipts`)]).toEqual(['644', '700', '700']);
      expect(mode(`${STATE}/receipts/${receipt}`)).toBe('600');
      // The umask may take from the lock: only root uses it.
      expect(Number.parseInt(mode(`${STATE}/lock`), 8) & 0o177).toBe(0);
      const journal = readFileSync(host.outside(`${STATE}/receipts/${receipt}`), 'utf8');
      for (const secret of [process.cwd(), process.env['HOME'] ?? '/root', '/mnt/']) {
        expect(journal + applied.stdout + applied.stderr).not.toContain(secret);
      }
    },
  );
});
