import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../../support/wait-until.js';
import { NFT_TABLE } from './kernel-state.js';

const MAKER = fileURLToPath(new URL('./orphan-maker.js', import.meta.url));
/** More than a receive buffer takes (tcp_rmem[1]), so that data stays queued behind a peer that does not read; little enough for 2000. */
const MORE_THAN_BUFFERS_BYTES = 256 * 1024;
const LESS_THAN_BUFFERS_BYTES = 1000;

/** Connections on loopback that become orphans when told to. */
export interface OrphanLoad {
  /** Closes every server side; from then on the kernel holds the orphans. */
  orphan(): Promise<void>;
  /** Ends every connection and waits until the orphan count is back at the base. */
  end(): Promise<void>;
}

/** The machine's orphan count now. */
export function orphanCount(): number {
  return Number(/^TCP:.* orphan (\d+)/m.exec(readFileSync('/proc/net/sockstat', 'latin1'))?.[1]);
}

/** TCPAbortOnMemory of this network namespace since boot. */
export function abortsOnMemory(): number {
  const lines = readFileSync('/proc/net/netstat', 'latin1').split('\n');
  const header = lines.findIndex((line) => line.startsWith('TcpExt:'));
  const column = lines[header]?.split(' ').indexOf('TCPAbortOnMemory') ?? -1;
  return Number(lines[header + 1]?.split(' ')[column]);
}

/** Orphans whose peer is there and never reads: the send queue stays full (kernel recipe "unread data"). */
export async function connectUnread(count: number): Promise<OrphanLoad> {
  const base = orphanCount();
  const maker = await startMaker(count, MORE_THAN_BUFFERS_BYTES);
  return {
    orphan: () => maker.close(),
    end: () => endAll(maker, base),
  };
}

/** The same inside a network namespace of its own, which ends with the load. */
export async function connectUnreadElsewhere(
  count: number,
): Promise<OrphanLoad & { readonly networkNamespace: string }> {
  const base = orphanCount();
  const maker = await startMaker(count, MORE_THAN_BUFFERS_BYTES, [
    'unshare',
    '-n',
    'sh',
    '-c',
    'ip link set lo up && exec "$@"',
    'sh',
  ]);
  return {
    networkNamespace: readlinkSync(`/proc/${maker.processId}/ns/net`),
    orphan: () => maker.close(),
    end: () => endAll(maker, base),
  };
}

/**
 * Orphans whose peer has gone silent behind an ICMP "administratively prohibited": retransmissions back off and the soft error
 * stays, which is what it takes for the kernel to count them four times (kernel recipe "silent peer"). Set tcp_rto_max_ms low
 * before connecting, or this takes minutes.
 */
export async function connectSilent(count: number): Promise<OrphanLoad> {
  const base = orphanCount();
  const maker = await startMaker(count, LESS_THAN_BUFFERS_BYTES);
  return {
    async orphan() {
      nft(`add table inet ${NFT_TABLE}`);
      nft(`add chain inet ${NFT_TABLE} input { type filter hook input priority 0; }`);
      nft(
        `add rule inet ${NFT_TABLE} input iif lo tcp sport ${maker.port} reject with icmp type admin-prohibited`,
      );
      await maker.close();
    },
    async end() {
      execFileSync('nft', ['delete', 'table', 'inet', NFT_TABLE], { stdio: 'ignore' });
      await endAll(maker, base);
    },
  };
}

interface Maker {
  readonly processId: number;
  readonly port: number;
  close(): Promise<void>;
  end(): Promise<void>;
}

async function startMaker(count: number, bytesEach: number, prefix: readonly string[] = []): Promise<Maker> {
  const command = [...prefix, process.execPath, MAKER, String(count), String(bytesEach)];
  const child = spawn(command[0] ?? '', command.slice(1));
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const port = Number((await nextLine(child, lines, 'connected')).split(' ')[1]);
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  return {
    processId: child.pid ?? 0,
    port,
    async close() {
      child.stdin.write('close\n');
      await nextLine(child, lines, 'closed');
    },
    async end() {
      child.stdin.end();
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function nextLine(
  child: ChildProcessWithoutNullStreams,
  lines: AsyncIterator<string>,
  expected: string,
): Promise<string> {
  const next = await lines.next();
  if (next.done === true || !next.value.startsWith(expected)) {
    throw new Error(`orphan maker ended early (exit ${child.exitCode}): ${String(next.value)}`);
  }
  return next.value;
}

async function endAll(maker: Maker, base: number): Promise<void> {
  await maker.end();
  await waitUntil(`orphans back at ${base}`, () => orphanCount() <= base + 5, 60_000);
}

function nft(command: string): void {
  execFileSync('nft', [command], { stdio: 'inherit' });
}
