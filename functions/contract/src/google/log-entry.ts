import { z } from 'zod';
import type { LineSeverity } from '../log/log-line.ts';

/** google.logging.v2.LogEntry as a Logging sink writes it to Pub/Sub, in the part that is read (https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry). */
export const logEntrySchema = z.object({
  logName: z.string(),
  insertId: z.string().min(1),
  timestamp: z.string(),
  severity: z.string().default('DEFAULT'),
  textPayload: z.string().optional(),
  jsonPayload: z.record(z.string(), z.unknown()).optional(),
  labels: z.record(z.string(), z.string()).default({}),
  resource: z.object({ type: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
});
export type LogEntry = z.infer<typeof logEntrySchema>;

/** google.logging.type.LogSeverity, in the four that the console tells apart. */
export function lineSeverity(severity: string): LineSeverity {
  switch (severity) {
    case 'DEBUG':
      return 'DEBUG';
    case 'WARNING':
      return 'WARNING';
    case 'ERROR':
    case 'CRITICAL':
    case 'ALERT':
    case 'EMERGENCY':
      return 'ERROR';
    default:
      return 'INFO';
  }
}

/** What an entry says: its text, else the message of its JSON, else all of that; without the line's own end. */
export function entryText({
  textPayload,
  jsonPayload,
}: Pick<LogEntry, 'textPayload' | 'jsonPayload'>): string {
  const message = textPayload ?? jsonPayload?.['message'];
  return (typeof message === 'string' ? message : JSON.stringify(jsonPayload ?? {})).replace(/\n$/, '');
}
