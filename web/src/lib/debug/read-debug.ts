import { z } from 'zod';

/** Where the local gateway tells what the functions report of themselves. */
const DEBUG_PATH = '/__/debug';

const spanSchema = z.object({
  spanId: z.string(),
  parentSpanId: z.string().nullable(),
  name: z.string(),
  kind: z.string(),
  service: z.string(),
  startedAtMs: z.number(),
  endedAtMs: z.number(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  failure: z.string().nullable(),
});
export type Span = z.infer<typeof spanSchema>;
const traceSchema = z.object({ traceId: z.string(), spans: z.array(spanSchema) });

const metricSchema = z.object({
  id: z.string(),
  unit: z.enum(['1', 'ms']),
  series: z.array(
    z.object({
      labels: z.record(z.string(), z.string()),
      count: z.number(),
      median: z.number().nullable(),
      p95: z.number().nullable(),
      max: z.number().nullable(),
    }),
  ),
});
export type Metric = z.infer<typeof metricSchema>;
const metricsSchema = z.object({ metrics: z.array(metricSchema) });

async function get(path: string): Promise<unknown> {
  const response = await fetch(DEBUG_PATH + path);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`HTTP ${String(response.status)}`);
  return response.json();
}

/** The spans of a trace by their start; none where the gateway has no such trace. */
export async function readTrace(traceId: string): Promise<Span[]> {
  const found = await get(`/traces/${encodeURIComponent(traceId)}`);
  return found === undefined ? [] : traceSchema.parse(found).spans;
}

/** What the functions have counted since the portal was started. */
export async function readMetrics(): Promise<Metric[]> {
  const found = await get('/metrics');
  return found === undefined ? [] : metricsSchema.parse(found).metrics;
}
