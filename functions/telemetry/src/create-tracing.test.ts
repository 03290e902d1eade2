import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { InMemorySpanExporter, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTracing } from './create-tracing.ts';
import { traceFields } from './log-fields.ts';
import { spanIdOf, traceIdOf } from './span-id.ts';
import type { TraceContext } from './trace-context.ts';
import { NO_TRACING, type Tracing, inChildSpan, inSpan } from './tracing.ts';

const remote: TraceContext = { traceId: traceIdOf('t'), spanId: spanIdOf('caller'), sampled: true };
const config = { sampleRatio: 1, project: 'demo-portal', environment: 'local' } as const;
// Loading takes its time on a machine that has much else to do.
beforeAll(async () => {
  await import('@opentelemetry/sdk-trace');
  await import('@opentelemetry/exporter-trace-otlp-http');
}, 60_000);

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function open(exporter: SpanExporter, sampleRatio = 1, warned: unknown[] = []): Promise<Tracing> {
  const tracing = createTracing(
    'portal-api',
    { ...config, endpoint: new URL('http://127.0.0.1:1'), sampleRatio },
    {
      accessToken: () => Promise.resolve('t'),
      warn: (error) => void warned.push(error),
      exporter,
    },
  );
  await tracing.ready();
  return tracing;
}

async function spansOf(work: (tracing: Tracing) => unknown, sampleRatio = 1): Promise<ReadableSpan[]> {
  const exporter = new InMemorySpanExporter();
  const tracing = await open(exporter, sampleRatio);
  await work(tracing);
  await tracing.flush(1_000);
  return exporter.getFinishedSpans();
}

describe('spans', () => {
  it('continue the caller’s trace, and those within them stand below', async () => {
    const [inner, outer] = await spansOf((tracing) =>
      inSpan(tracing, { name: 'outer', kind: 'server', parent: remote }, async () => {
        expect(tracing.active()?.traceId).toBe(remote.traceId);
        await new Promise((resolve) => setImmediate(resolve));
        await inChildSpan(tracing, { name: 'inner' }, async () => undefined);
      }),
    );
    expect(outer?.spanContext().traceId).toBe(remote.traceId);
    expect(outer?.parentSpanContext?.spanId).toBe(remote.spanId);
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    expect(outer?.resource.attributes).toMatchObject({
      'service.name': 'portal-api',
      'gcp.project_id': 'demo-portal',
    });
  });

  it('are none where the caller’s trace is not sampled, and what follows from them neither', async () => {
    const unsampled = { ...remote, sampled: false };
    const spans = await spansOf(async (tracing) => {
      await inSpan(tracing, { name: 'outer', parent: unsampled }, async (span) => {
        expect(span.context).toMatchObject({ traceId: remote.traceId, sampled: false });
        expect(tracing.active()?.sampled).toBe(false);
      });
      tracing.record({
        name: 'past',
        context: unsampled,
        parentSpanId: undefined,
        startedAtMs: 1,
        endedAtMs: 2,
      });
    });
    expect(spans).toEqual([]);
  });

  it('that nobody has begun a trace for are kept by share', async () => {
    const begin = (tracing: Tracing) => inSpan(tracing, { name: 'root' }, async () => undefined);
    expect(await spansOf(begin, 0)).toHaveLength(0);
    expect(await spansOf(begin, 1)).toHaveLength(1);
  });

  it('that are over keep the id that was named before, whatever the share', async () => {
    const context = { ...remote, spanId: spanIdOf('deployments/d1/building') };
    const [root, step] = await spansOf((tracing) => {
      tracing.record({
        name: 'click',
        context: remote,
        parentSpanId: undefined,
        startedAtMs: 500,
        endedAtMs: 900,
      });
      tracing.record({
        name: 'build',
        context,
        parentSpanId: remote.spanId,
        startedAtMs: 1_000,
        endedAtMs: 61_000,
        failure: 'exit 1',
      });
    }, 0);
    expect(root?.spanContext()).toMatchObject({ traceId: remote.traceId, spanId: remote.spanId });
    expect(root?.parentSpanContext).toBeUndefined();
    expect(step?.spanContext().spanId).toBe(context.spanId);
    expect(step?.parentSpanContext?.spanId).toBe(remote.spanId);
    expect(step?.duration).toEqual([60, 0]);
    expect(step?.status.message).toBe('exit 1');
  });

  it('end as failed where something was thrown, and are not reported where they are dropped', async () => {
    const spans = await spansOf(async (tracing) => {
      const lost = inSpan(tracing, { name: 'lost' }, () => Promise.reject(new TypeError('no')));
      await expect(lost).rejects.toThrow('no');
      tracing.start({ name: 'dropped' }).drop();
    });
    expect(
      spans.map(({ name, status, attributes }) => [name, status.message, attributes['error.type']]),
    ).toEqual([['lost', 'no', 'TypeError']]);
  });

  it('below no active one are not made, so that polling begins no traces', async () => {
    expect(await spansOf((tracing) => inChildSpan(tracing, { name: 'poll' }, async () => undefined))).toEqual(
      [],
    );
  });
});

