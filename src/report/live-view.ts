import { formatBytes, formatClock, formatDuration, formatTimeLeft } from '../model/amounts.js';
import { tcpMemoryText, tcpMemoryUnitBytes } from '../model/tcp-memory-unit.js';
import { type ChartMark, drawChart } from './chart.js';
import { type Span, justified, styledLine } from './styled-line.js';
import type { Style } from './style.js';

/** What a watch knows at one instant. */
export interface LiveState {
  readonly hostname: string;
  readonly kernelRelease: string;
  readonly nowMs: number;
  readonly startedAtMs: number;
  readonly endsAtMs: number;
  /** null before the first sample. */
  readonly orphans: number | null;
  readonly peak: { readonly orphans: number; readonly atMs: number } | null;
  /** The limit in force; null where it cannot be read, as in a child network namespace. */
  readonly maxOrphans: number | null;
  /** Resets counted since the start; null where counters cannot be read. */
  readonly resets: number | null;
  readonly resetScope: 'all-namespaces' | 'this-namespace' | null;
  /** As sockstat counts it; on some kernels not in pages. */
  readonly memPages: number | null;
  /** The third value of tcp_mem; null where it cannot be read. */
  readonly tcpMemHighPages: number | null;
  readonly pageSizeBytes: number;
  /** Share of the elapsed time that samples cover, 0 to 100. */
  readonly coveragePercent: number;
  /** Peaks over time, at most as many as asked for, oldest first. */
  readonly history: (width: number) => readonly (number | null)[];
}

/** The window that a frame is drawn for. */
export interface FrameShape {
  readonly columns: number;
  readonly rows: number;
  readonly unicode: boolean;
}

const LEAST_CHART_ROWS = 3;
/** Which of the six lines a low window keeps: by their places in the order of the frame, the one kept longest first. */
const PLACES_KEPT_LONGEST = [1, 5, 4, 2, 3, 0];
const ROWS_FOR_SPACING = 16;
const LEAST_WIDE_COLUMNS = 72;

/** One frame of the live view: at most `rows` lines of at most `columns` characters. A low window keeps the count,
 * the keys and the time longest. */
export function liveView(state: LiveState, shape: FrameShape, style: Style): string[] {
  const narrow = shape.columns < LEAST_WIDE_COLUMNS;
  const line = (spans: readonly Span[]) => styledLine(spans, shape, style);
  const title = line(titleSpans(state, narrow, shape.columns));
  const orphans = line(orphanSpans(state, narrow));
  const limit = line(limitSpans(state, narrow));
  const memory = line(memorySpans(state, narrow));
  const time = line(timeSpans(state, narrow, shape.columns));
  const keys = line(keySpans(narrow));
  const spaced = shape.rows >= ROWS_FOR_SPACING;
  const chartRows = shape.rows - 6 - (spaced ? 2 : 0);
  if (chartRows < LEAST_CHART_ROWS) {
    const inOrder = [title, orphans, limit, memory, time, keys];
    return inOrder.filter((_, place) => PLACES_KEPT_LONGEST.indexOf(place) < shape.rows);
  }
  const chart = drawChart(state.history, marksOf(state.maxOrphans), { ...shape, rows: chartRows }, style);
  const gap = spaced ? [''] : [];
  return [title, orphans, limit, ...gap, ...chart, ...gap, memory, time, keys];
}

/** The counts at which an orphan that is counted four times, twice or once is over the limit (tcp_out_of_resources). */
function marksOf(maxOrphans: number | null): ChartMark[] {
  if (maxOrphans === null) return [];
  return [
    { value: Math.floor(maxOrphans / 4), label: 'x4', format: 'yellow' },
    { value: Math.floor(maxOrphans / 2), label: 'x2', format: 'red' },
    { value: maxOrphans, label: 'x1', format: 'red' },
  ];
}

