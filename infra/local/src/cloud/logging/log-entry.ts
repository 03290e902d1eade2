/** The severities of google.logging.type.LogSeverity. */
export const severities = [
  'DEFAULT',
  'DEBUG',
  'INFO',
  'NOTICE',
  'WARNING',
  'ERROR',
  'CRITICAL',
  'ALERT',
  'EMERGENCY',
] as const;
export type EntrySeverity = (typeof severities)[number];

/** google.logging.v2.LogEntry as JSON, as a Logging sink publishes it. */
export interface LogEntry {
  logName: string;
  resource: { type: string; labels: Record<string, string> };
  insertId: string;
  /** RFC 3339 in UTC with microseconds. */
  timestamp: string;
  receiveTimestamp: string;
  severity: EntrySeverity;
  labels?: Record<string, string>;
  textPayload?: string;
  jsonPayload?: Record<string, unknown>;
  httpRequest?: Record<string, unknown>;
  operation?: Record<string, unknown>;
  sourceLocation?: Record<string, unknown>;
  trace?: string;
  spanId?: string;
  traceSampled?: boolean;
}

/**
 * Hands out what orders the entries of one source: timestamps that strictly increase by at least a microsecond, and
 * insert ids that sort in the order in which they were handed out.
 */
export function createEntryClock(): { stamp(at: Date): { timestamp: string; insertId: string } } {
  const salt = Math.floor(Math.random() * 0xffffff)
    .toString(16)
    .padStart(6, '0');
  let lastMicros = 0;
  return {
    stamp(at) {
      lastMicros = Math.max(at.getTime() * 1000, lastMicros + 1);
      return { timestamp: toRfc3339(lastMicros), insertId: lastMicros.toString(16).padStart(14, '0') + salt };
    },
  };
}

function toRfc3339(micros: number): string {
  const seconds = new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19);
  return `${seconds}.${String(micros % 1_000_000).padStart(6, '0')}Z`;
}
