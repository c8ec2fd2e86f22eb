const BYTE_UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A number of bytes for people, in binary units with at most one decimal ("7.4 MiB"). */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const rounded = unit === 0 ? String(value) : value.toFixed(1).replace(/\.0$/, '');
  return `${rounded} ${BYTE_UNITS[unit] ?? ''}`;
}

const TIME_UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** A stretch of time for people, in its two largest units ("2 h 5 min"); less than a second is given in ms. */
export function spanText(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  const parts: string[] = [];
  let restMs = Math.round(durationMs / 1000) * 1000;
  for (const [name, unitMs] of TIME_UNITS) {
    const whole = Math.floor(restMs / unitMs);
    restMs -= whole * unitMs;
    if (whole > 0) parts.push(`${whole} ${name}`);
    else if (parts.length > 0) break;
  }
  return parts.slice(0, 2).join(' ');
}

/** A point in time for people and files: ISO 8601 in UTC. */
export function utcText(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
