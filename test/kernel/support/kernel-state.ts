import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** The one nftables table that tests make. */
export const NFT_TABLE = 'novoodoo_test';

const GUARDED = [
  '/proc/sys/net/ipv4/tcp_max_orphans',
  '/proc/sys/net/ipv4/tcp_mem',
  '/proc/sys/net/ipv4/tcp_rto_max_ms',
  '/proc/sys/net/ipv4/tcp_orphan_retries',
] as const;

export interface KernelStateGuard {
  /** Puts every guarded value and the firewall back as they were, and waits for it. */
  restore(): Promise<void>;
}

/**
 * Remembers the kernel values that tests change, in a process of its own that puts them back as soon as this one lets go of it:
 * by restore(), by failing, or by being killed.
 */
export function guardKernelState(): KernelStateGuard {
  const writes = GUARDED.map((path) => `printf '%s\\n' '${readFileSync(path, 'latin1').trim()}' > ${path}`);
  const script = [
    'cat > /dev/null',
    ...writes,
    `nft delete table inet ${NFT_TABLE} 2> /dev/null`,
    'true',
  ].join('\n');
  const keeper = spawn('sh', ['-c', script], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  const ended = new Promise<void>((done) => keeper.once('close', () => done()));
  return {
    async restore() {
      keeper.stdin.end();
      await ended;
    },
  };
}

/** Writes a kernel value as text. */
export function setKernelValue(
  name: 'tcp_max_orphans' | 'tcp_mem' | 'tcp_rto_max_ms' | 'tcp_orphan_retries',
  value: string,
): void {
  writeFileSync(`/proc/sys/net/ipv4/${name}`, `${value}\n`);
}

/** Reads a kernel value as the kernel prints it. */
export function kernelValue(
  name: 'tcp_max_orphans' | 'tcp_mem' | 'tcp_rto_max_ms' | 'tcp_orphan_retries',
): string {
  return readFileSync(`/proc/sys/net/ipv4/${name}`, 'latin1').trim();
}
