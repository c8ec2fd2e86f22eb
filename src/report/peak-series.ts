const MOST_BUCKETS = 1024;

/**
 * The highest value per stretch of time, for a chart of a watch of any length: when the buckets are full, neighbours are merged and each
 * covers twice the time, so that a peak is never lost and memory stays the same.
 */
export class PeakSeries {
  #bucketMs: number;
  readonly #startMs: number;
  #values: (number | null)[] = [];

  constructor(startMs: number, bucketMs: number) {
    this.#startMs = startMs;
    this.#bucketMs = bucketMs;
  }

  /** Adds one value; a time before the start counts as the start. */
  add(atMs: number, value: number): void {
    const sinceMs = Math.max(0, atMs - this.#startMs);
    while (Math.floor(sinceMs / this.#bucketMs) >= MOST_BUCKETS) this.#halve();
    const index = Math.floor(sinceMs / this.#bucketMs);
    while (this.#values.length <= index) this.#values.push(null);
    this.#values[index] = higher(this.#values[index] ?? null, value);
  }

  /** At most `width` values from the oldest to the newest, null where nothing was seen. */
  columns(width: number): readonly (number | null)[] {
    const perColumn = Math.max(1, Math.ceil(this.#values.length / Math.max(1, width)));
    return merge(this.#values, perColumn);
  }

  #halve(): void {
    this.#values = merge(this.#values, 2);
    this.#bucketMs *= 2;
  }
}

function merge(values: readonly (number | null)[], perColumn: number): (number | null)[] {
  if (perColumn === 1) return [...values];
  const merged: (number | null)[] = [];
  for (let from = 0; from < values.length; from += perColumn) {
    merged.push(values.slice(from, from + perColumn).reduce(higher, null));
  }
  return merged;
}

function higher(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.max(left, right);
}
