import type { CounterReading, NamespaceCounters } from '../model/host-facts.js';
import { HostError, type ReadingHost } from '../model/host.js';
import { absent, present, type Reading, valueOf } from '../model/reading.js';
import { parseNetstat } from '../parse/netstat.js';
import { readFact } from './fact-file.js';
import { readNamespace } from './host-identity.js';

/** The TcpExt counters that bear on either cause; the first is the event itself. */
export const WATCHED_COUNTERS: readonly string[] = [
  'TCPAbortOnMemory',
  'TCPAbortFailed',
  'TCPMemoryPressures',
  'TCPMemoryPressuresChrono',
  'TCPRcvQDrop',
  'TCPOFODrop',
];

/** The initial process namespace has the same number everywhere (include/linux/proc_ns.h, PROC_PID_INIT_INO). */
const INITIAL_PROCESS_NAMESPACE = 'pid:[4026531836]';

/**
 * Reads the watched counters once per distinct network namespace that has a process. That needs root and the host's own process
 * list: anybody else, and root in a container, gets this namespace's counters and the scope that says so.
 */
export function readCounters(host: ReadingHost, euid: number): Reading<CounterReading> {
  const own = readFact(host, '/proc/net/netstat', (text) => parseNetstat(text, WATCHED_COUNTERS));
  if (own.status === 'absent') return own;
  if (Object.keys(own.value).length === 0) return absent('/proc/net/netstat: it has none of the counters');
  const ownNamespace = readNamespace(host, '/proc/self/ns/net');
  const ownCounters: NamespaceCounters = {
    networkNamespace: ownNamespace ?? 'this namespace',
    processId: null,
    processName: null,
    counters: own.value,
  };
  const others = ownNamespace === null ? null : readOtherNamespaces(host, euid, ownNamespace);
  if (others === null) {
    return present({ scope: 'this-namespace', hiddenProcesses: 0, namespaces: [ownCounters] });
  }
  return present({
    scope: 'all-namespaces',
    hiddenProcesses: others.hiddenProcesses,
    namespaces: [ownCounters, ...others.namespaces],
  });
}

/** null where the processes of the host cannot be looked at. */
function readOtherNamespaces(
  host: ReadingHost,
  euid: number,
  ownNamespace: string,
): Omit<CounterReading, 'scope'> | null {
  const seesAllProcesses = readNamespace(host, '/proc/self/ns/pid') === INITIAL_PROCESS_NAMESPACE;
  if (!seesAllProcesses || (host.root === '/' && euid !== 0)) return null;
  const { byNamespace, seen, hidden } = listNamespaces(host);
  if (seen === 0 || hidden > seen) return null;
  byNamespace.delete(ownNamespace);
  const others: NamespaceCounters[] = [];
  for (const [networkNamespace, processId] of byNamespace) {
    const folder = `/proc/${processId}`;
    const counters = valueOf(
      readFact(host, `${folder}/net/netstat`, (text) => parseNetstat(text, WATCHED_COUNTERS)),
    );
    // The process may have ended since it was listed; the next window finds another one, or the namespace is gone.
    if (counters === null) continue;
    const name = valueOf(readFact(host, `${folder}/comm`, (text) => present(plainName(text))));
    others.push({ networkNamespace, processId, processName: name, counters });
  }
  return { hiddenProcesses: hidden, namespaces: others };
}

/** A process may call itself anything (prctl(2), PR_SET_NAME). */
function plainName(text: string): string {
  return text.trim().replace(/[^\x20-\x7e]/g, '?');
}

interface NamespaceList {
  /** The lowest process of each namespace. */
  readonly byNamespace: Map<string, number>;
  readonly seen: number;
  /** Processes that even root was not shown, as a security module may decide. */
  readonly hidden: number;
}

function listNamespaces(host: ReadingHost): NamespaceList {
  const byNamespace = new Map<string, number>();
  let seen = 0;
  let hidden = 0;
  const processIds = host
    .list('/proc')
    .filter((entry) => /^[1-9][0-9]{0,9}$/.test(entry.name))
    .map((entry) => Number(entry.name))
    .sort((a, b) => a - b);
  for (const processId of processIds) {
    try {
      const namespace = host.readLink(`/proc/${processId}/ns/net`);
      if (!byNamespace.has(namespace)) byNamespace.set(namespace, processId);
      seen += 1;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      if (error.code === 'EACCES' || error.code === 'EPERM') hidden += 1;
    }
  }
  return { byNamespace, seen, hidden };
}
