import {
  ROOT_CONTEXT,
  SpanKind as Kind,
  SpanStatusCode,
  TraceFlags,
  context,
  isSpanContextValid,
  trace,
} from '@opentelemetry/api';
import type { Context, Span, SpanContext } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  type IdGenerator,
  ParentBasedSampler,
  RandomIdGenerator,
  type Sampler,
  SamplingDecision,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { TraceContext } from './trace-context.ts';
import type { Attributes, OpenSpan, PastSpan, SpanKind, SpanStart, Tracing } from './tracing.ts';

const KINDS: Readonly<Record<SpanKind, Kind>> = {
  internal: Kind.INTERNAL,
  server: Kind.SERVER,
  client: Kind.CLIENT,
  producer: Kind.PRODUCER,
  consumer: Kind.CONSUMER,
};

const toSpanContext = ({ traceId, spanId, sampled }: TraceContext): SpanContext => ({
  traceId,
  spanId,
  traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
  isRemote: true,
});

const fromSpanContext = ({ traceId, spanId, traceFlags }: SpanContext): TraceContext => ({
  traceId,
  spanId,
  sampled: (traceFlags & TraceFlags.SAMPLED) !== 0,
});

const below = (parent: TraceContext): Context => trace.setSpanContext(ROOT_CONTEXT, toSpanContext(parent));

function failed(span: Span, thrown: unknown): void {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  span.setAttribute('error.type', error.name);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message.slice(0, 500) });
}

function open(span: Span, surroundings: Context): OpenSpan {
  const own = trace.setSpan(surroundings, span);
  return {
    context: fromSpanContext(span.spanContext()),
    set: (attributes: Attributes) => void span.setAttributes(attributes),
    rename: (name) => void span.updateName(name),
    run: (work) => context.with(own, work),
    end: (thrown) => {
      if (thrown !== undefined) failed(span, thrown);
      span.end();
    },
    drop: () => undefined,
  };
}

/** Ids at random, except those of a span that is named before it is started. */
class NamedIds implements IdGenerator {
  #random = new RandomIdGenerator();
  #named: TraceContext | undefined;

  generateTraceId = () => this.#named?.traceId ?? this.#random.generateTraceId();
  generateSpanId = () => this.#named?.spanId ?? this.#random.generateSpanId();

  /** Starting a span asks for its ids at once, so the name holds for that one alone. */
  naming<T>(named: TraceContext, start: () => T): T {
    this.#named = named;
    try {
      return start();
    } finally {
      this.#named = undefined;
    }
  }

  /** A sampler that keeps spans which are named, since that has been decided, and asks another one about the rest. */
  keepingNamed(other: Sampler): Sampler {
    return {
      shouldSample: (...asked) =>
        this.#named ? { decision: SamplingDecision.RECORD_AND_SAMPLED } : other.shouldSample(...asked),
      toString: () => `keepingNamed(${other.toString()})`,
    };
  }
}

/** The part of tracing that needs the SDK: it starts and reports spans, and hands them to the processors. */
export type Sdk = Pick<Tracing, 'start' | 'record' | 'active' | 'samples'> & { provider: TracerProvider };

/** Makes spans with OpenTelemetry’s SDK. Its tracer stays here: no library of anybody’s begins to trace by itself. */
export function createSdk(options: {
  resource: Attributes;
  sampleRatio: number;
  processors: SpanProcessor[];
}): Sdk {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const ids = new NamedIds();
  const root = new TraceIdRatioBasedSampler(options.sampleRatio);
  const samples = (traceId: string) =>
    root.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
  const provider = new TracerProvider({
    resource: resourceFromAttributes(options.resource),
    sampler: ids.keepingNamed(new ParentBasedSampler({ root })),
    idGenerator: ids,
    spanProcessors: options.processors,
    spanLimits: { attributeValueLengthLimit: 1_000 },
  });
  const tracer = provider.getTracer('agent-gallery');

  const start = ({ name, kind = 'internal', parent, link, attributes }: SpanStart): OpenSpan => {
    const around = context.active();
    const span = tracer.startSpan(
      name,
      {
        kind: KINDS[kind],
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
          kind: KINDS[past.kind ?? 'internal'],
          startTime: new Date(past.startedAtMs),
          attributes: { ...past.attributes },
        },
        parent ? below(parent) : ROOT_CONTEXT,
      ),
    );
    if (past.failure !== undefined)
      span.setStatus({ code: SpanStatusCode.ERROR, message: past.failure.slice(0, 500) });
    span.end(new Date(Math.max(past.startedAtMs, past.endedAtMs)));
  };
  return {
    provider,
    start,
    record,
    samples,
    active: () => {
      const found = trace.getSpanContext(context.active());
      return found && isSpanContextValid(found) ? fromSpanContext(found) : undefined;
    },
  };
}
