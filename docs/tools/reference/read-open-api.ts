import { createApp } from '../../../functions/api/src/app.ts';
import { FORWARD_LIMITS } from '../../../functions/api/src/a2a/call-service.ts';
import { createLog } from '../../../functions/api/src/log.ts';
import type { JsonSchema } from './json-schema.ts';

export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters?: { name: string; in: string; required?: boolean; schema: JsonSchema; description?: string }[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: JsonSchema }> }>;
}

export interface OpenApi {
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
}

const unused = () => Promise.reject(new Error('Nothing is asked of it for its page.'));

/** The API's own page, from the app as it is served. */
export async function readOpenApi(): Promise<OpenApi> {
  const app = createApp({
    db: {} as never,
    verifyToken: () => Promise.resolve(undefined),
    publish: unused,
    idTokens: { get: unused, forget: () => undefined },
    log: createLog(() => undefined),
    project: 'portal-project',
    webOrigins: [],
    forwardLimits: FORWARD_LIMITS,
    allowHttpServices: false,
  });
  const response = await app.request('/api/v1/openapi.json');
  return (await response.json()) as OpenApi;
}
