import type { HostEvidence } from '../model/host-evidence.js';
import type { Proposal } from '../model/verdict.js';
import { refusedByBounds } from './bounds.js';
import type { Charge } from './judge-key.js';
import { isKernelBefore } from './kernel-version.js';
import type { HarmRule, Knob, LimitRule, NumberShape } from './knob.js';
import { refusedPorts } from './port-list.js';
import { type KernelNumber, type NumbersRead, readNumbers } from './read-numbers.js';
import { isReadOnlyKey } from './read-only-keys.js';
import { shortened } from './shortened.js';
import { isUnknownValue } from './template.js';
import { wrongUnit } from './wrong-unit.js';

/** So much of a value tells how many numbers it has. */
const MOST_MODEL_CHARACTERS = 200;
const LOCAL_PORT_RANGE = 'net.ipv4.ip_local_port_range';
const FIRST_FREE_PORT = 'net.ipv4.ip_unprivileged_port_start';
const PRIVILEGED_PORTS = 1024;
const FRAGMENTS_HIGH = 'net.ipv4.ipfrag_high_thresh';
const FRAGMENTS_LOW = 'net.ipv4.ipfrag_low_thresh';

/** Keys whose values may be empty, and text that begins with a digit, where no host tells. */
const TEXT_KEY =
  /(?:_ports|_key|_secret|_bitmap|mask|_actions?|_logged|name|pattern|modprobe|_cmd|info|_mode)$/;

/** Bit masks and lists of CPUs, whatever the look of the host's own: hexadecimal with commas, or ranges. */
const CPU_KEY =
  /^(?:net\.core\.(?:rps_default_mask|flow_limit_cpu_bitmap)|kernel\.watchdog_cpumask|net\.ipv4\.vs\.est_cpulist)$/;

const NUMBERS = /^-?\d+(?:\s+-?\d+)*$/;

/** Adds what is to be said of the value of a proposal, by what is known about its knob and by the host's own value where one was read. */
export function judgeValue(
  proposal: Proposal & { readonly key: string; readonly value: string },
  knob: Knob | null,
  host: HostEvidence | null,
  charges: Charge[],
): void {
  if (isReadOnlyKey(proposal.key)) {
    // In a namespace that is said already.
    const isSaid = charges.some(({ kind }) => kind === 'not-namespaced');
    if (!isSaid) charges.push({ kind: 'out-of-range', text: 'the file can only be read' });
    return;
  }
  if (isUnknownValue(proposal.value)) return;
  const value = proposal.means ?? proposal.value;
  const release = host?.kernelRelease ?? null;
  if (knob?.value.form === 'trigger') {
    const { takes } = knob.value;
    const fault =
      takes === undefined ? null : outOfRange(proposal.key, readNumbers(value, takes, release), takes, host);
    if (fault !== null) charges.push({ kind: 'out-of-range', text: fault.text, quotesValue: true });
    return;
  }
  const shape = shapeFor(proposal, knob, host);
  if (shape === null) {
    judgeText(proposal, knob, host, charges);
    return;
  }
  const read = readNumbers(value, shape, release);
  const fault = outOfRange(proposal.key, read, shape, host);
  // What too few numbers change can be told only where all of them are taken.
  const isTaken = read.status === 'read' && !(fault?.isRefused === true && read.numbers.length < shape.count);
  const surprise = misread(proposal, isTaken ? read.surprise : null);
  if (surprise !== null)
    charges.push({ kind: 'misread-by-kernel', text: surprise, quotesValue: surprise.includes('"') });
  if (fault !== null) charges.push({ kind: 'out-of-range', text: fault.text, quotesValue: true });
  const unit = wrongUnit(value, proposal.alsoWritten, read, knob, host);
  if (unit !== null) charges.push({ kind: 'wrong-unit', text: unit });
  if (read.status === 'refused') return;
  const current = currentNumbers(proposal.key, shape, host);
  if (knob !== null) {
    const lowered = lowersLimit(read.numbers, current, knob, host);
    if (lowered !== null) charges.push({ kind: 'lowers-limit', text: lowered, quotesValue: true });
    // A value that is refused does nothing.
    const isRefused = fault?.isRefused === true;
    const harm = isRefused ? undefined : knob.harmful.find((rule) => doesHarm(rule, read.numbers));
    if (harm !== undefined) charges.push({ kind: 'harmful', text: harm.because });
  }
  if (current !== null && sameNumbers(current, read.numbers)) {
    charges.push({ kind: 'already-set', text: `the host has ${current.join(' ')} already` });
  }
}

