import { z } from 'zod';

/** Spans that are kept; the oldest trace goes first. */
const MAX_SPANS = 20_000;
const MAX_SPANS_OF_A_TRACE = 2_000;

const anyValueSchema = z
  .object({
    stringValue: z.string().optional(),
    intValue: z.union([z.string(), z.number()]).optional(),
    doubleValue: z.number().optional(),
    boolValue: z.boolean().optional(),
  })
  .transform((value) => value.stringValue ?? value.doubleValue ?? value.boolValue ?? Number(value.intValue));
const attributesSchema = z
  .array(z.object({ key: z.string(), value: anyValueSchema }))
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value])));
const nanosecondsSchema = z.union([z.string(), z.number()]).transform((text) => Number(text) / 1e6);

/** OTLP’s span as JSON (https://github.com/open-telemetry/opentelemetry-proto/blob/main/docs/specification.md#json-protobuf-encoding), as far as it is shown. */
const otlpSpanSchema = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z.string().default(''),
  name: z.string(),
  kind: z.int().default(0),
  startTimeUnixNano: nanosecondsSchema,
  endTimeUnixNano: nanosecondsSchema,
  attributes: attributesSchema,
  status: z.object({ code: z.int().default(0), message: z.string().default('') }).prefault({}),
  links: z.array(z.object({ spanId: z.string() })).default([]),
});
const otlpSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: attributesSchema }).prefault({}),
      scopeSpans: z.array(z.object({ spans: z.array(otlpSpanSchema) })),
    }),
  ),
});

const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUS_ERROR = 2;

/** A span as the console’s debug page reads it. */
export interface DebugSpan {
  spanId: string;
  parentSpanId: string | null;
  name: string;
  kind: (typeof KINDS)[number];
  service: string;
  startedAtMs: number;
  endedAtMs: number;
  attributes: Record<string, string | number | boolean>;
  /** Why it failed. */
  failure: string | null;
  links: string[];
}

export interface DebugTrace {
  traceId: string;
  spans: DebugSpan[];
}

export interface SpanStore {
  /** Keeps what an exporter sends. Throws a ZodError for what is no OTLP. */
  add(body: unknown): void;
  /** A trace with its spans by their start; the same span twice is one. */
  read(traceId: string): DebugTrace | undefined;
}

/** Cloud Trace on a laptop: the newest spans, in memory. */
export function createSpanStore(maxSpans = MAX_SPANS): SpanStore {
  const traces = new Map<string, Map<string, DebugSpan>>();
  let count = 0;

  const makeRoom = () => {
    for (const [traceId, spans] of traces) {
      if (count <= maxSpans) return;
      traces.delete(traceId);
      count -= spans.size;
    }
  };
  const keep = (traceId: string, span: DebugSpan) => {
    const spans = traces.get(traceId) ?? new Map<string, DebugSpan>();
    if (!spans.has(span.spanId)) {
      if (spans.size >= MAX_SPANS_OF_A_TRACE) return;
      count += 1;
    }
    spans.set(span.spanId, span);
    // The trace that was touched last is the newest.
    traces.delete(traceId);
    traces.set(traceId, spans);
  };
  return {
    add: (body) => {
      for (const { resource, scopeSpans } of otlpSchema.parse(body).resourceSpans)
        for (const span of scopeSpans.flatMap(({ spans }) => spans))
          keep(span.traceId, {
            spanId: span.spanId,
            parentSpanId: span.parentSpanId === '' ? null : span.parentSpanId,
            name: span.name,
            kind: KINDS[span.kind] ?? 'internal',
            service: String(resource.attributes['service.name'] ?? ''),
            startedAtMs: span.startTimeUnixNano,
            endedAtMs: span.endTimeUnixNano,
            attributes: span.attributes,
            failure: span.status.code === STATUS_ERROR ? span.status.message || 'failed' : null,
            links: span.links.map(({ spanId }) => spanId),
          });
      makeRoom();
    },
    read: (traceId) => {
      const spans = traces.get(traceId);
      if (!spans) return undefined;
      return {
        traceId,
        spans: [...spans.values()].sort((one, other) => one.startedAtMs - other.startedAtMs),
      };
    },
  };
}
