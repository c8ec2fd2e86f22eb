import { UserError } from '../model/user-error.js';

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const DURATION = /^([0-9]{1,12})(ms|s|m|h|d)$/;

/** What a duration is for, and the least and most that make sense there. */
export interface DurationRange {
  /** The option as the user typed it, for messages. */
  readonly option: string;
  readonly leastMs: number;
  readonly mostMs: number;
}

/**
 * Reads a duration with its unit ("100ms", "90s", "10m", "24h", "7d") into milliseconds. A bare number, a fraction and several units
 * are refused: nobody should have to guess what was meant. Throws UserError.
 */
export function parseDuration(text: string, range: DurationRange): number {
  const parts = DURATION.exec(text);
  const unitMs = MS_PER_UNIT[parts?.[2] ?? ''];
  if (parts === null || unitMs === undefined) {
    throw new UserError(`${range.option} is not a duration: ${JSON.stringify(text.slice(0, 40))}`, {
      next: 'write a whole number and its unit: 100ms, 10s, 5m, 24h or 7d',
    });
  }
  const durationMs = Number(parts[1]) * unitMs;
  if (durationMs < range.leastMs || durationMs > range.mostMs) {
    throw new UserError(`${range.option} ${text} is out of range`, {
      next: `choose from ${durationText(range.leastMs)} to ${durationText(range.mostMs)}`,
    });
  }
  return durationMs;
}

/** A duration for people, in the largest unit that divides it ("90s", "24h"); parseDuration reads it back. */
export function durationText(durationMs: number): string {
  const whole = Math.round(durationMs);
  const units = Object.entries(MS_PER_UNIT).reverse();
  const [name, unitMs] = units.find(([, ms]) => whole !== 0 && whole % ms === 0) ?? ['ms', 1];
  return `${whole / unitMs}${name}`;
}
