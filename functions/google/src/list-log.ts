import {
  type Service,
  type ServiceLogLine,
  type ServiceLogPage,
  LINE_MAX_CHARACTERS,
  createLineRedactor,
  entryText,
  lineSeverity,
  logEntrySchema,
  normalizeTime,
} from '@agent-gallery/contract';
import { z } from 'zod';
import type { GoogleRest } from './google-rest.ts';

const HOST = 'logging.googleapis.com';
const ENGINE_ID = /\/reasoningEngines\/([^/]+)\/api\/?$/;

/** A service, as far as its log entries are found by it. */
export type LoggedService = Pick<Service, 'target' | 'project' | 'region' | 'name' | 'url'>;
export interface LogRange {
  /** RFC 3339. */
  since: string;
  pageSize: number;
  pageToken?: string | undefined;
}

const requestSchema = z.object({
  requestMethod: z.string().default(''),
  requestUrl: z.string().default(''),
  status: z.int().default(0),
  latency: z.string().default(''),
});
const entrySchema = logEntrySchema.extend({ httpRequest: requestSchema.optional() });
type Entry = z.infer<typeof entrySchema>;
const pageSchema = z.object({
  entries: z.array(z.unknown()).default([]),
  nextPageToken: z.string().default(''),
});

/** The filter that finds a service's entries; undefined for an engine that has none yet. */
function filterOf({ target, region, name, url }: LoggedService, since: string): string | undefined {
  const time = `timestamp>="${since}"`;
  if (target === 'cloud-run')
    return [
      'resource.type="cloud_run_revision"',
      `resource.labels.service_name="${name}"`,
      `resource.labels.location="${region}"`,
      time,
    ].join(' AND ');
  const engine = ENGINE_ID.exec(url ?? '')?.[1];
  if (engine === undefined) return undefined;
  return [
    'resource.type="aiplatform.googleapis.com/ReasoningEngine"',
    `resource.labels.reasoning_engine_id="${engine}"`,
    time,
  ].join(' AND ');
}

/** What an entry says; a request’s own entry is told in its words. */
function textOf(entry: Entry): string {
  const { textPayload, jsonPayload, httpRequest } = entry;
  if (textPayload !== undefined || jsonPayload !== undefined || !httpRequest) return entryText(entry);
  const { requestMethod, requestUrl, status, latency } = httpRequest;
  const path = URL.canParse(requestUrl) ? new URL(requestUrl).pathname : requestUrl;
  return [requestMethod, path, String(status), latency].filter(Boolean).join(' ');
}

/** One entry that is none of ours to read must not hide the others. */
function lineOf(listed: unknown): ServiceLogLine[] {
  const entry = entrySchema.safeParse(listed).data;
  if (!entry) return [];
  try {
    const text = textOf(entry);
    const { insertId, timestamp, severity } = entry;
    return [{ insertId, at: normalizeTime(timestamp), severity: lineSeverity(severity), text }];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/**
 * What a service has written since a time, newest first, with secrets masked (Cloud Logging, entries.list,
 * https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list: 60 calls a minute in a project). Throws a GoogleRestError.
 */
export function createLogReader(
  rest: GoogleRest,
): (service: LoggedService, range: LogRange) => Promise<ServiceLogPage> {
  return async (service, { since, pageSize, pageToken }) => {
    const filter = filterOf(service, since);
    if (filter === undefined) return { lines: [], nextPageToken: '' };
    const { entries, nextPageToken } = await rest(
      {
        host: HOST,
        method: 'POST',
        path: '/v2/entries:list',
        project: service.project,
        body: {
          resourceNames: [`projects/${service.project}`],
          filter,
          orderBy: 'timestamp desc',
          pageSize,
          ...(pageToken === undefined ? {} : { pageToken }),
        },
      },
      pageSchema,
    );
    const lines = entries.flatMap(lineOf);
    const texts = createLineRedactor()(lines.map(({ text }) => text).reverse()).reverse();
    return {
      lines: lines.map((line, index) => ({
        ...line,
        text: (texts[index] ?? '').slice(0, LINE_MAX_CHARACTERS),
      })),
      nextPageToken,
    };
  };
}
