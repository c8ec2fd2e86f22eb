import type { Finding } from '../model/diagnosis.js';
import type { HostState, TcpMemPages } from '../model/host-facts.js';
import { formatBytes } from '../model/amounts.js';
import { valueOf } from '../model/reading.js';
import type { QueueHolders } from '../model/queue-holders.js';
import type { SourceLine } from '../model/resolution.js';
import type { TcpMemory } from './tcp-memory.js';

/** What every finding about the settings of the host is made from. */
export interface SettingFacts {
  readonly host: HostState | null;
  readonly memory: TcpMemory | null;
  /** Who holds queued data now; null where nobody looked. */
  readonly queueHolders: QueueHolders | null;
  /** The file and line that sets the limit; null where none does or nobody looked. */
  readonly limitSource: SourceLine | null;
  /** The file and line that sets tcp_mem; null where none does or nobody looked. */
  readonly tcpMemSource: SourceLine | null;
}

const DEFAULT_RTO_MAX_MS = 120_000;
const TIME_WAIT_SECONDS = 60;
/** Boot gives tcp_mem[2] about 9.37 % of memory since 4.2, and more before (tcp_init_mem); well below that someone lowered it. */
const BOOT_SHARE = 0.0937;
const WELL_BELOW = 0.75;

/** Someone set the limit lower than the kernel itself would. */
export function findLimitBelowDefault({ host, limitSource }: SettingFacts): Finding | null {
  const limit = host === null ? null : valueOf(host.maxOrphans);
  const byDefault = host === null ? null : valueOf(host.kernelDefaultMaxOrphans);
  if (limit === null || byDefault === null || limit >= byDefault) return null;
  const setBy =
    limitSource === null ? 'no sysctl file that was looked at sets it' : `set by ${placeText(limitSource)}`;
  return {
    kind: 'limit-below-kernel-default',
    text: `The limit ${limit} is below the kernel's own default ${byDefault} (${setBy}). --at-least-kernel-default plans no less than the default.`,
  };
}

/** Who holds TCP memory, as far as queues tell. */
export function findMemoryHolders({ queueHolders }: SettingFacts): Finding | null {
  if (queueHolders === null) return null;
  const { programs, orphanBytes, otherBytes } = queueHolders;
  const holders = [
    ...programs.map(
      ({ name, processId, queuedBytes }) => `${name} (process ${processId}) ${formatBytes(queuedBytes)}`,
    ),
    `orphans ${formatBytes(orphanBytes)}`,
    ...(otherBytes > 0 ? [`others ${formatBytes(otherBytes)}`] : []),
  ];
  return { kind: 'memory-holders', text: `Queued TCP data now: ${holders.join(', ')}.` };
}

/** tcp_mem is far below what the kernel chooses at boot. */
export function findLowTcpMem({ host, tcpMemSource }: SettingFacts): Finding | null {
  const tcpMem = host === null ? null : valueOf(host.tcpMemPages);
  const memTotalBytes = host?.identity.memTotalBytes ?? null;
  if (host === null || tcpMem === null || memTotalBytes === null) return null;
  const bootBytes = memTotalBytes * BOOT_SHARE;
  const ownBytes = tcpMem.high * host.identity.pageSizeBytes;
  if (ownBytes >= bootBytes * WELL_BELOW) return null;
  const setBy = tcpMemSource === null ? '' : `, set by ${placeText(tcpMemSource)}`;
  return {
    kind: 'tcp-mem-below-boot-size',
    text: `tcp_mem ${tcpMemText(tcpMem)} allows TCP ${formatBytes(ownBytes)}${setBy}; at boot the kernel sizes it to about ${formatBytes(bootBytes)} on this memory.`,
  };
}

/** tcp_rto_max_ms is lowered (kernel 6.15 and later). */
export function findLoweredRtoMax({ host }: SettingFacts): Finding | null {
  const rtoMaxMs = host === null ? null : valueOf(host.rtoMaxMs);
  if (rtoMaxMs === null || rtoMaxMs >= DEFAULT_RTO_MAX_MS) return null;
  return {
    kind: 'rto-max-lowered',
    text: `tcp_rto_max_ms is ${rtoMaxMs} instead of ${DEFAULT_RTO_MAX_MS}: orphans are given up sooner, and the x2 penalty strikes after ${(2 * rtoMaxMs) / 1000} s of silence instead of 240 s.`,
  };
}

/** tcp_orphan_retries is not what the kernel starts with. */
export function findOrphanRetries({ host }: SettingFacts): Finding | null {
  const retries = host === null ? null : valueOf(host.orphanRetries);
  if (retries === null || retries === 0) return null;
  return {
    kind: 'orphan-retries-set',
    text: `tcp_orphan_retries is ${retries} (0, the default, means 8): orphans live ${retries < 8 ? 'shorter, and responses to slow clients are given up early' : 'as long or longer'}.`,
  };
}

/** Orphans stay in FIN_WAIT2 for longer than the kernel keeps TIME_WAIT. */
export function findRaisedFinTimeout({ host }: SettingFacts): Finding | null {
  const seconds = host === null ? null : valueOf(host.finTimeoutSeconds);
  if (seconds === null || seconds <= TIME_WAIT_SECONDS) return null;
  return {
    kind: 'fin-timeout-raised',
    text: `tcp_fin_timeout is ${seconds} s: an orphan in FIN_WAIT2 counts towards the limit for ${seconds - TIME_WAIT_SECONDS} s; at ${TIME_WAIT_SECONDS} s or less it never does.`,
  };
}

/** TCP memory was in the pressure zone. */
export function findMemoryNear({ memory }: SettingFacts): Finding | null {
  if (memory === null || !memory.isNear) return null;
  return {
    kind: 'memory-near',
    text: `TCP memory reached ${formatBytes(memory.peakBytes)}, above tcp_mem[1] (${formatBytes(memory.pressureBytes)}) and not above tcp_mem[2] (${formatBytes(memory.highBytes)}): the other cause is not far.`,
  };
}

/** sockstat and tcp_mem count in different units. */
export function findUnitTrap({ memory }: SettingFacts): Finding | null {
  if (memory === null || !memory.hasUnitTrap) return null;
  return {
    kind: 'page-size-unit-trap',
    text: `This kernel (4.11 to 5.19) counts TCP memory in units of 4 KiB while tcp_mem is in pages of ${formatBytes(memory.pageSizeBytes)}; the numbers were converted before they were compared.`,
  };
}

function placeText({ path, line }: SourceLine): string {
  return `${path}:${line}`;
}

function tcpMemText({ low, pressure, high }: TcpMemPages): string {
  return `${low} ${pressure} ${high}`;
}