/** What numbers the file of a key holds, by what is known about it, else by the host's value, else by the look of this one; null for text. */
function shapeFor(
  { key, value }: Proposal & { readonly key: string; readonly value: string },
  knob: Knob | null,
  host: HostEvidence | null,
): NumberShape | null {
  if (knob !== null) return knob.value.form === 'numbers' ? knob.value : null;
  if (CPU_KEY.test(key)) return null;
  const reading = host?.values.get(key);
  const current = reading?.status === 'present' ? reading.value : null;
  const isNumeric = current === null ? !TEXT_KEY.test(key) && /^-?\d/.test(value) : NUMBERS.test(current);
  if (!isNumeric) return null;
  const words = (current ?? value).slice(0, MOST_MODEL_CHARACTERS).split(/\s+/);
  const count = words.filter((word) => /^-?\d/.test(word)).length;
  return { form: 'numbers', count, type: value.startsWith('-') ? 'long' : 'ulong' };
}

function judgeText(
  { key, value, alsoWritten }: Proposal & { readonly key: string; readonly value: string },
  knob: Knob | null,
  host: HostEvidence | null,
  charges: Charge[],
): void {
  if (alsoWritten !== null) {
    const text = besides(alsoWritten, 'in sysctl.conf quotes are part of the value');
    charges.push({ kind: 'misread-by-kernel', text, quotesValue: true });
  }
  if (value === '') {
    if (!TEXT_KEY.test(key)) charges.push({ kind: 'out-of-range', text: 'the value is empty' });
    return;
  }
  const isPorts = knob?.value.form === 'text' && knob.value.holds === 'ports';
  const refused = isPorts ? refusedPorts(value) : null;
  if (refused !== null) charges.push({ kind: 'out-of-range', text: refused, quotesValue: true });
  const current = host?.values.get(key);
  const isSet = current?.status === 'present' && current.value === value.replace(/[ \t]+/g, ' ');
  if (isSet && alsoWritten === null) {
    charges.push({ kind: 'already-set', text: `the host has ${current.value} already` });
  }
}

function misread(proposal: Proposal, surprise: string | null): string | null {
  const reasons: string[] = [];
  if (proposal.alsoWritten !== null) {
    const quoted = 'in sysctl.conf quotes are part of the value, and the kernel refuses them';
    reasons.push(besides(proposal.alsoWritten, quoted));
  }
  if (surprise !== null) reasons.push(surprise);
  return reasons.length === 0 ? null : reasons.join('; ');
}

