import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeLogFile } from '../../src/host/kernel-log-file.js';
import { LiveHost } from '../../src/host/live-host.js';
import { readHostState } from '../../src/host/read-host-state.js';
import type { HostState } from '../../src/model/host-facts.js';
import { present } from '../../src/model/reading.js';

const HOSTS = fileURLToPath(new URL('../hosts', import.meta.url));
const ORPHANS_LINE = '[3077014.450011] TCP: too many orphaned sockets\n';

function stateOf(tree: string, euid = 0): Promise<HostState> {
  return readHostState(new LiveHost(`${HOSTS}/${tree}`), { euid });
}

function logFile(text: string | Uint8Array, name = 'kern.log') {
  return { name, bytes: typeof text === 'string' ? Buffer.from(text, 'latin1') : text };
}

describe('readHostState', () => {
  it.each([
    ['kernel-2.6.38', 65536, 21564, 1894, 65536],
    ['kernel-3.10', 262144, 14, 88, 262144],
    ['kernel-5.15', 131072, 9120, 41230, 262144],
    ['kernel-6.18', 131072, 3, 12, 131072],
    ['read-only-proc-sys', 131072, 3, 12, 131072],
  ])('reads the tree of %s', async (tree, limit, orphans, memPages, kernelDefault) => {
    const state = await stateOf(tree);
    expect(state.maxOrphans).toEqual(present(limit));
    expect(state.sockstat).toEqual(present({ orphans, memPages }));
    expect(state.kernelDefaultMaxOrphans).toEqual(present(kernelDefault));
    expect(state.tcpMemPages.status).toBe('present');
    expect(state.tcpUnderPressure).toEqual(present(false));
    expect(state.identity).toMatchObject({ pageSizeBytes: 4096 });
  });

  it('knows what only newer kernels tell', async () => {
    expect((await stateOf('kernel-6.18')).rtoMaxMs).toEqual(present(120000));
    const old = await stateOf('kernel-2.6.38');
    expect(old.rtoMaxMs).toMatchObject({ reason: expect.stringContaining('does not exist') as unknown });
    expect([old.identity.machineId, old.identity.networkNamespace]).toEqual([null, null]);
  });

  it('says of a child network namespace why there is no limit', async () => {
    const state = await stateOf('child-namespace');
    expect(state.maxOrphans).toMatchObject({ reason: expect.stringContaining('child network namespace') });
    expect(state.tcpMemPages).toMatchObject({ reason: expect.stringContaining('child network namespace') });
    expect(state.sockstat.status).toBe('present');
    expect(state.counters).toMatchObject({ value: { scope: 'this-namespace' } });
  });

  it('reads the counters of every namespace once, and names a process of each', async () => {
    const { counters } = await stateOf('two-namespaces');
    expect(counters).toMatchObject({
      value: {
        scope: 'all-namespaces',
        namespaces: [
          { networkNamespace: 'net:[4026531833]', processId: null },
          { networkNamespace: 'net:[4026532210]', processId: 812, processName: 'nginx' },
        ],
      },
    });
    expect(counters).toHaveProperty('value.namespaces.1.counters.TCPAbortOnMemory', 1013);
  });

  it('takes a log that could not be read for absent, and a quiet one for quiet', async () => {
    expect(await stateOf('kernel-2.6.38')).toMatchObject({
      kernelLog: { status: 'absent' },
      kernelLogSource: null,
    });
    expect(await stateOf('kernel-6.18')).toMatchObject({
      kernelLog: present([]),
      kernelLogSource: '/dev/kmsg',
    });
  });

  it('reads given logs instead of its own, plain and gzip', async () => {
    const logFiles = [logFile(ORPHANS_LINE), logFile(gzipSync(`x\n${ORPHANS_LINE}`), 'kern.log.2.gz')];
    const state = await readHostState(new LiveHost(`${HOSTS}/kernel-6.18`), { euid: 0, logFiles });
    expect(state.kernelLogSource).toBe('kern.log, kern.log.2.gz');
    expect(state.kernelLog).toMatchObject({
      value: [
        { cause: 'cause-1', source: 'kern.log', line: 1 },
        { cause: 'cause-1', source: 'kern.log.2.gz', line: 2 },
      ],
    });
  });
});

