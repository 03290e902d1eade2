import type { Span } from './read-debug.ts';

/** A span as a row of the waterfall: how deep it stands, and its bar in percent of the whole time. */
export interface WaterfallRow {
  span: Span;
  depth: number;
  offsetPercent: number;
  widthPercent: number;
}

/** The shortest bar that can be seen. */
const MIN_WIDTH_PERCENT = 0.4;

/** Rows of a trace: each span below the one that it belongs to, by their start. A span whose parent is not there is a root. */
export function waterfall(spans: readonly Span[]): WaterfallRow[] {
  if (spans.length === 0) return [];
  const startedAt = Math.min(...spans.map((span) => span.startedAtMs));
  const wholeMs = Math.max(1, Math.max(...spans.map((span) => span.endedAtMs)) - startedAt);
  const known = new Set(spans.map((span) => span.spanId));
  const children = Map.groupBy(spans, ({ parentSpanId }) =>
    parentSpanId !== null && known.has(parentSpanId) ? parentSpanId : '',
  );
  const visited = new Set<string>();
  const rowsBelow = (parent: string, depth: number): WaterfallRow[] =>
    (children.get(parent) ?? [])
      .toSorted((one, other) => one.startedAtMs - other.startedAtMs)
      .flatMap((span) => {
        if (visited.has(span.spanId)) return [];
        visited.add(span.spanId);
        const widthPercent = Math.max(
          MIN_WIDTH_PERCENT,
          ((span.endedAtMs - span.startedAtMs) / wholeMs) * 100,
        );
        const offsetPercent = Math.min(
          100 - MIN_WIDTH_PERCENT,
          ((span.startedAtMs - startedAt) / wholeMs) * 100,
        );
        const row = { span, depth, offsetPercent, widthPercent: Math.min(widthPercent, 100 - offsetPercent) };
        return [row, ...rowsBelow(span.spanId, depth + 1)];
      });
  return rowsBelow('', 0);
}
