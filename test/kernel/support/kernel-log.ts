import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** Lines of the kernel log since a marker that this made; reading fails when the marker itself is not found. */
export interface LogSinceMarker {
  lines(): string[];
}

/** Writes a marker into the kernel log, so that "zero lines" later means zero and not "could not read". */
export function markKernelLog(name: string): LogSinceMarker {
  const marker = `novoodoo test marker ${name} ${process.pid} ${process.hrtime.bigint()}`;
  writeFileSync('/dev/kmsg', `${marker}\n`);
  return {
    lines() {
      const lines = execFileSync('dmesg', { encoding: 'latin1', maxBuffer: 64 * 1024 * 1024 }).split('\n');
      const start = lines.findIndex((line) => line.includes(marker));
      if (start === -1) throw new Error('the marker is not in the kernel log');
      return lines.slice(start + 1).filter((line) => line !== '');
    },
  };
}
