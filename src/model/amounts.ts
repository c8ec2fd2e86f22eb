const BYTE_UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Bytes for people, in powers of 1024: "1 byte", "640 bytes", "21.2 MiB". */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < BYTE_UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  if (unit === 0) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const digits = amount < 10 ? 2 : amount < 100 ? 1 : 0;
  return `${trimZeros(amount.toFixed(digits))} ${BYTE_UNITS[unit]}`;
}

/** A length of time for people, in its two largest units: "250 ms", "1.5 s", "45 s", "3 min 20 s", "24 h"; tenths only below 10 s. */
export function formatDuration(durationMs: number): string {
  if (durationMs > 0 && durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 10_000) return `${trimZeros((Math.max(0, durationMs) / 1000).toFixed(1))} s`;
  const seconds = Math.round(durationMs / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (hours > 0) return join(hours, 'h', minutes, 'min');
  return minutes > 0 ? join(minutes, 'min', seconds % 60, 's') : `${seconds} s`;
}

/** Time that is left, for people: whole seconds, "0 s" only when it is over. */
export function formatTimeLeft(leftMs: number): string {
  return formatDuration(Math.ceil(leftMs / 1000) * 1000);
}

/** The time of day in UTC, "17:05:12", of epoch milliseconds. */
export function formatClock(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 19);
}

/** A point in time as people and saved files have it: ISO 8601 in UTC, of epoch milliseconds. */
export function formatInstant(atMs: number): string {
  return new Date(atMs).toISOString();
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

function trimZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/0+$/, '').replace(/\.$/, '') : digits;
}
