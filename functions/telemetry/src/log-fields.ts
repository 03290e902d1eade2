import type { TraceContext } from './trace-context.ts';

/** Fields by which Cloud Logging ties a line to a span (https://cloud.google.com/trace/docs/trace-log-integration). */
export function traceFields(context: TraceContext | undefined, project: string): Record<string, unknown> {
  if (context === undefined) return {};
  return {
    'logging.googleapis.com/trace': `projects/${project}/traces/${context.traceId}`,
    'logging.googleapis.com/spanId': context.spanId,
    'logging.googleapis.com/trace_sampled': context.sampled,
  };
}
