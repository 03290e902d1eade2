import { jsonRoute, type RestRoute } from '../rest/rest-route.ts';
import type { LogEntry } from './log-entry.ts';
import { parseLogFilter } from './parse-log-filter.ts';

const keptEntries = 20_000;

export interface LogStore {
  write(entry: LogEntry): void;
  /** google.logging.v2, as far as reading goes. */
  routes: RestRoute[];
}

/** The last 20,000 log entries since the start, for whoever reads logs rather than have them published. */
export function createLogStore(): LogStore {
  let entries: LogEntry[] = [];
  return {
    write(entry) {
      entries.push(entry);
      if (entries.length >= keptEntries * 1.1) entries = entries.slice(-keptEntries);
    },
    routes: [
      jsonRoute(
        'POST',
        '/v2/entries:list',
        'google.logging.v2.LoggingServiceV2/ListLogEntries',
        async (call) => {
          const { filter, orderBy, pageSize, pageToken, resourceNames } = call.body;
          const projects = Array.isArray(resourceNames) ? resourceNames.map(String) : [];
          const matches = parseLogFilter(typeof filter === 'string' ? filter : '');
          const found = entries.filter(
            (entry) => projects.some((project) => entry.logName.startsWith(`${project}/`)) && matches(entry),
          );
          found.sort((a, b) => a.timestamp.localeCompare(b.timestamp));
          if (orderBy === 'timestamp desc') found.reverse();
          const offset = Number(pageToken ?? 0) || 0;
          const end = offset + Math.min(Number(pageSize ?? 50) || 50, 1000);
          return {
            entries: found.slice(offset, end),
            ...(end < found.length && { nextPageToken: String(end) }),
          };
        },
      ),
    ],
  };
}
