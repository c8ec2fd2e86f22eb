import { absent, present, type Reading } from '../model/reading.js';

const MEM_TOTAL = /^MemTotal:[ \t]{1,40}([0-9]{1,12}) kB[ \t]*$/m;

/** The usable memory of the machine in bytes, from /proc/meminfo (fs/proc/meminfo.c prints KiB). */
export function parseMemTotalBytes(text: string): Reading<number> {
  const kibibytes = MEM_TOTAL.exec(text)?.[1];
  return kibibytes === undefined ? absent('it has no MemTotal line') : present(Number(kibibytes) * 1024);
}
