import type { Log } from '../cloud/log.ts';

/** Writes one line of JSON to stdout, as Cloud Logging reads it; in a child of ours the parent puts it into the child's log. */
export const writeLog: Log = (severity, message, fields = {}) => {
  process.stdout.write(JSON.stringify({ severity, message, ...fields }) + '\n');
};
