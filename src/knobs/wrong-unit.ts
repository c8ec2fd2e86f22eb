import type { HostEvidence } from '../model/host-evidence.js';
import type { Knob } from './knob.js';
import type { NumbersRead } from './read-numbers.js';

/** As many pages as hardly a host has: 1 TiB of 4 KiB pages. */
const TOO_MANY_PAGES = 268_435_456;
/** The kernel sizes the three thresholds 3 : 4 : 6; buffers of one socket, in bytes, lie further apart. */
const FARTHEST_RATIO = 100;
/** Three equal numbers of a mebibyte and more are the size of a buffer, written three times. */
const LEAST_BUFFER = 2 ** 20;
const UNIT =
  /^(?:[kmgt]i?b?|bytes?|[kmgt](?:ilo|ega|iga|era)bytes?|pages?|[mu]s|[mu]?secs?|(?:milli)?seconds?|s|min(?:ute)?s?|h(?:our)?s?|days?|%|percent)$/i;
/** So much of a value is looked at. */
const MOST_CHARACTERS = 200;

/** Why a value is in another unit than its knob counts in; null where it is not. `besides` is what stands after it on the line. */
export function wrongUnit(
  value: string,
  besides: string | null,
  read: NumbersRead,
  knob: Knob | null,
  host: HostEvidence | null,
): string | null {
  const unit = writtenUnit(value, besides, knob?.unit ?? '');
  if (unit !== null)
    return `it ${knob === null ? 'takes' : `counts ${knob.unit}, as`} a plain number without "${unit}"`;
  const rule = knob?.unitRule ?? null;
  if (read.status === 'refused' || rule === null) return null;
  const numbers = read.numbers.map(Number);
  if (rule.kind === 'at-least') return (numbers[0] ?? 0) >= rule.atLeast ? rule.because : null;
  return rule.kind === 'pages' ? bytesForPages(numbers, host) : moreThanMemory(numbers[0] ?? 0, host);
}

/** A unit at a number ("16M", "4096 87380 16M"), or behind the last one and not the knob's own ("16 MB"); null where there is none. */
function writtenUnit(value: string, besides: string | null, own: string): string | null {
  if (/^[-\d ]*$/.test(value))
    return besides?.startsWith('%') === true && !own.startsWith('percent') ? '%' : null;
  for (const word of value.slice(0, MOST_CHARACTERS).split(/[ \t]+/)) {
    const [, number, suffix] = /^(-?\d+)?([a-wyzA-WYZ%][a-zA-Z]*)?$/.exec(word) ?? [];
    if (suffix === undefined) {
      if (number === undefined) return null;
    } else if (number !== undefined) return suffix;
    else return UNIT.test(suffix) && !own.startsWith(suffix.slice(0, 3).toLowerCase()) ? suffix : null;
  }
  return null;
}

/** tcp_mem and udp_mem count pages, and are given the sizes of buffers. */
function bytesForPages(numbers: readonly number[], host: HostEvidence | null): string | null {
  const highest = Math.max(...numbers);
  const pages = host?.memTotalBytes ? host.memTotalBytes / host.pageSizeBytes : null;
  if (pages !== null && highest > pages) {
    return `it counts pages: ${highest} are ${gibibytes(highest * (host?.pageSizeBytes ?? 0))}, and this host has ${gibibytes(host?.memTotalBytes ?? 0)}; these look like bytes`;
  }
  if (highest >= TOO_MANY_PAGES)
    return 'it counts pages, and so many are 1 TiB and more; these look like bytes';
  if (numbers.length < 3) return null;
  const lowest = Math.min(...numbers);
  if (lowest > 0 && highest / lowest >= FARTHEST_RATIO) {
    return 'it counts pages for all sockets, and numbers so far apart are those of the buffer of one, in bytes';
  }
  return lowest === highest && lowest >= LEAST_BUFFER
    ? 'it counts pages, and three thresholds are never equal; these look like the size of a buffer, in bytes'
    : null;
}

/** vm.min_free_kbytes is given bytes, or the memory of a larger host. */
function moreThanMemory(kilobytes: number, host: HostEvidence | null): string | null {
  const memory = host?.memTotalBytes ?? null;
  if (memory === null || kilobytes * 1024 <= memory) return null;
  return `it counts kilobytes: ${kilobytes} are ${gibibytes(kilobytes * 1024)}, and this host has ${gibibytes(memory)}`;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
