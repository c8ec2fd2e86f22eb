import type { Counters } from '../model/host-facts.js';
import { absent, present, type Reading } from '../model/reading.js';

const PREFIX = 'TcpExt: ';
const UNSIGNED = /^[0-9]{1,16}$/;

/**
 * Reads the named TcpExt counters from /proc/net/netstat. Columns differ between kernels, so names are paired with values; a
 * counter that this kernel does not have, or whose value JavaScript cannot hold exactly, is left out.
 */
export function parseNetstat(text: string, wanted: readonly string[]): Reading<Counters> {
  const start = text.startsWith(PREFIX) ? 0 : text.indexOf(`\n${PREFIX}`) + 1;
  if (start === 0 && !text.startsWith(PREFIX)) return absent('it has no TcpExt lines');
  const [header = '', line = ''] = text.slice(start).split('\n', 2);
  const names = header.slice(PREFIX.length).split(' ');
  const values = line.startsWith(PREFIX) ? line.slice(PREFIX.length).split(' ') : [];
  if (names.length !== values.length) return absent('its TcpExt names and values do not pair');
  const counters: Record<string, number> = {};
  for (const name of wanted) {
    const value = values[names.indexOf(name)] ?? '';
    const number = UNSIGNED.test(value) ? Number(value) : Number.NaN;
    if (Number.isSafeInteger(number)) counters[name] = number;
  }
  return present(counters);
}