describe('an exporter', () => {
  it('that is not configured is never loaded, and nothing is made', async () => {
    const tracing = createTracing(
      'portal-api',
      { ...config, endpoint: undefined },
      {
        accessToken: () => Promise.reject(new Error('must not be asked')),
        warn: () => undefined,
      },
    );
    expect(tracing).toBe(NO_TRACING);
    expect(await inSpan(tracing, { name: 'x' }, async () => 7)).toBe(7);
  });

  it('that fails is told of once, throws nothing, and is not waited for again', async () => {
    const warned: unknown[] = [];
    const failing: SpanExporter = {
      export: (_, done) => setImmediate(done, { code: 1, error: new Error('unavailable') }),
      shutdown: () => Promise.resolve(),
    };
    const tracing = await open(failing, 1, warned);
    for (let time = 0; time < 3; time++) {
      await inSpan(tracing, { name: 'x' }, async () => undefined);
      await tracing.flush(1_000);
    }
    expect(warned.map(String)).toEqual(['Error: unavailable']);
  });

  it('that never answers holds a flush up for its patience and no longer', async () => {
    const silent: SpanExporter = { export: () => undefined, shutdown: () => Promise.resolve() };
    const tracing = await open(silent);
    await inSpan(tracing, { name: 'x' }, async () => undefined);
    await expect(tracing.flush(20)).resolves.toBeUndefined();
  });

  it('sends OTLP as JSON to the endpoint, and the access token to Google’s alone', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    closing.push(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const tracing = createTracing(
      'portal-api',
      { ...config, endpoint: new URL(`http://127.0.0.1:${port}/sink`) },
      { accessToken: () => Promise.resolve('secret'), warn: () => undefined },
    );
    const asked = once(server, 'request');
    await tracing.ready();
    await inSpan(tracing, { name: 'x', parent: remote }, async () => undefined);
    const sending = tracing.flush(5_000);
    const [request, answer] = (await asked) as [IncomingMessage, ServerResponse];
    const body: Buffer[] = await request.toArray();
    answer.end('{}');
    await sending;
    expect(request.url).toBe('/sink/v1/traces');
    expect(request.headers['content-type']).toBe('application/json');
    expect(request.headers.authorization).toBeUndefined();
    expect(JSON.parse(Buffer.concat(body).toString())).toMatchObject({
      resourceSpans: [
        { scopeSpans: [{ spans: [{ name: 'x', traceId: remote.traceId, parentSpanId: remote.spanId }] }] },
      ],
    });
  });
});

it('log lines name the span’s trace as Cloud Logging reads it', () => {
  expect(traceFields(remote, 'demo-portal')).toEqual({
    'logging.googleapis.com/trace': `projects/demo-portal/traces/${remote.traceId}`,
    'logging.googleapis.com/spanId': remote.spanId,
    'logging.googleapis.com/trace_sampled': true,
  });
  expect(traceFields(undefined, 'demo-portal')).toEqual({});
});
