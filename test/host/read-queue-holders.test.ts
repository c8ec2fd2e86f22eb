import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveHost } from '../../src/host/live-host.js';
import { readQueueHolders } from '../../src/host/read-queue-holders.js';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const socket = (state: string, sent: number, inode: number) =>
  `   0: 0100007F:1F90 0100007F:C350 ${state} ${sent.toString(16).toUpperCase().padStart(8, '0')}:00000000 00:00000000 00000000     0        0 ${inode} 1 0\n`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'novoodoo-holders-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

function addProcess(id: number, name: string, inodes: readonly number[]): void {
  write(`proc/${id}/comm`, `${name}\n`);
  mkdirSync(path.join(root, `proc/${id}/fd`));
  for (const [at, inode] of inodes.entries())
    symlinkSync(`socket:[${inode}]`, path.join(root, `proc/${id}/fd/${at}`));
}

describe('readQueueHolders', () => {
  it('names programs by what they hold, and tells orphans and unknown sockets apart', () => {
    write('proc/net/tcp', HEAD + socket('01', 100, 11) + socket('04', 5000, 0) + socket('01', 7, 99));
    write('proc/net/tcp6', HEAD + socket('01', 300, 12));
    addProcess(20, 'nginx', [11]);
    addProcess(30, 'varnish\x1b[2J', [12, 11]);
    expect(readQueueHolders(new LiveHost(root), null)).toEqual({
      orphanBytes: 5000,
      programs: [
        expect.objectContaining({ processId: 30, name: 'varnish?[2J' }),
        expect.objectContaining({ processId: 20, name: 'nginx' }),
      ],
      otherBytes: 7,
    });
  });

  it('looks into the other network namespaces that were found', () => {
    write('proc/net/tcp', HEAD);
    write('proc/40/net/tcp', HEAD + socket('04', 64, 0));
    const namespaces = [{ networkNamespace: 'net:[1]', processId: 40, processName: 'x', counters: {} }];
    const counters = { scope: 'all-namespaces', hiddenProcesses: 0, namespaces } as const;
    expect(readQueueHolders(new LiveHost(root), counters).orphanBytes).toBe(64);
  });

  it('a host without /proc holds nothing', () => {
    expect(readQueueHolders(new LiveHost(root), null)).toEqual({
      orphanBytes: 0,
      programs: [],
      otherBytes: 0,
    });
  });
});
