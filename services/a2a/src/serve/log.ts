export type Severity = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

/** One log line for Cloud Logging. */
export type Log = (severity: Severity, message: string, fields?: Record<string, unknown>) => void;

/** Writes each line to stdout as one JSON object with `severity` and `message`. */
export const writeLog: Log = (severity, message, fields) => {
  process.stdout.write(
    `${JSON.stringify({ severity, message, ...fields, time: new Date().toISOString() })}\n`,
  );
};
