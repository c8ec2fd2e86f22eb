import type { KernelLogCause, KernelLogEvent } from '../model/host-facts.js';

/**
 * The texts of every kernel and what each proves. Before 3.4 both causes print the same (net/ipv4/tcp.c:tcp_close,
 * tcp_timer.c:tcp_out_of_resources); since then tcp_check_oom prints one text per cause.
 */
const CAUSE_BY_TEXT: readonly (readonly [string, KernelLogCause])[] = [
  ['TCP: too many orphaned sockets', 'cause-1'],
  ['TCP: out of memory -- consider tuning tcp_mem', 'cause-2'],
  ['TCP: too many of orphaned sockets', 'either'],
  ['Out of socket memory', 'either'],
];

/** What the rate limiter of the network's messages prints (lib/ratelimit.c); it counts messages of every kind. */
const SUPPRESSED = /net_ratelimit: ([0-9]{1,9}) callbacks suppressed\s*$/;
const ESTABLISHED_TABLE = 'TCP established hash table entries: ';
/** No kernel message of interest is longer; a longer line is not looked at. */
const MOST_LINE_CHARACTERS = 16 * 1024;
/** What may stand before a kernel's text: syslog or journal with the tag "kernel", [seconds], <level>, dmesg -x, an ISO stamp. */
const PREFIX =
  /(?:^|[\s\]])kernel:$|\[[^\][]{0,60}[0-9]>?\]$|^<[0-9]{1,3}>$|^[a-z]{2,8}\s{0,4}:[a-z]{2,8}\s{0,4}:$|^[0-9]{4}-[0-9T:,.+Z-]{1,40}$/;
const ISO_STAMP =
  /^(?:<[0-9]{1,3}>[0-9]? ?)?([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.,]([0-9]{1,9}))?(Z|[+-][0-9]{2}:?[0-9]{2})(?=\s)/;
const KMSG_RECORD = /^([0-9]{1,10}),([0-9]{1,20}),([0-9]{1,16}),([^;]{1,200});/;

/** What a kernel log says about the incident. */
export interface KernelLogContent {
  readonly events: readonly KernelLogEvent[];
  /** Network messages of any kind that the kernel says it held back. */
  readonly suppressed: number;
  /** Slots of the table of established connections, from the boot messages; null where they are gone. */
  readonly establishedEntries: number | null;
  /** Lines or records looked at, whatever they say. */
  readonly lines: number;
}

/** How the text of a log is to be read. */
export interface KernelLogFormat {
  /** The name in events. */
  readonly source: string;
  /** Epoch milliseconds of the kernel's start, for the stamps of /dev/kmsg; null where it is unknown. */
  readonly bootedAtMs: number | null;
}

/**
 * Finds the messages of the incident in a kernel log, line by line: plain text with any usual prefix, `journalctl -o json` lines, or
 * records of /dev/kmsg. Never throws; a line that is none of these is not a message.
 */
export function parseKernelLog(text: string, format: KernelLogFormat): KernelLogContent {
  const events: KernelLogEvent[] = [];
  let establishedEntries: number | null = null;
  let suppressed = 0;
  let lines = 0;
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    lines += 1;
    if (end - start <= MOST_LINE_CHARACTERS) {
      const line = text.slice(start, end);
      if (isOfInterest(line)) {
        const message = readLine(line, format);
        const found = findCause(message.text);
        if (found !== null) {
          events.push({ ...found, atMs: message.atMs, source: format.source, line: lines });
        }
        suppressed += suppressedIn(message.text);
        establishedEntries = entriesIn(message.text) ?? establishedEntries;
      }
    }
    start = end + 1;
  }
  return { events, suppressed, establishedEntries, lines };
}

/** The cause that one line of a kernel log speaks of, with the kernel's own words; null where it speaks of neither. */
export function findCause(line: string): { readonly cause: KernelLogCause; readonly text: string } | null {
  const trimmed = line.trimEnd();
  for (const [text, cause] of CAUSE_BY_TEXT) {
    if (trimmed.endsWith(text) && isPrefix(trimmed.slice(0, -text.length))) return { cause, text };
  }
  return null;
}

/** Spares the other lines everything but a search: logs are long and nearly all of them are about something else. */
function isOfInterest(line: string): boolean {
  return (
    line.includes('orphaned sockets') ||
    line.includes('ut of socket memory') ||
    line.includes('tuning tcp_mem') ||
    line.includes('callbacks suppressed') ||
    line.includes(ESTABLISHED_TABLE)
  );
}

function isPrefix(text: string): boolean {
  const trimmed = text.trim();
  return trimmed === '' || (trimmed.length < 1000 && /[\s\]>;]$/.test(text) && PREFIX.test(trimmed));
}

function suppressedIn(text: string): number {
  const found = SUPPRESSED.exec(text);
  return found !== null && isPrefix(text.slice(0, found.index)) ? Number(found[1]) : 0;
}

function entriesIn(text: string): number | null {
  const at = text.indexOf(ESTABLISHED_TABLE);
  if (at === -1 || !isPrefix(text.slice(0, at))) return null;
  const digits = /^[0-9]{1,10}(?![0-9])/.exec(text.slice(at + ESTABLISHED_TABLE.length, at + 60))?.[0];
  return digits === undefined ? null : Number(digits);
}

interface LogMessage {
  readonly text: string;
  readonly atMs: number | null;
}

function readLine(line: string, format: KernelLogFormat): LogMessage {
  if (line.startsWith('{')) return readJournalLine(line) ?? { text: '', atMs: null };
  const record = KMSG_RECORD.exec(line);
  if (record !== null) {
    const sinceBootMs = Number(record[3]) / 1000;
    const atMs = format.bootedAtMs === null ? null : Math.round(format.bootedAtMs + sinceBootMs);
    return { text: line.slice(record[0].length), atMs };
  }
  return { text: line, atMs: isoStampMs(line) };
}

/**
 * An entry of `journalctl -o json`; its stamp is in microseconds (systemd.journal-fields(7)). A line that was written into the kernel's log
 * from outside has lost what stands before its first colon to the identifier. null for what is no entry, or not the kernel's.
 */
function readJournalLine(line: string): LogMessage | null {
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    const { MESSAGE: message, SYSLOG_IDENTIFIER: identifier, _TRANSPORT: transport } = entry;
    const isKernels = transport === undefined || transport === 'kernel';
    if (typeof message !== 'string' || !isKernels) return null;
    const isCut = typeof identifier === 'string' && identifier !== 'kernel';
    const microseconds = entry['__REALTIME_TIMESTAMP'];
    const usable = typeof microseconds === 'string' && /^[0-9]{1,16}$/.test(microseconds);
    return {
      text: isCut ? `${identifier}: ${message}` : message,
      atMs: usable ? Math.floor(Number(microseconds) / 1000) : null,
    };
  } catch {
    return null;
  }
}

/** A stamp with date and zone; the classic syslog stamp has neither year nor zone and is no use. */
function isoStampMs(line: string): number | null {
  const parts = ISO_STAMP.exec(line);
  if (parts === null) return null;
  const zone = (parts[3] ?? '').replace(/^([+-][0-9]{2})([0-9]{2})$/, '$1:$2');
  const atMs = Date.parse(`${parts[1]}.${(parts[2] ?? '0').slice(0, 3)}${zone}`);
  return Number.isNaN(atMs) ? null : atMs;
}
