import type { HostEvidence } from '../model/host-evidence.js';
import type { Proposal } from '../model/verdict.js';
import type { Charge } from './judge-key.js';
import type { HarmRule, Knob, NumberShape } from './knob.js';
import { type NumbersRead, readNumbers } from './read-numbers.js';
import { shortened } from './shortened.js';
import { isTemplate } from './template.js';

/** As many pages as no host has: 1 TiB of 4 KiB pages. */
const TOO_MANY_PAGES = 268_435_456;
/** The kernel sizes the three thresholds 3 : 4 : 6; buffers of one socket, in bytes, lie further apart. */
const FARTHEST_RATIO = 100;
/** Three equal numbers of a mebibyte and more are the size of a buffer, written three times. */
const LEAST_BUFFER = 2 ** 20;
const LOCAL_PORT_RANGE = 'net.ipv4.ip_local_port_range';
const PRIVILEGED_PORTS = 1024;

/** Adds what is to be said of the value of a proposal, by what is known about its knob and by the host's own value where one was read. */
export function judgeValue(
  proposal: Proposal & { readonly key: string; readonly value: string },
  knob: Knob | null,
  host: HostEvidence | null,
  charges: Charge[],
): void {
  if (knob?.value.form === 'trigger' || isTemplate(proposal.value)) return;
  if (knob === null || knob.value.form === 'text') {
    judgeText(proposal, host, charges);
    return;
  }
  const shape = knob.value;
  const value = proposal.means ?? proposal.value;
  const read = readNumbers(value, shape);
  const surprise = misread(proposal, read);
  if (surprise !== null)
    charges.push({ kind: 'misread-by-kernel', text: surprise, quotesValue: surprise.includes('"') });
  const range = outOfRange(proposal.key, read, shape);
  if (range !== null) charges.push({ kind: 'out-of-range', text: range, quotesValue: true });
  const unit = wrongUnit(value, read, knob, host);
  if (unit !== null) charges.push({ kind: 'wrong-unit', text: unit });
  if (read.status === 'refused') return;
  const lowered = lowersLimit(proposal.key, read.numbers, knob, host);
  if (lowered !== null) charges.push({ kind: 'lowers-limit', text: lowered, quotesValue: true });
  const harm = knob.harmful.find((rule) => doesHarm(rule, read.numbers));
  if (harm !== undefined) charges.push({ kind: 'harmful', text: harm.because });
  const current = currentNumbers(proposal.key, knob, host);
  if (current !== null && sameNumbers(current, read.numbers)) {
    charges.push({ kind: 'already-set', text: `the host has ${current.join(' ')} already` });
  }
}

function judgeText(
  proposal: Proposal & { key: string; value: string },
  host: HostEvidence | null,
  charges: Charge[],
): void {
  if (proposal.value === '') {
    charges.push({ kind: 'out-of-range', text: 'the value is empty' });
    return;
  }
  const current = host?.values.get(proposal.key);
  const isSet = current?.status === 'present' && current.value === proposal.value.replace(/[ \t]+/g, ' ');
  if (isSet) charges.push({ kind: 'already-set', text: `the host has ${current.value} already` });
}

function misread(proposal: Proposal, read: NumbersRead): string | null {
  const reasons: string[] = [];
  if (proposal.alsoWritten !== null) {
    reasons.push(
      proposal.alsoWritten.startsWith('#') || proposal.alsoWritten.startsWith(';')
        ? `in sysctl.conf a comment needs a line of its own: "${shortened(proposal.alsoWritten)}" is written to the kernel too`
        : 'in sysctl.conf quotes are part of the value, and the kernel refuses them',
    );
  }
  if (read.status === 'read' && read.surprise !== null) reasons.push(read.surprise);
  return reasons.length === 0 ? null : reasons.join('; ');
}

function outOfRange(key: string, read: NumbersRead, shape: NumberShape): string | null {
  if (read.status === 'refused') return read.because;
  for (const number of read.numbers) {
    if (shape.least !== undefined && number < shape.least) {
      return `the kernel refuses ${number}: the least is ${shape.least}`;
    }
    if (shape.most !== undefined && number > shape.most) {
      return `the kernel refuses ${number}: the most is ${shape.most}`;
    }
    if (shape.sensibleLeast !== undefined && number < shape.sensibleLeast && number < 0) {
      return `${number} means nothing here, and the kernel takes it as it is`;
    }
  }
  return key === LOCAL_PORT_RANGE ? portRange(read.numbers) : null;
}

