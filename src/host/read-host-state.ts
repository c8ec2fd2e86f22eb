import type { HostState } from '../model/host-facts.js';
import { HostError, type ReadingHost } from '../model/host.js';
import { absent, present, type Reading, valueOf } from '../model/reading.js';
import { MAX_ORPHANS_PATH } from '../model/sysctl-key.js';
import { parseKernelLog } from '../parse/kernel-log.js';
import { INT_RANGE, type NumberRange, parseNumberFile } from '../parse/number-file.js';
import { parseProtocols } from '../parse/protocols.js';
import { parseSockstat } from '../parse/sockstat.js';
import { parseTcpMem } from '../parse/tcp-mem.js';
import { readFact } from './fact-file.js';
import { readHostIdentity } from './host-identity.js';
import type { LogFile } from './kernel-log-file.js';
import { type KernelLogRead, readKernelLog } from './kernel-log-source.js';
import { readCounters } from './namespace-counters.js';

const IPV4 = '/proc/sys/net/ipv4';
const SOCKSTAT = '/proc/net/sockstat';
const PROTOCOLS = '/proc/net/protocols';
/** Where many distributions keep the boot messages, which the ring buffer forgets. */
const BOOT_LOG = '/var/log/dmesg';
const CHILD_NAMESPACE =
  'this is a child network namespace, and the kernel shows this value in the initial one only: run on the host itself';
const NOT_NEGATIVE: NumberRange = { least: 0, most: INT_RANGE.most };

/** Who asks, and what the user gave besides the host. */
export interface HostStateOptions {
  readonly euid: number;
  /** Kernel logs that the user named; they are read instead of the host's own. */
  readonly logFiles?: readonly LogFile[];
}

/** Reads everything about a host that diagnosis, plan and judge need. Throws UserError for a given file that is no log. */
export async function readHostState(host: ReadingHost, options: HostStateOptions): Promise<HostState> {
  const number = (name: string, range: NumberRange) =>
    readFact(host, `${IPV4}/${name}`, (text) => parseNumberFile(text, range));
  const log = await readKernelLog(host, options.logFiles);
  const kernelLog: HostState['kernelLog'] =
    log.status === 'present' ? present(log.value.content.events) : log;
  return {
    identity: readHostIdentity(host),
    readAtMs: host.now().wallMs,
    maxOrphans: readMaxOrphans(host),
    tcpMemPages: readTcpMem(host),
    sockstat: readFact(host, SOCKSTAT, parseSockstat),
    counters: readCounters(host, options.euid),
    kernelLog,
    kernelLogSource: log.status === 'present' ? log.value.source : null,
    kernelDefaultMaxOrphans: await readDefaultFrom(host, log, options.logFiles ?? []),
    rtoMaxMs: number('tcp_rto_max_ms', NOT_NEGATIVE),
    orphanRetries: number('tcp_orphan_retries', NOT_NEGATIVE),
    finTimeoutSeconds: number('tcp_fin_timeout', NOT_NEGATIVE),
    tcpObjectBytes: readFact(host, PROTOCOLS, (text) => parseProtocols(text).objectBytes),
    tcpUnderPressure: readFact(host, PROTOCOLS, (text) => parseProtocols(text).underPressure),
    euid: options.euid,
  };
}

/** The limit on orphans; in a child network namespace it is absent and the reason says so. */
export function readMaxOrphans(host: ReadingHost): Reading<number> {
  return explainChild(
    host,
    MAX_ORPHANS_PATH,
    readFact(host, MAX_ORPHANS_PATH, (text) => parseNumberFile(text, INT_RANGE)),
  );
}

/** tcp_mem; hidden from child network namespaces as the limit is. */
export function readTcpMem(host: ReadingHost): Reading<{ low: number; pressure: number; high: number }> {
  const path = `${IPV4}/tcp_mem`;
  return explainChild(host, path, readFact(host, path, parseTcpMem));
}

/** A missing file beside a live sockstat is how a child namespace looks (net/ipv4/sysctl_net_ipv4.c registers for init_net). */
function explainChild<T>(host: ReadingHost, path: string, reading: Reading<T>): Reading<T> {
  const isChild =
    reading.status === 'absent' && !exists(host, path) && exists(host, SOCKSTAT) && exists(host, IPV4);
  return isChild ? absent(CHILD_NAMESPACE) : reading;
}

function exists(host: ReadingHost, path: string): boolean {
  try {
    return host.stat(path) !== null;
  } catch (error) {
    if (error instanceof HostError) return true;
    throw error;
  }
}

/** The kernel's own default of the limit: half the slots of the table of established connections (net/ipv4/tcp.c:tcp_init). */
export async function readKernelDefault(host: ReadingHost): Promise<Reading<number>> {
  return readDefaultFrom(host, await readKernelLog(host), []);
}

async function readDefaultFrom(
  host: ReadingHost,
  log: Reading<KernelLogRead>,
  given: readonly LogFile[],
): Promise<Reading<number>> {
  const slots = readFact(host, `${IPV4}/tcp_ehash_entries`, (text) => parseNumberFile(text, INT_RANGE));
  // A child namespace that shares the host's table sees the number negative (proc_tcp_ehash_entries).
  if (slots.status === 'present' && slots.value !== 0) return present(Math.floor(Math.abs(slots.value) / 2));
  // A log that the user gave may be another machine's; the live host's own log is not.
  const own = given.length > 0 && host.root === '/' ? await readKernelLog(host) : log;
  const entries = valueOf(own)?.content.establishedEntries ?? entriesInBootLog(host);
  return entries === null
    ? absent('neither net.ipv4.tcp_ehash_entries nor the boot messages tell the size of the hash table')
    : present(Math.floor(entries / 2));
}

function entriesInBootLog(host: ReadingHost): number | null {
  const parse = (text: string) => {
    const { establishedEntries } = parseKernelLog(text, { source: BOOT_LOG, bootedAtMs: null });
    return establishedEntries === null ? absent('it does not tell') : present(establishedEntries);
  };
  return valueOf(readFact(host, BOOT_LOG, parse));
}
