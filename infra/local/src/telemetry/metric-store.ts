import { METRICS, type Metric, readMetric } from '@agent-gallery/telemetry/metrics';

/** Values of each series by which its percentiles are told. */
const KEPT_VALUES = 1_000;
const MAX_SERIES = 200;

export interface DebugSeries {
  labels: Record<string, string>;
  count: number;
  /** Of the newest values; null for a metric that only counts. */
  median: number | null;
  p95: number | null;
  max: number | null;
}

export interface DebugMetric {
  id: string;
  description: string;
  unit: '1' | 'ms';
  series: DebugSeries[];
}

export interface MetricStore {
  /** Takes a line of a log; what is no metric’s is left alone. */
  addLine(line: string): void;
  read(): DebugMetric[];
}

interface Series {
  labels: Record<string, string>;
  count: number;
  values: number[];
}

const MESSAGES: ReadonlySet<string> = new Set(METRICS.map(({ message }) => message));

function parseLine(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    return MESSAGES.has(String(value['message'])) ? value : undefined;
  } catch {
    return undefined;
  }
}

function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

function summarize({ labels, count, values }: Series, metric: Metric): DebugSeries {
  if (metric.value === undefined) return { labels, count, median: null, p95: null, max: null };
  const sorted = values.toSorted((one, other) => one - other);
  return {
    labels,
    count,
    median: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    max: sorted.at(-1) ?? null,
  };
}

/** Cloud Logging’s metrics on a laptop: the same lines, read by the same definitions. */
export function createMetricStore(): MetricStore {
  const found = METRICS.map((metric: Metric) => ({ metric, series: new Map<string, Series>() }));
  return {
    addLine: (text) => {
      const line = parseLine(text);
      if (!line) return;
      for (const { metric, series } of found) {
        const read = readMetric(metric, line);
        if (!read) continue;
        const key = JSON.stringify(read.labels);
        const one = series.get(key) ?? { labels: read.labels, count: 0, values: [] };
        if (!series.has(key) && series.size >= MAX_SERIES) continue;
        series.set(key, one);
        one.count += 1;
        one.values.push(read.value);
        if (one.values.length > KEPT_VALUES) one.values.shift();
      }
    },
    read: () =>
      found.map(({ metric, series }) => ({
        id: metric.id,
        description: metric.description,
        unit: metric.unit,
        series: [...series.values()].map((one) => summarize(one, metric)),
      })),
  };
}
