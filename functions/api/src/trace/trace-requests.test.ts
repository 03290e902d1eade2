import { deploymentHint } from '@agent-gallery/contract';
import { type Tracing, createTracing, parseTraceparent, spanIdOf, traceIdOf } from '@agent-gallery/telemetry';
import { Firestore } from '@google-cloud/firestore';
import type { PubSub } from '@google-cloud/pubsub';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FORWARD_LIMITS } from '../a2a/call-service.ts';
import { createApp } from '../app.ts';
import { createHintPublisher } from '../deployments/publish-hint.ts';
import { createLog } from '../log.ts';

// No test here gets as far as the database: nothing listens there.
const db = new Firestore({ projectId: 'nowhere', host: '127.0.0.1:1', ssl: false });
const lines: string[] = [];
const exporter = new InMemorySpanExporter();
const tracingOf = (sampleRatio: number) =>
  createTracing(
    'portal-api',
    { endpoint: new URL('http://127.0.0.1:1'), sampleRatio, project: 'p', environment: 'local' },
    { accessToken: () => Promise.resolve(''), warn: () => undefined, exporter },
  );
const [tracing, keepsNone] = [tracingOf(1), tracingOf(0)];
const appWith = (own: Tracing) =>
  createApp({
    db,
    verifyToken: async (token) => (token === 'a.b.c' ? { uid: 'u1', email: null } : undefined),
    publish: () => Promise.reject(new Error('not expected')),
    idTokens: { get: () => Promise.reject(new Error('not expected')), forget: () => undefined },
    log: createLog((line) => lines.push(line)),
    tracing: own,
    project: 'p',
    webOrigins: ['https://portal.example.com'],
    forwardLimits: FORWARD_LIMITS,
    allowHttpServices: false,
  });
const app = appWith(tracing);
// Loading takes its time on a machine that has much else to do.
beforeAll(() => Promise.all([tracing.ready(), keepsNone.ready()]), 60_000);

const TRACE = traceIdOf('click');
const CLICK = spanIdOf('click');
const post = (headers: Record<string, string>, token = 'a.b.c', to = app) =>
  to.request('/api/v1/deployments', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: '{}',
  });
const spans = async () => {
  await tracing.flush(1_000);
  return exporter.getFinishedSpans();
};

describe('a request', () => {
  beforeEach(() => {
    exporter.reset();
  });
  afterAll(() => db.terminate());

  it('of the console is a span below its click, which is reported for it', async () => {
    const clickedAt = Date.now() - 40;
    const answer = await post({
      traceparent: `00-${TRACE}-${'b'.repeat(16)}-01`,
      tracestate: `agent-gallery=${CLICK}.${clickedAt.toString(36)}`,
    });
    expect(answer.status).toBe(400);
    const [request, click] = await spans();
    expect(request).toMatchObject({ name: 'POST /api/v1/deployments' });
    expect(request?.spanContext().traceId).toBe(TRACE);
    expect(request?.parentSpanContext?.spanId).toBe(CLICK);
    expect(request?.attributes).toMatchObject({ 'http.response.status_code': 400 });
    expect(click).toMatchObject({ name: 'click: POST /api/v1/deployments', parentSpanContext: undefined });
    expect(click?.spanContext()).toMatchObject({ traceId: TRACE, spanId: CLICK });
    const [seconds = 0, nanoseconds = 0] = click?.startTime ?? [];
    expect(Math.round(seconds * 1_000 + nanoseconds / 1e6)).toBe(clickedAt);
  });

  it('of another system continues its trace, and nothing is reported for that', async () => {
    await post({ traceparent: `00-${TRACE}-${CLICK}-01` });
    expect((await spans()).map((span) => span.parentSpanContext?.spanId)).toEqual([CLICK]);
  });

  it.each([
    ['that is not sampled', { traceparent: `00-${TRACE}-${CLICK}-00` }, 'a.b.c'],
    ['of a stranger', { traceparent: `00-${TRACE}-${CLICK}-01` }, 'x.y.z'],
  ])('%s makes no span', async (_, headers, token) => {
    await post(headers, token);
    expect(await spans()).toEqual([]);
  });

  it('of the console, or with no trace, is kept by the share that is set; another system decides for itself', async () => {
    const own = appWith(keepsNone);
    const click = { tracestate: `agent-gallery=${CLICK}.${Date.now().toString(36)}` };
    await post({}, 'a.b.c', own);
    await post({ traceparent: `00-${TRACE}-${CLICK}-01`, ...click }, 'a.b.c', own);
    await keepsNone.flush(1_000);
    expect(exporter.getFinishedSpans()).toEqual([]);
    await post({ traceparent: `00-${TRACE}-${CLICK}-01` }, 'a.b.c', own);
    await keepsNone.flush(1_000);
    expect(exporter.getFinishedSpans()).toHaveLength(1);
  });

  it('may bring its trace from a page of another origin', async () => {
    const answer = await app.request('/api/v1/deployments', {
      method: 'OPTIONS',
      headers: { origin: 'https://portal.example.com', 'access-control-request-method': 'POST' },
    });
    expect(answer.headers.get('access-control-allow-headers')).toMatch(/traceparent,tracestate/);
  });
});

it('a hint carries the span in which it is published', async () => {
  exporter.reset();
  const sent: Record<string, string>[] = [];
  const topic = {
    publishMessage: async (message: { attributes: Record<string, string> }) =>
      void sent.push(message.attributes),
  };
  const publish = createHintPublisher({ topic: () => topic } as unknown as PubSub, tracing);
  const hint = deploymentHint({
    type: 'deployment.requested',
    deploymentId: 'daaaaaaaaaaa',
    source: '/agent-gallery/api',
    eventId: 'e1',
    time: new Date().toISOString(),
  });
  await tracing.ready();
  const request = tracing.start({ name: 'POST', parent: { traceId: TRACE, spanId: CLICK, sampled: true } });
  await request.run(() => publish(hint));
  request.end();
  const [producer] = await spans();
  expect(producer).toMatchObject({ name: 'send deployment-requests' });
  expect(parseTraceparent(sent[0]?.['traceparent'])).toEqual({
    traceId: TRACE,
    spanId: producer?.spanContext().spanId,
    sampled: true,
  });
  await publish(hint);
  expect(sent[1]).not.toHaveProperty('traceparent');
});
