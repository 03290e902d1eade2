import type * as SdkTrace from '@opentelemetry/sdk-trace';
import type { TraceContext } from './trace-context.ts';

/** Makes ids at random, except for a span that is named before it is started. */
export interface NamedIds extends SdkTrace.IdGenerator {
  /** Starting a span asks for its ids at once, so the name holds for that one alone. */
  naming<T>(context: TraceContext, start: () => T): T;
  /** A sampler that keeps spans which are named, since that has been decided, and asks another one about the rest. */
  keepingNamed(other: SdkTrace.Sampler): SdkTrace.Sampler;
}

/** Ids for a tracer some of whose spans have been spoken of before they are reported. */
export function createNamedIds({
  RandomIdGenerator,
  SamplingDecision,
}: Pick<typeof SdkTrace, 'RandomIdGenerator' | 'SamplingDecision'>): NamedIds {
  const random = new RandomIdGenerator();
  let named: TraceContext | undefined;
  return {
    generateTraceId: () => named?.traceId ?? random.generateTraceId(),
    generateSpanId: () => named?.spanId ?? random.generateSpanId(),
    naming: (context, start) => {
      named = context;
      try {
        return start();
      } finally {
        named = undefined;
      }
    },
    keepingNamed: (other) => ({
      shouldSample: (...asked) =>
        named ? { decision: SamplingDecision.RECORD_AND_SAMPLED } : other.shouldSample(...asked),
      toString: () => `keepingNamed(${other.toString()})`,
    }),
  };
}
