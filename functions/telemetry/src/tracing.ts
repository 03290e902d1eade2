import type { TraceContext } from './trace-context.ts';

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';
export type Attributes = Record<string, string | number | boolean | undefined>;

export interface SpanStart {
  name: string;
  kind?: SpanKind;
  /** The active span where it is left out; a trace of its own where there is none either. */
  parent?: TraceContext | undefined;
  /** A span of another branch that led to this one. */
  link?: TraceContext | undefined;
  attributes?: Attributes;
}

/** A span that is under way. */
export interface OpenSpan {
  readonly context: TraceContext;
  set(attributes: Attributes): void;
  rename(name: string): void;
  /** Does something with this span as the active one. */
  run<T>(work: () => T): T;
  /** Ends it, as failed where something was thrown. */
  end(thrown?: unknown): void;
  /** Gives it up: it is not reported. */
  drop(): void;
}

/** A span that is told of when it is over, with an id that may have been named before. */
export interface PastSpan {
  name: string;
  kind?: SpanKind;
  context: TraceContext;
  parentSpanId: string | undefined;
  startedAtMs: number;
  endedAtMs: number;
  attributes?: Attributes;
  /** Why it failed. */
  failure?: string | undefined;
}

/** Where spans go. Nothing here throws, and nothing waits for an exporter but `flush`. */
export interface Tracing {
  /** Resolves when spans can be started: the SDK is loaded when it is needed first. */
  ready(): Promise<void>;
  start(span: SpanStart): OpenSpan;
  /** Reports a span that is over; not where its trace is not sampled. The same id twice is the same span. */
  record(span: PastSpan): void;
  /** The span that is under way here. */
  active(): TraceContext | undefined;
  /** Whether a trace that begins with this id is kept. */
  samples(traceId: string): boolean;
  /** Sends what has ended, and waits for that at most so long; not at all for an exporter that has just failed. */
  flush(patienceMs: number): Promise<void>;
}

const NO_CONTEXT: TraceContext = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), sampled: false };
const NO_SPAN: OpenSpan = {
  context: NO_CONTEXT,
  set: () => undefined,
  rename: () => undefined,
  run: (work) => work(),
  end: () => undefined,
  drop: () => undefined,
};

/** No spans at all. */
export const NO_TRACING: Tracing = {
  ready: () => Promise.resolve(),
  start: () => NO_SPAN,
  record: () => undefined,
  active: () => undefined,
  samples: () => false,
  flush: () => Promise.resolve(),
};

/** Does something within a span of its own, which ends as failed where it throws. */
export async function inSpan<T>(
  tracing: Tracing,
  start: SpanStart,
  work: (span: OpenSpan) => Promise<T>,
): Promise<T> {
  const span = tracing.start(start);
  try {
    const value = await span.run(() => work(span));
    span.end();
    return value;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

/** The same below the active span; without one there is none. */
export async function inChildSpan<T>(
  tracing: Tracing,
  start: Omit<SpanStart, 'parent'>,
  work: () => Promise<T>,
): Promise<T> {
  return tracing.active() === undefined ? work() : inSpan(tracing, start, work);
}
