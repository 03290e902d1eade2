import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { type WatchedExporter, watchExporter } from './export-spans.ts';
import { type Sdk, createSdk } from './sdk.ts';
import { type Attributes, NO_TRACING, type Tracing } from './tracing.ts';
import type { TracingConfig } from './tracing-config.ts';

/** Spans that wait to be sent, at most; more are dropped. */
const QUEUE_MAX_SPANS = 2_048;
const BATCH_MAX_SPANS = 512;
const BATCH_DELAY_MS = 1_000;
const SEND_TIMEOUT_MS = 5_000;

export interface TracingDeps {
  /** Google’s own endpoint wants an access token; no other one gets it. */
  accessToken: () => Promise<string>;
  warn: (error: unknown) => void;
  /** Instead of OTLP over HTTP; for tests. */
  exporter?: SpanExporter;
}

const isGoogles = ({ protocol, hostname }: URL) =>
  protocol === 'https:' && hostname === 'telemetry.googleapis.com';

/** OTLP as JSON over HTTP, which telemetry.googleapis.com takes (https://docs.cloud.google.com/stackdriver/docs/otlp/overview). */
async function loadExporter(endpoint: URL, accessToken: () => Promise<string>): Promise<SpanExporter> {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  return new OTLPTraceExporter({
    url: `${endpoint.href.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: SEND_TIMEOUT_MS,
    headers: async () => (isGoogles(endpoint) ? { Authorization: `Bearer ${await accessToken()}` } : {}),
  });
}

interface Loaded {
  sdk: Sdk;
  exporter: WatchedExporter;
}

async function load(
  endpoint: URL,
  ratio: number,
  resource: Attributes,
  deps: TracingDeps,
  onEnd: () => void,
): Promise<Loaded> {
  const [api, hooks, resources, sdk, spans] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace'),
    deps.exporter ?? loadExporter(endpoint, deps.accessToken),
  ]);
  const exporter = watchExporter(spans, deps.warn);
  const processor = new sdk.BatchSpanProcessor({
    exporter,
    maxQueueSize: QUEUE_MAX_SPANS,
    maxExportBatchSize: BATCH_MAX_SPANS,
    scheduledDelayMillis: BATCH_DELAY_MS,
    exportTimeoutMillis: SEND_TIMEOUT_MS,
  });
  const done = () => Promise.resolve();
  const watch: SpanProcessor = { onStart: () => undefined, onEnd, forceFlush: done, shutdown: done };
  const options = { resource, sampleRatio: ratio, processors: [watch, processor] };
  return { sdk: createSdk({ api, hooks, resources, sdk }, options), exporter };
}

async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}

/**
 * Tracing as it is configured; none where no endpoint is. The SDK and the exporter are loaded by the first `ready`, not
 * when the function starts.
 */
export function createTracing(
  serviceName: string,
  { endpoint, sampleRatio, project, environment }: TracingConfig,
  deps: TracingDeps,
): Tracing {
  if (endpoint === undefined) return NO_TRACING;
  const resource = {
    'service.name': serviceName,
    // Where telemetry.googleapis.com keeps the spans.
    'gcp.project_id': project,
    'deployment.environment.name': environment,
    'cloud.provider': 'gcp',
    'process.pid': process.pid,
  };
  let loading: Promise<void> | undefined;
  let loaded: Loaded | undefined;
  /** Whether a span has ended since the last flush: most messages have none, and must not pay for one. */
  let isDue = false;
  const begin = () =>
    load(endpoint, sampleRatio, resource, deps, () => void (isDue = true)).then((parts) => {
      loaded = parts;
      // Cloud Run gives an instance that it ends ten seconds. Whoever listens ends the process; where nobody does, it ends at once.
      if (process.listenerCount('SIGTERM') > 0)
        process.once('SIGTERM', () => void parts.sdk.provider.forceFlush().catch(() => undefined));
    }, deps.warn);
  return {
    ready: () => (loading ??= begin()),
    start: (span) => (loaded?.sdk ?? NO_TRACING).start(span),
    record: (span) => {
      (loaded?.sdk ?? NO_TRACING).record(span);
    },
    active: () => loaded?.sdk.active(),
    samples: (traceId) => loaded?.sdk.samples(traceId) ?? false,
    flush: async (patienceMs) => {
      if (loaded === undefined) return;
      if (isDue) void loaded.sdk.provider.forceFlush().catch(() => undefined);
      isDue = false;
      const sending = loaded.exporter.underWay();
      if (sending && !loaded.exporter.failing()) await atMost(patienceMs, sending);
    },
  };
}
