import type { NumberShape } from './knob.js';
import { readNumbers } from './read-numbers.js';
import { shortened } from './shortened.js';

const END: NumberShape = { form: 'numbers', count: 1, type: 'ulong' };
const HIGHEST_PORT = 65_535;

/**
 * Why the kernel refuses a text as a list of ports (kernel/sysctl.c: proc_do_large_bitmap), null where it takes it: ports and ranges of
 * them with commas between, and nothing else. The empty text is a list of none.
 */
export function refusedPorts(text: string): string | null {
  if (text === '') return null;
  if (/[ \t]/.test(text))
    return `the kernel refuses "${shortened(text)}": ports stand with commas between and no blanks`;
  for (const entry of text.replace(/,$/, '').split(',')) {
    const why = whyNoRange(entry.split('-'));
    if (why !== null) return `the kernel refuses "${shortened(entry)}": ${why}`;
  }
  return null;
}

function whyNoRange(ends: readonly string[]): string | null {
  const ports: number[] = [];
  for (const end of ends) {
    const read = readNumbers(end, END);
    if (read.status === 'refused') return 'it is neither a port nor a range of ports';
    ports.push(Number(read.numbers[0]));
  }
  const [first = 0, last = first, ...others] = ports;
  if (others.length > 0) return 'it is neither a port nor a range of ports';
  if (Math.max(first, last) > HIGHEST_PORT) return `the highest port is ${HIGHEST_PORT}`;
  return last < first ? 'a range begins with the lower port' : null;
}
