import { traceFields } from './request-trace.ts';

export type Severity = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

/** One log line for Cloud Logging. */
export type Log = (severity: Severity, message: string, fields?: Record<string, unknown>) => void;

/** Writes each line to stdout as one JSON object with `severity` and `message`, and the trace of the request that led to it. */
export const writeLog: Log = (severity, message, fields) => {
  process.stdout.write(
    `${JSON.stringify({ severity, message, ...fields, ...traceFields(), time: new Date().toISOString() })}\n`,
  );
};
