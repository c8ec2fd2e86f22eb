import { HostError, type ReadingHost } from '../model/host.js';

/**
 * Milliseconds since boot, sleep included, from /proc/uptime (fs/proc/uptime.c: ktime_get_boottime_ts64): nobody can set this clock.
 * Throws HostError.
 */
export function readUptimeMs(host: ReadingHost): number {
  const text = host.readText('/proc/uptime', 4096);
  const seconds = Number(/^([0-9]{1,12}\.[0-9]{2}) /.exec(text)?.[1]);
  if (!Number.isFinite(seconds)) {
    throw new HostError('EINVAL', 'read', '/proc/uptime', 'not the seconds since boot');
  }
  return Math.round(seconds * 1000);
}

/** Which boot this is; null where the kernel does not say. */
export function readBootId(host: ReadingHost): string | null {
  return readShortLine(host, '/proc/sys/kernel/random/boot_id');
}

/** Whether something that was noted under a boot id belongs to the boot that runs now, or may do so because one of the two is unknown. */
export function isOfThisBoot(host: ReadingHost, bootId: string | null): boolean {
  if (bootId === null) return true;
  const now = readBootId(host);
  return now === null || now === bootId;
}

/** Which machine this is (machine-id(5)); null where there is no such file. */
export function readMachineId(host: ReadingHost): string | null {
  return readShortLine(host, '/etc/machine-id');
}

function readShortLine(host: ReadingHost, path: string): string | null {
  try {
    const line = host.readText(path, 4096).trim();
    return line === '' ? null : line;
  } catch (error) {
    if (error instanceof HostError && ['ENOENT', 'EACCES', 'ENOTDIR'].includes(error.code)) return null;
    throw error;
  }
}
