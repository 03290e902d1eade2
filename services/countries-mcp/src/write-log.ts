/** Writes one line for Cloud Logging to stdout. */
export const writeLog = (
  severity: 'INFO' | 'WARNING' | 'ERROR',
  message: string,
  fields?: Record<string, unknown>,
): void => {
  process.stdout.write(
    `${JSON.stringify({ severity, message, ...fields, time: new Date().toISOString() })}\n`,
  );
};
