import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

type Export = Parameters<SpanExporter['export']>[1];

/** After a failure nobody waits for the exporter for so long, and no other failure is logged. */
const QUIET_MS = 60_000;

export interface WatchedExporter extends SpanExporter {
  /** Resolves when all that is being sent has arrived, or cannot; undefined where nothing is. */
  underWay(): Promise<unknown> | undefined;
  /** Whether the last attempt failed, not long ago. */
  failing(): boolean;
}

/** An exporter whose failures are told once a minute, and cost spans but nothing else. */
export function watchExporter(
  exporter: SpanExporter,
  warn: (error: unknown) => void,
  now: () => number = Date.now,
): WatchedExporter {
  const underWay = new Set<Promise<void>>();
  let failedAt: number | undefined;
  let warnedAt: number | undefined;

  const note = (error: unknown) => {
    failedAt = now();
    if (warnedAt !== undefined && failedAt - warnedAt < QUIET_MS) return;
    warnedAt = failedAt;
    warn(error);
  };
  return {
    export: (spans: ReadableSpan[], done: Export) => {
      const sending = Promise.withResolvers<undefined>();
      underWay.add(sending.promise);
      exporter.export(spans, (result) => {
        if (result.error === undefined && result.code === 0) failedAt = undefined;
        else note(result.error ?? new Error('Spans could not be exported.'));
        underWay.delete(sending.promise);
        sending.resolve(undefined);
        // What failed is gone: the processor must not throw about it.
        done({ code: 0 });
      });
    },
    shutdown: () => exporter.shutdown(),
    underWay: () => (underWay.size === 0 ? undefined : Promise.all(underWay)),
    failing: () => failedAt !== undefined && now() - failedAt < QUIET_MS,
  };
}
