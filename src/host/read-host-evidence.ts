import type { HostEvidence } from '../model/host-evidence.js';
import { HostError, type ReadingHost } from '../model/host.js';
import { absent, present, type Reading } from '../model/reading.js';
import { procSysPath } from '../model/sysctl-key.js';
import { readFact } from './fact-file.js';
import { readHostIdentity } from './host-identity.js';
import { readKernelLog } from './kernel-log-source.js';

const ROOT = '/proc/sys';
const MOST_KEYS = 100_000;
const MOST_DEPTH = 12;
const MOST_VALUES = 2000;
/** Keys whose values the judge compares those of others with. */
const COMPARED_KEYS = [
  'net.ipv4.tcp_ehash_entries',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ipfrag_high_thresh',
  'net.ipv4.ipfrag_low_thresh',
];

/** What to read besides what every question needs. */
export interface EvidenceRequest {
  /** The keys whose values are wanted. */
  readonly keys: Iterable<string>;
  /** Texts to look for in the kernel log; none leaves the log unread. */
  readonly logTexts: readonly string[];
}

/** Reads what a host shows about the knobs that were asked for. What cannot be read is absent or missing, never an error. */
export async function readHostEvidence(host: ReadingHost, request: EvidenceRequest): Promise<HostEvidence> {
  const identity = readHostIdentity(host);
  const keys = readKeys(host);
  const values = new Map<string, Reading<string>>();
  for (const key of [...COMPARED_KEYS, ...request.keys]) {
    if (values.size >= MOST_VALUES) break;
    if (values.has(key) || (keys.status === 'present' && !keys.value.has(key))) continue;
    values.set(
      key,
      readFact(host, procSysPath(key), (text) => present(text.trim().replace(/[\t ]{1,64}/g, ' '))),
    );
  }
  return {
    kernelRelease: identity.kernelRelease === 'unknown' ? null : `Linux ${identity.kernelRelease}`,
    keys,
    values,
    measures: readMeasures(host),
    kernelLog: await readLog(host, request.logTexts),
    memTotalBytes: identity.memTotalBytes,
    pageSizeBytes: identity.pageSizeBytes,
  };
}

/** Every file under /proc/sys as a dotted key; a dot inside a name becomes a slash, as in sysctl.d(5). */
function readKeys(host: ReadingHost): Reading<ReadonlySet<string>> {
  const keys = new Set<string>();
  const walk = (path: string, prefix: string, depth: number): void => {
    for (const entry of host.list(path)) {
      if (keys.size >= MOST_KEYS || depth > MOST_DEPTH) return;
      const name = entry.name.replaceAll('.', '/');
      const key = prefix === '' ? name : `${prefix}.${name}`;
      if (entry.kind === 'directory') walkReadable(`${path}/${entry.name}`, key, depth + 1);
      else keys.add(key);
    }
  };
  const walkReadable = (path: string, prefix: string, depth: number): void => {
    try {
      walk(path, prefix, depth);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
    }
  };
  walkReadable(ROOT, '', 0);
  return keys.size === 0 ? absent(`${ROOT}: there is none here`) : present(keys);
}

async function readLog(host: ReadingHost, texts: readonly string[]): Promise<Reading<readonly string[]>> {
  if (texts.length === 0) return absent('nothing in it was asked for');
  const log = await readKernelLog(host);
  if (log.status === 'absent') return log;
  const lines = log.value.text.split('\n').filter((line) => texts.some((text) => line.includes(text)));
  return present(lines);
}

function readMeasures(host: ReadingHost): Map<string, number> {
  const measures = new Map<string, number>();
  const read = (path: string, parse: (text: string) => void): void => {
    readFact(host, path, (text) => {
      parse(text);
      return present(null);
    });
  };
  read('/proc/net/netstat', (text) => readTable(text, 'TcpExt', measures));
  read('/proc/net/snmp', (text) => readTable(text, 'Udp', measures));
  read('/proc/net/sockstat', (text) => readSockstat(text, measures));
  read('/proc/net/softnet_stat', (text) => readSoftnet(text, measures));
  read('/proc/sys/fs/file-nr', (text) => setNumber(measures, 'files.open', text.trim().split(/\s+/)[0]));
  read('/proc/sys/net/netfilter/nf_conntrack_count', (text) =>
    setNumber(measures, 'conntrack.count', text.trim()),
  );
  return measures;
}

/** A pair of lines of /proc/net/netstat or snmp: the names, then the values (net/ipv4/proc.c). */
function readTable(text: string, table: string, measures: Map<string, number>): void {
  const lines = text.split('\n').filter((line) => line.startsWith(`${table}: `));
  const names = lines[0]?.split(' ') ?? [];
  const values = lines[1]?.split(' ') ?? [];
  if (names.length !== values.length) return;
  for (const [index, name] of names.entries()) {
    if (index > 0) setNumber(measures, `${table}.${name}`, values[index]);
  }
}

/** "TCP: inuse 5 orphan 0 tw 3 alloc 6 mem 1" becomes sockstat.TCP.tw and so on. */
function readSockstat(text: string, measures: Map<string, number>): void {
  for (const line of text.split('\n')) {
    const words = line.split(' ');
    const protocol = words[0]?.replace(':', '') ?? '';
    for (let at = 1; at + 1 < words.length; at += 2) {
      setNumber(measures, `sockstat.${protocol}.${words[at]}`, words[at + 1]);
    }
  }
}

/** One line of hexadecimal numbers per CPU: processed, dropped, time_squeeze (net/core/net-procfs.c:softnet_seq_show). */
function readSoftnet(text: string, measures: Map<string, number>): void {
  let dropped = 0;
  let squeezed = 0;
  for (const line of text.split('\n')) {
    const columns = line.trim().split(/\s+/);
    if (columns.length < 3 || !columns.every((column) => /^[0-9a-f]{1,16}$/.test(column))) continue;
    dropped += Number.parseInt(columns[1] ?? '0', 16);
    squeezed += Number.parseInt(columns[2] ?? '0', 16);
  }
  measures.set('softnet.dropped', dropped);
  measures.set('softnet.squeezed', squeezed);
}

function setNumber(measures: Map<string, number>, name: string, text: string | undefined): void {
  if (text !== undefined && /^[0-9]{1,16}$/.test(text)) measures.set(name, Number(text));
}
