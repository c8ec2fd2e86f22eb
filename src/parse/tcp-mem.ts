import type { TcpMemPages } from '../model/host-facts.js';
import { absent, present, type Reading } from '../model/reading.js';

const THREE_NUMBERS = /^\s*([0-9]{1,19})[ \t]+([0-9]{1,19})[ \t]+([0-9]{1,19})\s*$/;

/** Reads /proc/sys/net/ipv4/tcp_mem: three counts of pages; absent when it holds anything else. */
export function parseTcpMem(text: string): Reading<TcpMemPages> {
  const parts = THREE_NUMBERS.exec(text.length > 200 ? '' : text);
  if (parts === null) return absent('it does not hold three counts of pages');
  const [low, pressure, high] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (Math.max(low, pressure, high) > Number.MAX_SAFE_INTEGER) return absent('its numbers are out of range');
  return present({ low, pressure, high });
}