function titleSpans(state: LiveState, narrow: boolean, columns: number): Span[] {
  const left: Span[] = [
    { text: 'Observing ', format: 'bold' },
    { text: state.hostname, format: 'bold' },
    { text: narrow ? '' : `, Linux ${state.kernelRelease}` },
  ];
  return justified(left, [{ text: `${formatClock(state.nowMs)} UTC` }], columns);
}

function orphanSpans(state: LiveState, narrow: boolean): Span[] {
  const { orphans, peak, resets } = state;
  const resetFormat = (resets ?? 0) > 0 ? 'red' : 'bold';
  const now: Span = { text: orphans === null ? '-' : String(orphans), format: 'bold' };
  const highest: Span = { text: peak === null ? '-' : String(peak.orphans), format: 'bold' };
  if (narrow) {
    const reset: Span = { text: resets === null ? '?' : String(resets), format: resetFormat };
    return [{ text: 'now ' }, now, { text: '  peak ' }, highest, { text: '  resets ' }, reset];
  }
  return [
    { text: 'orphans  ' },
    now,
    { text: ' now   peak ' },
    highest,
    { text: peak === null ? '' : ` at ${formatClock(peak.atMs)}` },
    { text: '   resets counted ' },
    { text: resets === null ? 'unknown' : String(resets), format: resetFormat },
    { text: resets !== null && state.resetScope === 'this-namespace' ? ' in this namespace' : '' },
  ];
}

function limitSpans(state: LiveState, narrow: boolean): Span[] {
  const { maxOrphans } = state;
  if (maxOrphans === null) return [{ text: narrow ? 'limit unknown' : 'limit    not readable here' }];
  const peak = state.peak?.orphans ?? 0;
  const spans: Span[] = [
    { text: narrow ? 'limit ' : 'limit    ' },
    { text: String(maxOrphans), format: 'bold' },
    { text: narrow ? '' : '   the kernel may reset from' },
  ];
  for (const mark of marksOf(maxOrphans)) {
    spans.push({ text: narrow ? ' ' : '   ' });
    const text = `${mark.label} ${mark.value + 1}`;
    spans.push(peak > mark.value ? { text, format: mark.format } : { text });
  }
  return spans;
}

function memorySpans(state: LiveState, narrow: boolean): Span[] {
  const { memPages, tcpMemHighPages } = state;
  const bytes = memPages === null ? null : memPages * tcpMemoryUnitBytes(state);
  const mostBytes = tcpMemHighPages === null ? null : tcpMemHighPages * state.pageSizeBytes;
  const over = bytes !== null && mostBytes !== null && bytes > mostBytes;
  return [
    { text: narrow ? 'memory ' : 'memory   ' },
    { text: memPages === null ? '-' : tcpMemoryText(memPages, state), format: over ? 'red' : 'bold' },
    { text: narrow || mostBytes === null ? '' : ` of ${tcpMemHighPages} pages (${formatBytes(mostBytes)})` },
  ];
}

function timeSpans(state: LiveState, narrow: boolean, columns: number): Span[] {
  const totalMs = Math.max(1, state.endsAtMs - state.startedAtMs);
  const leftMs = Math.max(0, state.endsAtMs - state.nowMs);
  const left: Span = { text: formatTimeLeft(leftMs), format: 'bold' };
  const coverage = `coverage ${state.coveragePercent.toFixed(1)} %`;
  if (narrow) return [left, { text: ` left  ${coverage}` }];
  const whole: Span[] = [{ text: 'time     ' }, left, { text: ` left of ${formatDuration(totalMs)}` }];
  return justified(whole, [{ text: coverage }], columns);
}

function keySpans(narrow: boolean): Span[] {
  return [
    { text: 'q', format: 'bold' },
    { text: narrow ? ' stop  ' : ' stop here and go on with what was seen   ' },
    { text: 'Ctrl-C', format: 'bold' },
    { text: ' leave' },
  ];
}
