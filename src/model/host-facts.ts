import type { Reading } from './reading.js';

/** Which host, boot and kernel something was seen on. */
export interface HostIdentity {
  /** "unknown" where the tree does not say. */
  readonly hostname: string;
  /** "unknown" where the tree does not say. */
  readonly kernelRelease: string;
  /** /etc/machine-id, null where there is none. */
  readonly machineId: string | null;
  /** /proc/sys/kernel/random/boot_id, null where there is none. */
  readonly bootId: string | null;
  /** From the auxiliary vector of a process; 4096 where the tree has none. */
  readonly pageSizeBytes: number;
  /** Possible CPUs; null where they cannot be read. */
  readonly cpus: number | null;
  /** null where it cannot be read. */
  readonly memTotalBytes: number | null;
  /** The network namespace, as /proc/self/ns/net names it ("net:[4026531840]"); null where it cannot be read. */
  readonly networkNamespace: string | null;
}

/** tcp_mem in pages: below `low` no pressure, above `pressure` pressure, above `high` allocations are refused. */
export interface TcpMemPages {
  readonly low: number;
  readonly pressure: number;
  readonly high: number;
}

/** The TCP line of /proc/net/sockstat, as far as it is used. Machine-wide in every network namespace. */
export interface TcpSockstat {
  readonly orphans: number;
  readonly memPages: number;
}

/** What the kernel's log says happened, by cause; `either` for the texts of kernels before 3.4 that do not tell. */
export type KernelLogCause = 'cause-1' | 'cause-2' | 'either';

export interface KernelLogEvent {
  readonly cause: KernelLogCause;
  /** Epoch milliseconds; null where the source gives no usable time. */
  readonly atMs: number | null;
  readonly text: string;
  readonly source: string;
  readonly line: number | null;
}

/** A TcpExt counter by name, since boot, in one network namespace. */
export type Counters = Readonly<Record<string, number>>;

/** TcpExt counters of one network namespace. */
export interface NamespaceCounters {
  readonly networkNamespace: string;
  /** A process in it, for people to find it by; null for our own. */
  readonly processId: number | null;
  readonly processName: string | null;
  readonly counters: Counters;
}

/** Counters with the scope they speak for. */
export interface CounterReading {
  /** All: every network namespace that has a process which could be looked at. */
  readonly scope: 'all-namespaces' | 'this-namespace';
  /** Processes whose namespace could not be read although the scope is all namespaces. */
  readonly hiddenProcesses: number;
  readonly namespaces: readonly NamespaceCounters[];
}

/** The state of a host at one instant, as far as diagnosis, plan and judge need it. */
export interface HostState {
  readonly identity: HostIdentity;
  readonly readAtMs: number;
  readonly maxOrphans: Reading<number>;
  readonly tcpMemPages: Reading<TcpMemPages>;
  readonly sockstat: Reading<TcpSockstat>;
  readonly counters: Reading<CounterReading>;
  readonly kernelLog: Reading<readonly KernelLogEvent[]>;
  /** Where the kernel log was read from ("journalctl -k", "/dev/kmsg", file names); null where it could not be read. */
  readonly kernelLogSource: string | null;
  /** The kernel's own default of tcp_max_orphans: tcp_ehash_entries / 2, else from the boot log. */
  readonly kernelDefaultMaxOrphans: Reading<number>;
  /** tcp_rto_max_ms of this network namespace (kernel 6.15 and later). */
  readonly rtoMaxMs: Reading<number>;
  readonly orphanRetries: Reading<number>;
  readonly finTimeoutSeconds: Reading<number>;
  /** Size of a TCP socket from /proc/net/protocols. */
  readonly tcpObjectBytes: Reading<number>;
  /** Whether /proc/net/protocols says TCP is under memory pressure. */
  readonly tcpUnderPressure: Reading<boolean>;
  readonly euid: number;
}
