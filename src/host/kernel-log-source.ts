import { HostError, type ReadingHost } from '../model/host.js';
import { absent, present, type Reading, valueOf } from '../model/reading.js';
import { type KernelLogContent, parseKernelLog } from '../parse/kernel-log.js';
import { readFact } from './fact-file.js';
import { decodeLogFile, type LogFile } from './kernel-log-file.js';

const JOURNAL_TIMEOUT_MS = 30_000;
const MOST_JOURNAL_BYTES = 128 * 1024 * 1024;
/** The kernel's ring buffer is at most 2^25 bytes (init/Kconfig, LOG_BUF_SHIFT), records add their prefixes. */
const MOST_RING_BYTES = 64 * 1024 * 1024;
const KMSG = '/dev/kmsg';

/** The arguments that give this boot's kernel entries as JSON lines with no more than text, identifier and stamps. */
export const JOURNAL_ARGUMENTS: readonly string[] = [
  '-k',
  '-b',
  '-q',
  '--no-pager',
  '-o',
  'json',
  '--output-fields=MESSAGE,SYSLOG_IDENTIFIER',
];

/** A kernel log, where it came from, and its text. */
export interface KernelLogRead {
  readonly source: string;
  readonly content: KernelLogContent;
  readonly text: string;
}

/**
 * Reads the kernel's log: the files the user named, if any; else the journal, if it has a kernel entry of this boot; else the
 * kernel's own buffer. Absent, with the reason for each source, when none can be read: that is not "no messages". Throws UserError
 * for a file that is no log.
 */
export async function readKernelLog(
  host: ReadingHost,
  files: readonly LogFile[] = [],
): Promise<Reading<KernelLogRead>> {
  if (files.length > 0) return present(readFiles(files));
  const journal = await readJournal(host);
  if (journal.status === 'present') return journal;
  const ring = readRingBuffer(host);
  return ring.status === 'present' ? ring : absent(`${journal.reason}; ${ring.reason}`);
}

/** This boot's kernel entries in the journal; absent when there is none, which proves nothing about the kernel. */
export async function readJournal(host: ReadingHost): Promise<Reading<KernelLogRead>> {
  const source = 'journalctl -k';
  if (host.root !== '/') return absent(`${source}: only the live host's journal can be read`);
  const result = await host.run('journalctl', JOURNAL_ARGUMENTS, {
    effect: 'reads',
    timeoutMs: JOURNAL_TIMEOUT_MS,
    maxOutputBytes: MOST_JOURNAL_BYTES,
  });
  if (result.code !== 0) {
    const why = result.failure ?? result.stderr.split('\n', 1)[0] ?? '';
    return absent(`${source}: it failed (${why.trim().slice(0, 200) || `exit ${result.code}`})`);
  }
  const content = parseKernelLog(result.stdout, { source, bootedAtMs: null });
  if (content.lines === 0) return absent(`${source}: the journal has no kernel entry of this boot`);
  return present({ source, content, text: result.stdout });
}

/** The kernel's own buffer, read to its end without waiting for more. */
export function readRingBuffer(host: ReadingHost): Reading<KernelLogRead> {
  try {
    // In another host's tree the device would be this machine's; only a saved file is that host's log.
    if (host.root !== '/' && host.stat(KMSG)?.kind !== 'file') return absent(`${KMSG}: it does not exist`);
    const text = host.readText(KMSG, MOST_RING_BYTES);
    const content = parseKernelLog(text, { source: KMSG, bootedAtMs: bootedAtMs(host) });
    if (content.lines === 0) return absent(`${KMSG}: it has no record`);
    return present({ source: KMSG, content, text });
  } catch (error) {
    return absent(`${KMSG}: ${ringFailureText(error)}`);
  }
}

/** Why the kernel's buffer could not be read, as a clause. Throws again what is no HostError. */
export function ringFailureText(error: unknown): string {
  if (!(error instanceof HostError)) throw error;
  if (error.code === 'EPERM' || error.code === 'EACCES') {
    return 'this user may not read it (kernel.dmesg_restrict, or its permissions)';
  }
  return error.code === 'ENOENT' ? 'it does not exist' : `it could not be read (${error.code})`;
}

/** When the kernel started; null where the tree does not tell. The kernel's log clock may be some seconds off after weeks. */
export function bootedAtMs(host: ReadingHost): number | null {
  if (host.root !== '/') return null;
  const uptimeMs = valueOf(
    readFact(host, '/proc/uptime', (text) => {
      const seconds = /^([0-9]{1,12}\.[0-9]{1,4}) /.exec(text)?.[1];
      return seconds === undefined ? absent('it has no uptime') : present(Number(seconds) * 1000);
    }),
  );
  return uptimeMs === null ? null : host.now().wallMs - uptimeMs;
}

function readFiles(files: readonly LogFile[]): KernelLogRead {
  const parts = files.map((file) => {
    const text = decodeLogFile(file);
    return { text, content: parseKernelLog(text, { source: file.name, bootedAtMs: null }) };
  });
  return {
    source: files.map((file) => file.name).join(', '),
    text: parts.map((part) => part.text).join('\n'),
    content: {
      events: parts.flatMap((part) => part.content.events),
      suppressed: parts.reduce((sum, part) => sum + part.content.suppressed, 0),
      establishedEntries: parts.reduce<number | null>(
        (entries, part) => part.content.establishedEntries ?? entries,
        null,
      ),
      lines: parts.reduce((sum, part) => sum + part.content.lines, 0),
    },
  };
}
