/** A stretch of time in epoch milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The spans in order, with those that touch or overlap made one. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last !== undefined && span.fromMs <= last.toMs) {
      merged[merged.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
    } else {
      merged.push(span);
    }
  }
  return merged;
}

/** What is left of the spans when others are cut out, in order. */
export function cutSpans(spans: readonly Span[], holes: readonly Span[]): Span[] {
  const ordered = mergeSpans(holes);
  const left: Span[] = [];
  let next = 0;
  for (const span of mergeSpans(spans)) {
    let fromMs = span.fromMs;
    while ((ordered[next]?.toMs ?? Number.POSITIVE_INFINITY) <= fromMs) next += 1;
    for (let index = next; ; index += 1) {
      const hole = ordered[index];
      if (hole === undefined || hole.fromMs >= span.toMs) break;
      if (hole.fromMs > fromMs) left.push({ fromMs, toMs: hole.fromMs });
      fromMs = Math.max(fromMs, hole.toMs);
    }
    if (fromMs < span.toMs) left.push({ fromMs, toMs: span.toMs });
  }
  return left;
}

/** The time in all of the spans, which must not overlap. */
export function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + span.toMs - span.fromMs, 0);
}
