import type { TcpSockstat } from '../model/host-facts.js';
import { absent, present, type Reading } from '../model/reading.js';

const SPACE = 32;
const NEWLINE = 10;
const ZERO = 48;
/** The kernel prints the orphan count as an int and the pages as a long (net/ipv4/proc.c, sockstat_seq_show). */
const MOST_ORPHANS = 2_147_483_647;

/**
 * Reads the TCP line of /proc/net/sockstat: a prefix and key/value pairs, of which only `orphan` and `mem` are looked at. A missing,
 * negative or too large number is absent, never 0. Searches without copying: it runs once per sample.
 */
export function parseSockstat(text: string): Reading<TcpSockstat> {
  const start = text.startsWith('TCP: ') ? 0 : text.indexOf('\nTCP: ') + 1;
  if (start === 0 && !text.startsWith('TCP: ')) return absent('it has no TCP line');
  const newline = text.indexOf('\n', start);
  const end = newline === -1 ? text.length : newline;
  const orphans = numberAfter(text, ' orphan ', start, end);
  if (orphans < 0 || orphans > MOST_ORPHANS) return absent('its TCP line has no usable orphan count');
  const memPages = numberAfter(text, ' mem ', start, end);
  if (memPages < 0) return absent('its TCP line has no usable mem count');
  return present({ orphans, memPages });
}

/** The unsigned number behind a key within a line; -1 where there is none that JavaScript can hold exactly. */
function numberAfter(text: string, key: string, start: number, end: number): number {
  const found = text.indexOf(key, start);
  if (found === -1 || found >= end) return -1;
  let at = found + key.length;
  const first = at;
  let value = 0;
  for (; at < end; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  const stop = at < end ? text.charCodeAt(at) : NEWLINE;
  const whole = at > first && (stop === NEWLINE || stop === SPACE);
  return whole && value <= Number.MAX_SAFE_INTEGER ? value : -1;
}
