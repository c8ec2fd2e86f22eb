import type { CounterReading } from '../model/host-facts.js';
import { HostError, type ReadingHost } from '../model/host.js';
import type { QueueHolder, QueueHolders } from '../model/queue-holders.js';
import { parseTcpQueues, type TcpQueue } from '../parse/tcp-queues.js';

const MOST_PROGRAMS = 3;

/**
 * Who holds queued TCP data now: this network namespace and, where they were found, the others. A program is found by its open files,
 * so without root only one's own are named. Costs one look at every open file of the host: for when TCP memory is the trouble.
 */
export function readQueueHolders(host: ReadingHost, counters: CounterReading | null): QueueHolders {
  const folders = (counters?.namespaces ?? []).map(({ processId }) =>
    processId === null ? '/proc' : `/proc/${processId}`,
  );
  const queues = [...new Set(['/proc', ...folders])].flatMap((folder) => readQueues(host, folder));
  const byInode = new Map<number, number>();
  for (const { inode, queuedBytes } of queues) {
    if (inode !== 0) byInode.set(inode, (byInode.get(inode) ?? 0) + queuedBytes);
  }
  const all = byInode.size === 0 ? [] : findPrograms(host, byInode);
  const named = all.reduce((sum, program) => sum + program.queuedBytes, 0);
  return {
    orphanBytes: sumOf(queues.filter((queue) => queue.isOrphan)),
    programs: all.sort((a, b) => b.queuedBytes - a.queuedBytes).slice(0, MOST_PROGRAMS),
    otherBytes: Math.max(0, sumOf(queues.filter((queue) => !queue.isOrphan)) - named),
  };
}

function readQueues(host: ReadingHost, folder: string): TcpQueue[] {
  return ['tcp', 'tcp6'].flatMap((name) =>
    parseTcpQueues(tolerate(() => host.readText(`${folder}/net/${name}`)) ?? ''),
  );
}

function sumOf(queues: readonly TcpQueue[]): number {
  return queues.reduce((sum, { queuedBytes }) => sum + queuedBytes, 0);
}

/** A socket that several processes share is told once, for the first that has it. */
function findPrograms(host: ReadingHost, byInode: ReadonlyMap<number, number>): QueueHolder[] {
  const programs: QueueHolder[] = [];
  const told = new Set<number>();
  const processes = (tolerate(() => host.list('/proc')) ?? []).filter(({ name }) =>
    /^[1-9]\d{0,9}$/.test(name),
  );
  for (const { name } of processes) {
    let queuedBytes = 0;
    for (const file of tolerate(() => host.list(`/proc/${name}/fd`)) ?? []) {
      const link = tolerate(() => host.readLink(`/proc/${name}/fd/${file.name}`)) ?? '';
      const inode = Number(/^socket:\[(\d{1,15})\]$/.exec(link)?.[1] ?? 0);
      if (told.has(inode)) continue;
      const bytes = byInode.get(inode) ?? 0;
      if (bytes > 0) told.add(inode);
      queuedBytes += bytes;
    }
    if (queuedBytes > 0) programs.push({ name: nameOf(host, name), processId: Number(name), queuedBytes });
  }
  return programs;
}

/** A process may call itself anything (prctl(2), PR_SET_NAME). */
function nameOf(host: ReadingHost, processId: string): string {
  const text = tolerate(() => host.readText(`/proc/${processId}/comm`)) ?? 'unknown';
  return text.trim().replace(/[^\x20-\x7e]/g, '?');
}

/** A process may end at any moment; what is gone holds nothing. */
function tolerate<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof HostError) return null;
    throw error;
  }
}