/** What becomes of the rest of a line of a sysctl.conf: a comment, a remark without its mark, or the quotes around the value. */
function besides(alsoWritten: string, quoted: string): string {
  if (/^["'`]/.test(alsoWritten)) return quoted;
  const text = `"${shortened(alsoWritten)}"`;
  return /^[#;]/.test(alsoWritten)
    ? `in sysctl.conf a comment needs a line of its own: ${text} is written to the kernel too`
    : `in sysctl.conf the value goes on to the end of the line: ${text} is written to the kernel too`;
}

/** A value that the kernel refuses, or takes although nobody can mean it. */
interface RangeFault {
  readonly text: string;
  readonly isRefused: boolean;
}

function outOfRange(
  key: string,
  read: NumbersRead,
  shape: NumberShape,
  host: HostEvidence | null,
): RangeFault | null {
  if (read.status === 'refused') return { text: read.because, isRefused: true };
  const { numbers } = read;
  const refused =
    refusedByBounds(numbers, shape, host?.kernelRelease ?? null) ?? refusedByNeighbour(key, numbers, host);
  if (refused !== null) return { text: refused, isRefused: true };
  const text = meaningless(numbers, shape);
  return text === null ? null : { text, isRefused: false };
}

function meaningless(numbers: readonly KernelNumber[], shape: NumberShape): string | null {
  const { sensibleLeast, rises } = shape;
  const negative = numbers.find(
    (number) => number < 0 && sensibleLeast !== undefined && number < sensibleLeast,
  );
  if (negative !== undefined) return `${negative} means nothing here, and the kernel takes it as it is`;
  if (rises !== true || !numbers.some((number, index) => number < (numbers[index - 1] ?? number)))
    return null;
  return `${numbers.join(' ')} mean nothing, for each is to be no less than the one before; the kernel takes them as they are`;
}

/** Why the kernel refuses numbers for another number of their own file or of another one's. */
function refusedByNeighbour(
  key: string,
  numbers: readonly KernelNumber[],
  host: HostEvidence | null,
): string | null {
  switch (key) {
    case LOCAL_PORT_RANGE:
      return portRange(numbers, host);
    case FRAGMENTS_HIGH:
    case FRAGMENTS_LOW:
      return fragmentBound(key, numbers, host);
    default:
      return null;
  }
}

/** ipv4_local_port_range refuses a range that ends before it begins or dips into the privileged ports. */
function portRange([first = 0, last]: readonly KernelNumber[], host: HostEvidence | null): string | null {
  if (last !== undefined && last < first)
    return `the kernel refuses a range that ends (${last}) before it begins (${first})`;
  // Older kernels have no such key.
  if (isKernelBefore(host?.kernelRelease ?? null, '4.11')) return null;
  const free = numberOn(host, FIRST_FREE_PORT) ?? PRIVILEGED_PORTS;
  if (first >= free) return null;
  return `the kernel refuses ${first}: a port below ${FIRST_FREE_PORT} (${free}) is not given out`;
}

/** Each of the two is a bound of the other (net/ipv4/ip_fragment.c: ip4_frags_ns_ctl_register), since Linux 3.17. */
function fragmentBound(
  key: typeof FRAGMENTS_HIGH | typeof FRAGMENTS_LOW,
  [number = 0]: readonly KernelNumber[],
  host: HostEvidence | null,
): string | null {
  if (isKernelBefore(host?.kernelRelease ?? null, '3.17')) return null;
  const other = key === FRAGMENTS_HIGH ? FRAGMENTS_LOW : FRAGMENTS_HIGH;
  const bound = numberOn(host, other);
  if (bound === null || (key === FRAGMENTS_HIGH ? number >= bound : number <= bound)) return null;
  return `the kernel refuses ${number} while ${other} is ${bound}`;
}

/** The one number in a file of the host; null where it was not read. */
function numberOn(host: HostEvidence | null, key: string): number | null {
  const reading = host?.values.get(key);
  return reading?.status === 'present' && /^\d+$/.test(reading.value) ? Number(reading.value) : null;
}

function lowersLimit(
  numbers: readonly KernelNumber[],
  current: readonly KernelNumber[] | null,
  knob: Knob,
  host: HostEvidence | null,
): string | null {
  if (knob.limit === null) return null;
  const { place } = knob.limit;
  const isLimit = (index: number): boolean => place === undefined || index === place;
  const below = numbers.findIndex(
    (number, index) => isLimit(index) && number < (current?.[index] ?? -Infinity),
  );
  if (below !== -1) return `${numbers[below]} is below the ${current?.[below]} in force`;
  const floor = defaultOnHost(knob, host) ?? defaultOfKernels(knob.limit, host);
  if (floor === null || (current !== null && sameNumbers(current, numbers))) return null;
  const under = numbers.findIndex((number, index) => isLimit(index) && number < (floor[index] ?? -Infinity));
  if (under === -1) return null;
  return `${numbers[under]} is below ${floor[under]}; ${defaultOnHost(knob, host) === null ? knob.limit.floorBecause : "that is the kernel's default on this host"}`;
}

function defaultOfKernels({ since, floor }: LimitRule, host: HostEvidence | null): readonly number[] | null {
  const isOlder = since !== undefined && isKernelBefore(host?.kernelRelease ?? null, since);
  return isOlder ? null : floor;
}

/** Both limits that tcp_init sets to half the table of established connections (net/ipv4/tcp.c). */
function defaultOnHost(knob: Knob, host: HostEvidence | null): readonly number[] | null {
  if (!/\.tcp_max_(?:orphans|tw_buckets)$/.test(knob.key)) return null;
  const entries = host?.values.get('net.ipv4.tcp_ehash_entries');
  if (entries?.status !== 'present') return null;
  const half = Math.floor(Math.abs(Number(entries.value)) / 2);
  return half > 0 ? [half] : null;
}

function doesHarm(rule: HarmRule, numbers: readonly KernelNumber[]): boolean {
  const number = Number(numbers[rule.index ?? 0]);
  if (Number.isNaN(number)) return false;
  if (rule.equals !== undefined) return rule.equals.includes(number);
  return number >= (rule.atLeast ?? -Infinity) && number <= (rule.atMost ?? Infinity);
}

function currentNumbers(
  key: string,
  shape: NumberShape,
  host: HostEvidence | null,
): readonly KernelNumber[] | null {
  const reading = host?.values.get(key);
  if (reading?.status !== 'present') return null;
  const read = readNumbers(reading.value, shape);
  return read.status === 'read' ? read.numbers : null;
}

function sameNumbers(left: readonly KernelNumber[], right: readonly KernelNumber[]): boolean {
  return left.length === right.length && left.every((number, index) => number === right[index]);
}
