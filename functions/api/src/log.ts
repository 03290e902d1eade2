export type Severity = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

export interface LogFields {
  requestId?: string;
  deploymentId?: string;
  /** Resource name of the trace: `projects/{project}/traces/{id}`. */
  trace?: string | undefined;
  /** Anything that was thrown; its stack and causes are logged. */
  error?: unknown;
  [field: string]: unknown;
}

export type Log = (severity: Severity, message: string, fields?: LogFields) => void;

const MAX_CAUSES = 4;

function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...('code' in error ? { code: error.code } : {}),
    ...(cause === undefined || depth >= MAX_CAUSES ? {} : { cause: describeError(cause, depth + 1) }),
  };
}

/** Makes a log that writes one JSON line each, as Cloud Logging reads it (https://cloud.google.com/logging/docs/structured-logging). */
export function createLog(write: (line: string) => void): Log {
  return (severity, message, { trace, error, ...fields } = {}) => {
    write(
      JSON.stringify({
        severity,
        message,
        ...fields,
        ...(trace === undefined ? {} : { 'logging.googleapis.com/trace': trace }),
        ...(error === undefined ? {} : { error: describeError(error) }),
      }) + '\n',
    );
  };
}

/** The same log with fields that each line carries. */
export function withFields(log: Log, fixed: LogFields): Log {
  return (severity, message, fields) => {
    log(severity, message, { ...fixed, ...fields });
  };
}
