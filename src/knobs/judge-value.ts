import type { HostEvidence } from '../model/host-evidence.js';
import type { Proposal } from '../model/verdict.js';
import type { Charge } from './judge-key.js';
import type { HarmRule, Knob, NumberShape } from './knob.js';
import { type KernelNumber, type NumbersRead, readNumbers } from './read-numbers.js';
import { shortened } from './shortened.js';
import { isUnknownValue } from './template.js';
import { wrongUnit } from './wrong-unit.js';

/** So much of a value tells how many numbers it has. */
const MOST_MODEL_CHARACTERS = 200;
const LOCAL_PORT_RANGE = 'net.ipv4.ip_local_port_range';
const PRIVILEGED_PORTS = 1024;

/** Keys whose values may be empty, and text that begins with a digit, where no host tells. */
const TEXT_KEY =
  /(?:_ports|_key|_secret|_bitmap|mask|_actions?|_logged|name|pattern|modprobe|_cmd|info|_mode)$/;

const NUMBERS = /^-?\d+(?:\s+-?\d+)*$/;

/** Adds what is to be said of the value of a proposal, by what is known about its knob and by the host's own value where one was read. */
export function judgeValue(
  proposal: Proposal & { readonly key: string; readonly value: string },
  knob: Knob | null,
  host: HostEvidence | null,
  charges: Charge[],
): void {
  if (knob?.value.form === 'trigger' || isUnknownValue(proposal.value)) return;
  const shape = shapeFor(proposal, knob, host);
  if (shape === null) {
    judgeText(proposal, host, charges);
    return;
  }
  const value = proposal.means ?? proposal.value;
  const read = readNumbers(value, shape);
  const surprise = misread(proposal, read);
  if (surprise !== null)
    charges.push({ kind: 'misread-by-kernel', text: surprise, quotesValue: surprise.includes('"') });
  const range = outOfRange(proposal.key, read, shape);
  if (range !== null) charges.push({ kind: 'out-of-range', text: range, quotesValue: true });
  const unit = wrongUnit(value, proposal.alsoWritten, read, knob, host);
  if (unit !== null) charges.push({ kind: 'wrong-unit', text: unit });
  if (read.status === 'refused') return;
  const current = currentNumbers(proposal.key, shape, host);
  if (knob !== null) {
    const lowered = lowersLimit(read.numbers, current, knob, host);
    if (lowered !== null) charges.push({ kind: 'lowers-limit', text: lowered, quotesValue: true });
    const harm = knob.harmful.find((rule) => doesHarm(rule, read.numbers));
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
  const current = host?.values.get(key);
  const isSet = current?.status === 'present' && current.value === value.replace(/[ \t]+/g, ' ');
  if (isSet && alsoWritten === null) {
    charges.push({ kind: 'already-set', text: `the host has ${current.value} already` });
  }
}

function misread(proposal: Proposal, read: NumbersRead): string | null {
  const reasons: string[] = [];
  if (proposal.alsoWritten !== null) {
    const quoted = 'in sysctl.conf quotes are part of the value, and the kernel refuses them';
    reasons.push(besides(proposal.alsoWritten, quoted));
  }
  if (read.status === 'read' && read.surprise !== null) reasons.push(read.surprise);
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
function portRange([first = 0, last]: readonly KernelNumber[]): string | null {
  if (last !== undefined && last < first)
    return `the kernel refuses a range that ends (${last}) before it begins (${first})`;
  if (first >= PRIVILEGED_PORTS) return null;
  return `the kernel refuses ${first}: a port below net.ipv4.ip_unprivileged_port_start (${PRIVILEGED_PORTS}) is not given out`;
}

function lowersLimit(
  numbers: readonly KernelNumber[],
  current: readonly KernelNumber[] | null,
  knob: Knob,
  host: HostEvidence | null,
): string | null {
  if (knob.limit === null) return null;
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