describe('readHostState on a damaged tree', () => {
  let folder: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'novoodoo-tree-'));
  });

  afterEach(() => {
    fs.rmSync(folder, { recursive: true });
  });

  function put(file: string, text: string): void {
    fs.mkdirSync(path.dirname(`${folder}${file}`), { recursive: true });
    fs.writeFileSync(`${folder}${file}`, text, 'latin1');
  }

  it('finds everything absent in an empty one', async () => {
    const state = await readHostState(new LiveHost(folder), { euid: 0 });
    expect(state.identity).toEqual({
      hostname: 'unknown',
      kernelRelease: 'unknown',
      machineId: null,
      bootId: null,
      pageSizeBytes: 4096,
      cpus: null,
      memTotalBytes: null,
      networkNamespace: null,
    });
    const { identity: _identity, readAtMs: _at, euid: _euid, kernelLogSource, ...readings } = state;
    expect(Object.values(readings).map((reading) => reading.status)).toEqual(Array(11).fill('absent'));
    expect(kernelLogSource).toBeNull();
    expect(state.maxOrphans).toMatchObject({ reason: expect.stringContaining('does not exist') });
  });

  it('takes nothing for a number that is none, and nothing for a name that is none', async () => {
    put('/proc/sys/net/ipv4/tcp_max_orphans', '0x10\n');
    put('/proc/sys/net/ipv4/tcp_mem', '1 2\n');
    put('/proc/sys/kernel/hostname', 'web\x1b[2J\n');
    put('/etc/machine-id', 'not a machine id\n');
    put('/sys/devices/system/cpu/possible', '0-999999\n');
    put('/proc/net/sockstat', 'TCP: orphan -1 mem 3\n');
    const state = await readHostState(new LiveHost(folder), { euid: 0 });
    expect(state.maxOrphans).toMatchObject({ reason: expect.stringContaining('one decimal number') });
    expect([state.tcpMemPages.status, state.sockstat.status]).toEqual(['absent', 'absent']);
    expect(state.identity).toMatchObject({ hostname: 'unknown', machineId: null, cpus: null });
  });

  it('reads the page size out of a saved auxiliary vector', async () => {
    const words = new BigUint64Array([6n, 65536n, 0n, 0n]);
    put('/proc/self/auxv', Buffer.from(words.buffer).toString('latin1'));
    const { identity } = await readHostState(new LiveHost(folder), { euid: 0 });
    expect(identity.pageSizeBytes).toBe(65536);
  });

  it('does not hang on a pipe in place of a file', async () => {
    const { execFileSync } = await import('node:child_process');
    fs.mkdirSync(`${folder}/proc/net`, { recursive: true });
    execFileSync('mkfifo', [`${folder}/proc/net/sockstat`, `${folder}/proc/meminfo`]);
    const state = await readHostState(new LiveHost(folder), { euid: 0 });
    expect(state.sockstat.status).toBe('absent');
  });
});

describe('decodeLogFile', () => {
  it.each([
    ['an empty file', '', 'empty'],
    ['nothing but blank lines', '\n\n', 'empty'],
    ['a cut gzip file', gzipSync('x'.repeat(1000)).subarray(0, 20), 'damaged or cut off'],
    ['a gzip file of nothing', gzipSync(''), 'empty'],
    ['a binary journal', 'LPKSHHRH\0\0', 'binary journal'],
    ['xz', '\xfd7zXZ\0', 'xz'],
    ['other binary data', '\x7fELF\x02\x01\x01\0\0\0\0\0', 'not text'],
  ])('refuses %s', (_name, bytes, what) => {
    expect(() => decodeLogFile(logFile(bytes))).toThrow(what);
  });

  it('takes a log with a block of NULs from a crash', () => {
    const text = ORPHANS_LINE.repeat(5000) + '\0'.repeat(512);
    expect(decodeLogFile(logFile(text))).toBe(text);
  });
});
