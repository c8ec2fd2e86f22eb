import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readRingBuffer } from '../../src/host/kernel-log-source.js';
import { LiveHost } from '../../src/host/live-host.js';
import { readCounters } from '../../src/host/namespace-counters.js';
import { openWindowFacts } from '../../src/host/window-facts.js';
import { valueOf } from '../../src/model/reading.js';
import { parseRecording } from '../../src/parse/recording.js';
import { PROGRAM } from '../support/run-cli.js';

const READER = fileURLToPath(new URL('support/read-journal.js', import.meta.url));
const JOURNALD = '/lib/systemd/systemd-journald';

/** A line that no kernel writes, or one that the readers count; each call makes another. */
function writeToKernelLog(text: string): void {
  fs.writeFileSync('/dev/kmsg', `${text}\n`);
}

describe('the kernel log', () => {
  it("is read from the kernel's buffer: a marker written there is found", () => {
    const marker = `novoodoo-marker-${process.pid}-${Date.now()}`;
    expect(valueOf(readRingBuffer(new LiveHost()))?.text).not.toContain(marker);
    writeToKernelLog(marker);
    expect(valueOf(readRingBuffer(new LiveHost()))?.text).toContain(marker);
  });

  it('is followed from now on: a line is counted once, in the window in which it came', async () => {
    const facts = await openWindowFacts(new LiveHost(), 0);
    const counted = () => valueOf(facts.read().log)?.suppressed;
    expect(facts.kernelLogSource).toBe('/dev/kmsg');
    expect(counted()).toBe(0);
    writeToKernelLog('net_ratelimit: 4711 callbacks suppressed');
    expect(counted()).toBeGreaterThanOrEqual(4711);
    expect(counted()).toBeLessThan(4711);
    facts.close();
  });

  it('is read from a real journal, whose reader finds the marker, and followed there', () => {
    expect(fs.existsSync(JOURNALD)).toBe(true);
    const marker = `novoodoo-marker-${process.pid}-${Date.now()}`;
    const script = [
      'set -e',
      'mount -t tmpfs tmpfs /run',
      'mount -t tmpfs tmpfs /var/log',
      'mkdir -p /run/systemd/journal /run/log/journal',
      `${JOURNALD} & journald=$!`,
      `node "$1" "$2"`,
      'kill $journald',
    ].join('\n');
    const run = spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', READER, marker], {
      encoding: 'utf8',
      timeout: 120_000,
    });
    expect({ status: run.status, stdout: run.stdout }).toEqual({
      status: 0,
      stdout: 'absent before the journal had an entry\nmarker found\nsource journalctl -k\nfollowed 4712\n',
    });
  });

  it('of a journal without a kernel entry is not "no messages": the next source is taken', () => {
    const script = 'mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/log && node "$1" --source';
    const run = spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', READER], { encoding: 'utf8' });
    expect(run.stdout).toBe('source /dev/kmsg\n');
  });
});

describe('counters', () => {
  it('of another network namespace are read and a process in it is named', async () => {
    const host = new LiveHost();
    const child = spawn('unshare', ['-n', 'sleep', '60'], { stdio: 'ignore' });
    try {
      const namespaceOf = () => fs.readlinkSync(`/proc/${child.pid}/ns/net`);
      const own = fs.readlinkSync('/proc/self/ns/net');
      const nameOf = () => fs.readFileSync(`/proc/${child.pid}/comm`, 'utf8').trim();
      while (namespaceOf() === own || nameOf() !== 'sleep') await new Promise((done) => setTimeout(done, 20));
      const reading = valueOf(readCounters(host, 0));
      expect(reading?.scope).toBe('all-namespaces');
      expect(reading?.namespaces[0]).toMatchObject({ networkNamespace: own, processId: null });
      const found = reading?.namespaces.find((one) => one.networkNamespace === namespaceOf());
      expect(found).toMatchObject({
        processId: child.pid,
        processName: 'sleep',
        counters: { TCPAbortOnMemory: 0 },
      });
      expect(valueOf(readCounters(host, 65534))?.scope).toBe('this-namespace');
    } finally {
      child.kill('SIGKILL');
    }
  });
});

describe('observe', () => {
  it('works in a child network namespace: the count is there, the limit is absent with the reason', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'novoodoo-observe-'));
    try {
      const file = path.join(folder, 'o.jsonl');
      const args = ['-n', process.execPath, PROGRAM, 'observe', '--for', '300ms', '--output', file];
      const text = execFileSync('unshare', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      expect(text).toContain('Limit not read: this is a child network namespace');
      const { header, windows } = parseRecording(fs.readFileSync(file), file);
      expect([header.maxOrphans, windows.length]).toEqual([null, 1]);
      expect(header.absent?.maxOrphans).toContain('child network namespace');
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  it('needs no root, and says what it could not look at', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'novoodoo-observe-'));
    try {
      fs.chmodSync(folder, 0o777);
      const file = path.join(folder, 'o.jsonl');
      const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
      const args = [...asNobody, process.execPath, PROGRAM, 'observe', '--for', '300ms', '--output', file];
      const text = execFileSync('setpriv', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      expect(text).toContain('in this network namespace; others were not looked at');
      const { header } = parseRecording(fs.readFileSync(file), file);
      expect(header.counterScope).toBe('this-namespace');
      expect(header.maxOrphans).toBeGreaterThan(0);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
