import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTracing, inSpan, spanIdOf, traceIdOf } from '@agent-gallery/telemetry';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createMetricStore } from './metric-store.ts';
import { DEBUG_PATH, serveTelemetry } from './serve-telemetry.ts';
import { createSpanStore } from './span-store.ts';

const TRACE = traceIdOf('t');
const parent = { traceId: TRACE, spanId: spanIdOf('caller'), sampled: true };
// Loading takes its time on a machine that has much else to do.
beforeAll(async () => {
  const tracing = createTracing(
    'warm-up',
    { endpoint: new URL('http://127.0.0.1:1'), sampleRatio: 1, project: 'p', environment: 'local' },
    { accessToken: () => Promise.resolve(''), warn: () => undefined },
  );
  await tracing.ready();
}, 60_000);

let server: Server;
let url: string;
beforeEach(async () => {
  const serve = serveTelemetry({ spans: createSpanStore(3), metrics: createMetricStore() });
  server = createServer((request, answer) => serve(request.url ?? '', request, answer)).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${DEBUG_PATH}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});
const get = async (path: string) => (await fetch(url + path)).json() as Promise<unknown>;

it('takes what the portal’s own exporter sends, and gives the console the trace', async () => {
  const warned: unknown[] = [];
  const tracing = createTracing(
    'portal-worker',
    { endpoint: new URL(url), sampleRatio: 1, project: 'p', environment: 'local' },
    {
      accessToken: () => Promise.reject(new Error('must not be asked')),
      warn: (error) => void warned.push(error),
    },
  );
  await tracing.ready();
  const attributes = { 'deployment.id': 'd1', 'worker.looks': 3, isRetry: false };
  await inSpan(tracing, { name: 'outer', kind: 'consumer', parent, attributes }, async () => {
    await inSpan(tracing, { name: 'inner' }, () => Promise.reject(new Error('broke'))).catch(() => undefined);
  });
  await tracing.flush(5_000);
  expect(warned).toEqual([]);
  expect(await get(`/traces/${TRACE}`)).toMatchObject({
    traceId: TRACE,
    // Both may begin within one millisecond.
    spans: expect.arrayContaining([
      expect.objectContaining({
        name: 'outer',
        kind: 'consumer',
        service: 'portal-worker',
        parentSpanId: parent.spanId,
        attributes,
        failure: null,
      }),
      expect.objectContaining({ name: 'inner', failure: 'broke' }),
    ]),
  });
});

const otlp = (traceId: string, spanIds: string[]) => ({
  resourceSpans: [
    {
      scopeSpans: [
        {
          spans: spanIds.map((spanId) => ({
            traceId,
            spanId,
            name: 'x',
            startTimeUnixNano: '1795253896000000000',
            endTimeUnixNano: '1795253896500000000',
          })),
        },
      ],
    },
  ],
});
const send = (body: unknown, type = 'application/json') =>
  fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: JSON.stringify(body),
  });

it('keeps a span once, and lets the oldest traces go', async () => {
  const [first, second] = [traceIdOf('1'), traceIdOf('2')];
  await send(otlp(first, [spanIdOf('a'), spanIdOf('b')]));
  await send(otlp(first, [spanIdOf('a')]));
  expect(await get(`/traces/${first}`)).toMatchObject({ spans: [{}, {}] });
  await send(otlp(second, [spanIdOf('a'), spanIdOf('c')]));
  expect((await fetch(`${url}/traces/${first}`)).status).toBe(404);
  expect(await get(`/traces/${second}`)).toMatchObject({ spans: [{ startedAtMs: 1795253896000 }, {}] });
});

it.each([
  ['a page of another site', otlp(TRACE, [spanIdOf('a')]), 'text/plain', 415],
  ['what is no OTLP', { resourceSpans: 7 }, 'application/json', 400],
  ['an id with more than digits', otlp('<script>', [spanIdOf('a')]), 'application/json', 400],
])('refuses %s', async (_, body, type, status) => {
  expect((await send(body, type)).status).toBe(status);
});

it('tells metrics of the lines that Cloud Logging would count', () => {
  const store = createMetricStore();
  const line = (fields: object) => store.addLine(JSON.stringify({ severity: 'INFO', ...fields }));
  for (const durationMs of [100, 300, 200])
    line({
      message: 'deployment step ended',
      step: 'building',
      outcome: 'succeeded',
      target: 'cloud-run',
      durationMs,
    });
  line({ message: 'deployment ended', outcome: 'ready', target: 'cloud-run', code: 'none', durationMs: 900 });
  line({ message: 'something else' });
  store.addLine('not JSON');
  const series = Object.fromEntries(store.read().map((metric) => [metric.id, metric.series]));
  expect(series['step_duration']).toEqual([
    {
      labels: { step: 'building', outcome: 'succeeded', target: 'cloud-run' },
      count: 3,
      median: 200,
      p95: 300,
      max: 300,
    },
  ]);
  expect(series['deployments_ended']).toMatchObject([{ count: 1, median: null, labels: { code: 'none' } }]);
  expect(series['log_lag']).toEqual([]);
});
