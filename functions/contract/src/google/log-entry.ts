import { z } from 'zod';

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
