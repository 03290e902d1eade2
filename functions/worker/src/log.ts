import { type Tracing, traceFields } from '@agent-gallery/telemetry';

/** One line of JSON as Cloud Logging reads it (https://cloud.google.com/logging/docs/structured-logging). */
export type Log = (
  severity: 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR',
  message: string,
  fields?: Record<string, unknown>,
) => void;

export const log: Log = (severity, message, fields = {}) => {
  process.stdout.write(JSON.stringify({ severity, message, ...fields }) + '\n');
};

/** The same log, whose lines name the span that they were written in. */
export function withTrace(log: Log, tracing: Tracing, project: string): Log {
  return (severity, message, fields) => {
    log(severity, message, { ...fields, ...traceFields(tracing.active(), project) });
  };
}

/** An error in a form that a log can hold: its message, stack and cause. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: String(error) };
  return {
    error: error.message,
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: String(error.cause) }),
  };
}
