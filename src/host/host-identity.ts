import { endianness } from 'node:os';
import type { HostIdentity } from '../model/host-facts.js';
import { HostError, type ReadingHost } from '../model/host.js';
import { absent, present, type Reading, valueOf } from '../model/reading.js';
import { parseMemTotalBytes } from '../parse/meminfo.js';
import { readFact } from './fact-file.js';

const DEFAULT_PAGE_BYTES = 4096;
const MOST_PAGE_BYTES = 1024 * 1024;
/** AT_PAGESZ of the auxiliary vector (getauxval(3)). */
const PAGE_SIZE_TYPE = 6;
const MOST_CPUS = 65_536;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Which host, boot and kernel a tree shows; what it does not show is null or "unknown". */
export function readHostIdentity(host: ReadingHost): HostIdentity {
  const line = (path: string) => valueOf(readFact(host, path, firstLine));
  const machineId = line('/etc/machine-id') ?? line('/var/lib/dbus/machine-id') ?? '';
  const bootId = line('/proc/sys/kernel/random/boot_id') ?? '';
  return {
    hostname: line('/proc/sys/kernel/hostname') ?? line('/etc/hostname') ?? 'unknown',
    kernelRelease: line('/proc/sys/kernel/osrelease') ?? 'unknown',
    machineId: /^[0-9a-f]{32}$/.test(machineId) ? machineId : null,
    bootId: UUID.test(bootId) ? bootId : null,
    pageSizeBytes: readPageSizeBytes(host),
    cpus: valueOf(readFact(host, '/sys/devices/system/cpu/possible', countCpus)),
    memTotalBytes: valueOf(readFact(host, '/proc/meminfo', parseMemTotalBytes)),
    networkNamespace: readNamespace(host, '/proc/self/ns/net'),
  };
}

/** What a namespace link names ("net:[4026531840]"); null where it cannot be read. Throws no HostError. */
export function readNamespace(host: Pick<ReadingHost, 'readLink'>, path: string): string | null {
  try {
    const target = host.readLink(path);
    return /^[a-z]{2,8}:\[[0-9]{1,20}\]$/.test(target) ? target : null;
  } catch (error) {
    if (error instanceof HostError) return null;
    throw error;
  }
}

function firstLine(text: string): Reading<string> {
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  return line.length > 255 || !/^[\x20-\x7e]+$/.test(line) ? absent('it is no name') : present(line);
}

/** Counts the CPUs of a list such as "0-3,8" (Documentation/admin-guide/cputopology.rst). */
function countCpus(text: string): Reading<number> {
  let count = 0;
  for (const range of text.trim().split(',', 1024)) {
    const ends = /^([0-9]{1,6})(?:-([0-9]{1,6}))?$/.exec(range);
    if (ends === null) return absent('it is not a list of CPUs');
    count += Number(ends[2] ?? ends[1]) - Number(ends[1]) + 1;
  }
  return count > 0 && count <= MOST_CPUS ? present(count) : absent('it is not a list of CPUs');
}

/** From the auxiliary vector of this process, or of the one that a saved tree shows; no program has to be started for it. */
function readPageSizeBytes(host: ReadingHost): number {
  try {
    const bytes = Buffer.from(host.readBytes('/proc/self/auxv', 64 * 1024));
    for (const wordBytes of [8, 4]) {
      for (let at = 0; at + 2 * wordBytes <= bytes.length; at += 2 * wordBytes) {
        const value = readWord(bytes, at + wordBytes, wordBytes);
        if (readWord(bytes, at, wordBytes) === PAGE_SIZE_TYPE && isPageSize(value)) return value;
      }
    }
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
  }
  return DEFAULT_PAGE_BYTES;
}

function readWord(bytes: Buffer, at: number, wordBytes: number): number {
  if (endianness() === 'LE')
    return wordBytes === 8 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at);
  return wordBytes === 8 ? Number(bytes.readBigUInt64BE(at)) : bytes.readUInt32BE(at);
}

function isPageSize(value: number): boolean {
  return value >= DEFAULT_PAGE_BYTES && value <= MOST_PAGE_BYTES && (value & (value - 1)) === 0;
}
