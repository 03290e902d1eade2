import type * as Api from '@opentelemetry/api';
import type * as Hooks from '@opentelemetry/context-async-hooks';
import type * as Resources from '@opentelemetry/resources';
import type * as SdkTrace from '@opentelemetry/sdk-trace';
import { createNamedIds } from './named-ids.ts';
import type { TraceContext } from './trace-context.ts';
import type { Attributes, OpenSpan, PastSpan, SpanKind, SpanStart, Tracing } from './tracing.ts';

/** OpenTelemetry’s packages. They are handed over, since a bundle would load them at once if they were imported here. */
export interface OtelPackages {
  api: typeof Api;
  hooks: typeof Hooks;
  resources: typeof Resources;
  sdk: typeof SdkTrace;
}

const KINDS: Readonly<Record<SpanKind, Uppercase<SpanKind>>> = {
  internal: 'INTERNAL',
  server: 'SERVER',
  client: 'CLIENT',
  producer: 'PRODUCER',
  consumer: 'CONSUMER',
};
const SAMPLED = 1;
const FAILURE_MAX_LENGTH = 500;

const toSpanContext = ({ traceId, spanId, sampled }: TraceContext): Api.SpanContext => ({
  traceId,
  spanId,
  traceFlags: sampled ? SAMPLED : 0,
  isRemote: true,
});

const fromSpanContext = ({ traceId, spanId, traceFlags }: Api.SpanContext): TraceContext => ({
  traceId,
  spanId,
  sampled: (traceFlags & SAMPLED) !== 0,
});

function opener({ context, trace, SpanStatusCode }: typeof Api) {
  return (span: Api.Span, around: Api.Context): OpenSpan => {
    const own = trace.setSpan(around, span);
    return {
      context: fromSpanContext(span.spanContext()),
      set: (attributes: Attributes) => void span.setAttributes(attributes),
      rename: (name) => void span.updateName(name),
      run: (work) => context.with(own, work),
      end: (thrown) => {
        if (thrown !== undefined) {
          const error = thrown instanceof Error ? thrown : new Error(String(thrown));
          span.setAttribute('error.type', error.name);
          const message = error.message.slice(0, FAILURE_MAX_LENGTH);
          span.setStatus({ code: SpanStatusCode.ERROR, message });
        }
        span.end();
      },
      drop: () => undefined,
    };
  };
}

/** The part of tracing that needs the SDK: it starts and reports spans, and hands them to the processors. */
export type Sdk = Pick<Tracing, 'start' | 'record' | 'active' | 'samples'> & {
  provider: SdkTrace.TracerProvider;
};

/** Makes spans with OpenTelemetry’s SDK. Its tracer stays here: no library of anybody’s begins to trace by itself. */
export function createSdk(
  { api, hooks, resources, sdk }: OtelPackages,
  options: { resource: Attributes; sampleRatio: number; processors: SdkTrace.SpanProcessor[] },
): Sdk {
  const { ROOT_CONTEXT, context, trace } = api;
  context.setGlobalContextManager(new hooks.AsyncLocalStorageContextManager().enable());
  const ids = createNamedIds(sdk);
  const root = new sdk.TraceIdRatioBasedSampler(options.sampleRatio);
  const samples = (traceId: string) =>
    root.shouldSample(ROOT_CONTEXT, traceId).decision === sdk.SamplingDecision.RECORD_AND_SAMPLED;
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes(options.resource),
    sampler: ids.keepingNamed(new sdk.ParentBasedSampler({ root })),
    idGenerator: ids,
    spanProcessors: options.processors,
    spanLimits: { attributeValueLengthLimit: 1_000 },
  });
  const tracer = provider.getTracer('agent-gallery');
  const open = opener(api);
  const below = (parent: TraceContext) => trace.setSpanContext(ROOT_CONTEXT, toSpanContext(parent));

  const start = ({ name, kind = 'internal', parent, link, attributes }: SpanStart): OpenSpan => {
    const around = context.active();
    const span = tracer.startSpan(
      name,
      {
        kind: api.SpanKind[KINDS[kind]],
        attributes: { ...attributes },
        links: link ? [{ context: toSpanContext(link) }] : [],
      },
      parent ? below(parent) : around,
    );
    return open(span, around);
  };
  const record = (past: PastSpan): void => {
    if (!past.context.sampled) return;
    const parent =
      past.parentSpanId === undefined ? undefined : { ...past.context, spanId: past.parentSpanId };
    const span = ids.naming(past.context, () =>
      tracer.startSpan(
        past.name,
        {
          kind: api.SpanKind[KINDS[past.kind ?? 'internal']],
          startTime: new Date(past.startedAtMs),
          attributes: { ...past.attributes },
        },
        parent ? below(parent) : ROOT_CONTEXT,
      ),
    );
    if (past.failure !== undefined) {
      const message = past.failure.slice(0, FAILURE_MAX_LENGTH);
      span.setStatus({ code: api.SpanStatusCode.ERROR, message });
    }
    span.end(new Date(Math.max(past.startedAtMs, past.endedAtMs)));
  };
  return {
    provider,
    start,
    record,
    samples,
    active: () => {
      const found = trace.getSpanContext(context.active());
      return found && api.isSpanContextValid(found) ? fromSpanContext(found) : undefined;
    },
  };
}