/** ipv4_local_port_range refuses a range that ends before it begins or dips into the privileged ports. */
function portRange([first = 0, last]: readonly number[]): string | null {
  if (last !== undefined && last < first)
    return `the kernel refuses a range that ends (${last}) before it begins (${first})`;
  if (first >= PRIVILEGED_PORTS) return null;
  return `the kernel refuses ${first}: a port below net.ipv4.ip_unprivileged_port_start (${PRIVILEGED_PORTS}) is not given out`;
}

function wrongUnit(value: string, read: NumbersRead, knob: Knob, host: HostEvidence | null): string | null {
  if (read.status === 'refused') {
    const suffixed = /^-?\d+([a-zA-Z%]+)$/.exec(value.split(' ', 1)[0] ?? '');
    return suffixed === null ? null : `it counts ${knob.unit}, as a plain number without "${suffixed[1]}"`;
  }
  const rule = knob.unitRule;
  if (rule === null) return null;
  if (rule.kind === 'at-least')
    return (read.numbers[0] ?? 0) >= (rule.atLeast ?? Infinity) ? rule.because : null;
  const highest = Math.max(...read.numbers);
  const pages = host?.memTotalBytes ? host.memTotalBytes / host.pageSizeBytes : null;
  if (pages !== null && highest > pages) {
    return `${rule.because}: ${highest} pages are ${gibibytes(highest * (host?.pageSizeBytes ?? 4096))}, and this host has ${gibibytes(host?.memTotalBytes ?? 0)}`;
  }
  const lowest = read.numbers[0] ?? 0;
  if (read.numbers.length < 3) return highest >= TOO_MANY_PAGES ? rule.because : null;
  const isFarApart = lowest > 0 && highest / lowest >= FARTHEST_RATIO;
  const isOneBuffer = lowest === highest && lowest >= LEAST_BUFFER;
  return highest >= TOO_MANY_PAGES || isFarApart || isOneBuffer ? rule.because : null;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

function lowersLimit(
  key: string,
  numbers: readonly number[],
  knob: Knob,
  host: HostEvidence | null,
): string | null {
  if (knob.limit === null) return null;
  const current = currentNumbers(key, knob, host);
  const below = numbers.findIndex((number, index) => number < (current?.[index] ?? -Infinity));
  if (below !== -1) return `${numbers[below]} is below the ${current?.[below]} in force`;
  const floor = defaultOnHost(knob, host) ?? knob.limit.floor;
  if (floor === null || (current !== null && sameNumbers(current, numbers))) return null;
  const under = numbers.findIndex((number, index) => number < (floor[index] ?? -Infinity));
  if (under === -1) return null;
  return `${numbers[under]} is below ${floor[under]}; ${defaultOnHost(knob, host) === null ? knob.limit.floorBecause : 'that is the kernel\u2019s default on this host'}`;
}

/** Both limits that tcp_init sets to half the table of established connections (net/ipv4/tcp.c). */
function defaultOnHost(knob: Knob, host: HostEvidence | null): readonly number[] | null {
  if (!/\.tcp_max_(?:orphans|tw_buckets)$/.test(knob.key)) return null;
  const entries = host?.values.get('net.ipv4.tcp_ehash_entries');
  if (entries?.status !== 'present') return null;
  const half = Math.floor(Math.abs(Number(entries.value)) / 2);
  return half > 0 ? [half] : null;
}

function doesHarm(rule: HarmRule, numbers: readonly number[]): boolean {
  const number = numbers[rule.index ?? 0];
  if (number === undefined) return false;
  if (rule.equals !== undefined) return rule.equals.includes(number);
  return number >= (rule.atLeast ?? -Infinity) && number <= (rule.atMost ?? Infinity);
}

function currentNumbers(key: string, knob: Knob, host: HostEvidence | null): readonly number[] | null {
  const reading = host?.values.get(key);
  if (reading?.status !== 'present' || knob.value.form !== 'numbers') return null;
  const read = readNumbers(reading.value, knob.value);
  return read.status === 'read' ? read.numbers : null;
}

function sameNumbers(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((number, index) => number === right[index]);
}
