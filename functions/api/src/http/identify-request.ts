import { randomUUID } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import { withFields, type Log } from '../log.ts';
import type { ApiEnv } from './api-env.ts';

const REQUEST_ID = /^[\w=-]{8,128}$/;

/** The trace of a request (https://cloud.google.com/trace/docs/trace-context), as a log line names it. */
function traceOf(traceparent: string | undefined, cloudTrace: string | undefined, project: string) {
  const id =
    /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent ?? '')?.[1] ??
    /^([0-9a-f]{32})(?:\/|;|$)/.exec(cloudTrace ?? '')?.[1];
  return id === undefined ? undefined : `projects/${project}/traces/${id}`;
}

/** Gives each request an id, the caller's own if it sent one, and a log whose lines carry it. */
export function identifyRequest(log: Log, project: string) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const sent = c.req.header('x-request-id');
    const requestId = sent !== undefined && REQUEST_ID.test(sent) ? sent : randomUUID();
    const trace = traceOf(c.req.header('traceparent'), c.req.header('x-cloud-trace-context'), project);
    c.set('requestId', requestId);
    c.set('log', withFields(log, { requestId, trace }));
    await next();
    c.header('X-Request-Id', requestId);
    c.header('X-Content-Type-Options', 'nosniff');
    if (!c.res.headers.has('cache-control')) c.header('Cache-Control', 'no-store');
  });
}
