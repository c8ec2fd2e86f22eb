import { formatTimeLeft } from '../model/amounts.js';
import { cutMarkFor } from './styled-line.js';

const EIGHTHS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const ASCII_EIGHTHS = ['_', '_', '.', '.', '-', '=', '*', '#'] as const;
const LEAST_SPARKS = 8;
const MOST_SPARKS = 60;

/** What the live line of an observation shows. */
export interface LiveLineState {
  readonly orphans: number;
  readonly peak: number;
  /** null where it cannot be read, as in a child network namespace. */
  readonly maxOrphans: number | null;
  /** null when the observation has no planned end. */
  readonly leftMs: number | null;
  /** Peaks over time, at most as many as asked for, oldest first. */
  readonly history: (width: number) => readonly (number | null)[];
}

/**
 * One line of at most `columns` characters: now, peak, limit and the quarter of it from which an orphan may be reset, a sparkline in what
 * room is left, and the time left. A narrow terminal loses the sparkline first, then what stands on the right.
 */
export function liveLine(state: LiveLineState, columns: number, unicode: boolean): string {
  const limit =
    state.maxOrphans === null
      ? 'limit not readable here'
      : `limit ${state.maxOrphans} (quarter ${Math.floor(state.maxOrphans / 4)})`;
  const left = state.leftMs === null ? '' : `  ${formatTimeLeft(state.leftMs)} left`;
  const text = `orphans ${state.orphans}  peak ${state.peak}  ${limit}`;
  const room = Math.min(MOST_SPARKS, columns - text.length - left.length - 2);
  const sparks = room < LEAST_SPARKS ? '' : `  ${sparkline(state.history(room), unicode)}`;
  const line = `${text}${sparks}${left}`;
  if (line.length <= columns) return line;
  return columns < 1 ? '' : `${line.slice(0, columns - 1)}${cutMarkFor(unicode)}`;
}

/** One character per value, scaled to the highest; what was not seen is a blank, and a value above 0 never looks like 0. */
function sparkline(values: readonly (number | null)[], unicode: boolean): string {
  const marks = unicode ? EIGHTHS : ASCII_EIGHTHS;
  const highest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  return values
    .map((value) => {
      if (value === null) return ' ';
      if (value === 0) return marks[0];
      return marks[Math.max(1, Math.ceil((value / highest) * marks.length) - 1)] ?? marks[0];
    })
    .join('');
}
