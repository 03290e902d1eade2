import {
  type Click,
  type TraceContext,
  type Tracing,
  formatTraceparent,
  parseClick,
  parseTraceparent,
  traceFields,
} from '@agent-gallery/telemetry';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import type { ApiEnv } from '../http/api-env.ts';
import { withFields } from '../log.ts';

const READING = ['GET', 'HEAD', 'OPTIONS'];
/** A click cannot have been longer ago than this: the caller’s clock is not ours. */
const CLICK_MAX_AGE_MS = 60_000;

/** Reports the console’s click, whose trace has no other span yet: from the click until the answer is on its way. */
function reportClick(
  tracing: Tracing,
  context: TraceContext,
  click: Click,
  name: string,
  receivedAtMs: number,
): void {
  const isPlausible =
    click.startedAtMs <= receivedAtMs && receivedAtMs - click.startedAtMs < CLICK_MAX_AGE_MS;
  tracing.record({
    name: `click: ${name}`,
    kind: 'client',
    context,
    parentSpanId: undefined,
    startedAtMs: isPlausible ? click.startedAtMs : receivedAtMs,
    endedAtMs: Date.now(),
    attributes: { 'portal.part': 'console', ...(isPlausible ? {} : { 'portal.clock': 'not ours' }) },
  });
}

/**
 * Gives each request that changes something a span, and each that brings a trace along; its log lines name it. The console’s
 * click is the root: what stands between it and this function (Cloud Run’s own span) may or may not be kept.
 */
export function traceRequests(tracing: Tracing, project: string) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const receivedAtMs = Date.now();
    const brought = parseTraceparent(c.req.header('traceparent'));
    const click = brought && parseClick(c.req.header('tracestate'));
    if (brought?.sampled ?? !READING.includes(c.req.method)) await tracing.ready();
    // The console asks for each of its clicks to be kept; how many are is decided here. Others decide for themselves.
    if (brought && click) brought.sampled &&= tracing.samples(brought.traceId);
    if (brought) c.set('trace', formatTraceparent(brought));
    if (brought ? !brought.sampled : READING.includes(c.req.method)) return next();
    const parent = brought && click ? { ...brought, spanId: click.spanId } : brought;
    const span = tracing.start({
      name: c.req.method,
      kind: 'server',
      parent,
      attributes: {
        'http.request.method': c.req.method,
        'url.path': c.req.path,
        'portal.request_id': c.get('requestId'),
      },
    });
    if (span.context.sampled || brought) c.set('trace', formatTraceparent(span.context));
    c.set('log', withFields(c.get('log'), traceFields(span.context, project)));
    await span.run(next);
    const { status } = c.res;
    // Who is not let in makes no spans: they cost.
    if (c.get('user') === undefined) {
      span.drop();
      return;
    }
    const name = `${c.req.method} ${routePath(c, -1)}`;
    span.rename(name);
    span.set({ 'http.response.status_code': status, 'http.route': routePath(c, -1) });
    span.end(status >= 500 ? new Error(`HTTP ${status}`) : undefined);
    if (parent && click) reportClick(tracing, parent, click, name, receivedAtMs);
    // Begun while the instance has its CPU; the answer does not wait for it.
    void tracing.flush(0);
  });
}
