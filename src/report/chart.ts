import { type Span, styledLine } from './styled-line.js';
import type { Style } from './style.js';

const EIGHTHS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const ASCII_EIGHTHS = ['.', '.', ':', ':', ':', '#', '#', '#'] as const;

/** A level worth seeing in the chart, such as a limit. */
export interface ChartMark {
  readonly value: number;
  readonly label: string;
  /** The format of bars at and above the mark. */
  readonly format: keyof Style;
}

export interface ChartShape {
  readonly columns: number;
  readonly rows: number;
  readonly unicode: boolean;
}

/**
 * Draws values, oldest first, as bars over `rows` lines with an axis on the left and a line at every mark that is in range. `valuesFor`
 * gives at most as many values as there is room for. The range reaches to the next mark above the highest value once the value is past
 * a quarter of it, so that a quiet host does not show an empty chart.
 */
export function drawChart(
  valuesFor: (width: number) => readonly (number | null)[],
  marks: readonly ChartMark[],
  shape: ChartShape,
  style: Style,
): string[] {
  const rising = [...marks].sort((one, other) => one.value - other.value);
  const highest = valuesFor(shape.columns).reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  const top = rangeFor(highest, rising);
  const labels = axisLabels(top, rising, shape.rows);
  const labelWidth = Math.max(...labels.map((label) => label.length));
  const width = Math.max(1, shape.columns - labelWidth - 2);
  const values = valuesFor(width);
  const lines: string[] = [];
  for (let row = shape.rows - 1; row >= 0; row -= 1) {
    const spans: Span[] = [
      { text: (labels[row] ?? '').padStart(labelWidth), format: 'dim' },
      { text: shape.unicode ? ' │' : ' |', format: 'dim' },
      ...rowSpans(values, { row, top, width, marks: rising, shape }),
    ];
    lines.push(styledLine(spans, shape, style));
  }
  return lines;
}

function rangeFor(highest: number, marks: readonly ChartMark[]): number {
  const next = marks.find((mark) => mark.value >= highest);
  if (next !== undefined && highest >= next.value / 4) return Math.max(1, next.value * 1.1);
  return Math.max(4, highest * 1.25);
}

/** Labels by row from the bottom: marks where they are, the top of the range, and 0. */
function axisLabels(top: number, marks: readonly ChartMark[], rows: number): string[] {
  const labels = Array.from({ length: rows }, () => '');
  labels[0] = '0';
  if (rows > 1) labels[rows - 1] = String(Math.round(top));
  for (const mark of marks) {
    if (mark.value <= top) labels[rowOf(mark.value, top, rows)] = `${mark.label} ${mark.value}`;
  }
  return labels;
}

function rowOf(value: number, top: number, rows: number): number {
  return Math.min(rows - 1, Math.floor((value / top) * rows));
}

interface Row {
  readonly row: number;
  readonly top: number;
  readonly width: number;
  readonly marks: readonly ChartMark[];
  readonly shape: ChartShape;
}

function rowSpans(values: readonly (number | null)[], { row, top, width, marks, shape }: Row): Span[] {
  const marked = marks.some((mark) => mark.value <= top && rowOf(mark.value, top, shape.rows) === row);
  const empty = marked ? (shape.unicode ? '┄' : '-') : ' ';
  const spans: { text: string; format: keyof Style }[] = [];
  const add = (text: string, format: keyof Style) => {
    const last = spans.at(-1);
    if (last?.format === format) last.text += text;
    else spans.push({ text, format });
  };
  for (let column = 0; column < width; column += 1) {
    const value = values[column] ?? null;
    const eighths = value === null ? 0 : eighthsIn(value, row, top, shape.rows);
    if (eighths === 0) add(empty, 'dim');
    else add((shape.unicode ? EIGHTHS : ASCII_EIGHTHS)[eighths - 1] as string, formatOf(value ?? 0, marks));
  }
  return spans.map((span, index) =>
    index === spans.length - 1 ? { ...span, text: span.text.trimEnd() } : span,
  );
}

/** How much of the cell the bar fills; a value above zero is never invisible. */
function eighthsIn(value: number, row: number, top: number, rows: number): number {
  const eighths = Math.round(((value / top) * rows - row) * 8);
  const least = row === 0 && value > 0 ? 1 : 0;
  return Math.min(8, Math.max(least, eighths));
}

function formatOf(value: number, marks: readonly ChartMark[]): keyof Style {
  return marks.findLast((mark) => value > mark.value)?.format ?? 'cyan';
}
