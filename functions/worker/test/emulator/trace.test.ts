import { paths } from '@agent-gallery/contract';
import {
  type TraceContext,
  createTracing,
  formatTraceparent,
  spanIdOf,
  traceIdOf,
} from '@agent-gallery/telemetry';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { advance } from '../../src/engine/advance.ts';
import { advancePatiently } from '../../src/engine/advance-patiently.ts';
import { cause } from '../../src/engine/trace/pass.ts';
import { traceEngine } from '../../src/engine/trace/trace-engine.ts';
import { queueDeployment } from '../fakes/queue-deployment.ts';
import { type TestEngine, openTestEngine } from '../fakes/test-engine.ts';

const asked: TraceContext = { traceId: traceIdOf('click'), spanId: spanIdOf('POST'), sampled: true };
const exporter = new InMemorySpanExporter();
const tracing = createTracing(
  'worker',
  { endpoint: new URL('http://127.0.0.1:1'), sampleRatio: 0, project: 'demo', environment: 'local' },
  { accessToken: () => Promise.resolve(''), warn: () => undefined, exporter },
);
const engines: TestEngine[] = [];
let engine: TestEngine;
let deps: TestEngine['deps'];
beforeEach(async () => {
  await tracing.flush(1_000);
  exporter.reset();
  engine = openTestEngine();
  engines.push(engine);
  deps = traceEngine(engine.deps, tracing);
});
afterAll(() => Promise.all(engines.map((one) => one.close())));

async function queue(context: TraceContext | undefined): Promise<string> {
  const id = await queueDeployment(engine.db);
  if (context) await engine.db.doc(paths.deployment(id)).update({ trace: formatTraceparent(context) });
  return id;
}

const wake = (name: string, id: string) =>
  cause.run({ function: name, messageId: `m-${name}` }, () => advancePatiently(deps, id, 300));

/** Every span once, however often it was reported. */
async function spans(): Promise<ReadableSpan[]> {
  await tracing.flush(1_000);
  return [...new Map(exporter.getFinishedSpans().map((span) => [span.spanContext().spanId, span])).values()];
}

/** The names on the way from a span to the root. */
function wayOf(span: ReadableSpan, all: readonly ReadableSpan[]): string[] {
  const parent = all.find((one) => one.spanContext().spanId === span.parentSpanContext?.spanId);
  return parent ? [span.name, ...wayOf(parent, all)] : [span.name];
}

describe('a deployment’s trace', () => {
  it('is one tree from the request to the release, whoever carried it on and wherever workers died', async () => {
    engine.google.state.instantly = false;
    const id = await queue(asked);

    // This worker dies when it has started the build: it learns nothing of it.
    const { start, find } = deps.builds;
    deps.builds.start = async (order) => {
      const view = await start(order);
      deps.builds.find = () => Promise.reject(new Error('killed too'));
      await Promise.reject(new Error('killed'));
      return view;
    };
    await expect(wake('on-deployment-requested', id)).rejects.toThrow('killed');
    Object.assign(deps.builds, { start, find });
    await wake('reconcile', id);
    const [build] = engine.google.builds;
    if (!build) throw new Error('No build was started.');
    engine.google.endBuild(build, 'SUCCESS');

    // This one dies between the change of status and its announcement.
    const { statusChanged } = deps.publisher;
    deps.publisher.statusChanged = () => Promise.reject(new Error('killed'));
    await expect(wake('on-build-changed', id)).rejects.toThrow('killed');
    deps.publisher.statusChanged = statusChanged;
    await wake('reconcile', id);
    engine.google.endRollout('echo');
    await wake('on-log-entry', id);
    const { status, steps, createdAt, endedAt } = await engine.read(id);
    expect(status).toBe('ready');

    const all = await spans();
    expect(new Set(all.map((span) => span.spanContext().traceId))).toEqual(new Set([asked.traceId]));
    const ids = new Set(all.map((span) => span.spanContext().spanId));
    const tops = all.filter((span) => !ids.has(span.parentSpanContext?.spanId ?? ''));
    expect(tops.map((span) => [span.name, span.parentSpanContext?.spanId])).toEqual([
      ['deployment', asked.spanId],
    ]);

    const ways = all.map((span) => wayOf(span, all).join(' < '));
    expect(ways).toEqual(
      expect.arrayContaining([
        'deployment',
        ...['queued', 'package', 'build', 'release', 'verify'].map((step) => `${step} < deployment`),
        'archives.put < sources.withArchive < on-deployment-requested < package < deployment',
        'builds.start < on-deployment-requested < build < deployment',
        'reconcile < build < deployment',
        'on-build-changed < build < deployment',
        'on-log-entry < release < deployment',
        'probe.check < on-log-entry < verify < deployment',
      ]),
    );
    // Which of the two wakings took the order depends on when the first one died.
    expect(ways.join('\n')).toMatch(
      /^services\.create < (on-build-changed|reconcile) < release < deployment$/m,
    );
    const times = ({ startTime, endTime }: ReadableSpan) =>
      [startTime, endTime].map(([seconds, nanoseconds]) => Math.round(seconds * 1_000 + nanoseconds / 1e6));
    const named = (name: string) => all.find((span) => span.name === name) as ReadableSpan;
    expect(times(named('deployment'))).toEqual([Date.parse(createdAt), Date.parse(endedAt ?? '')]);
    expect(times(named('build'))).toEqual(
      [steps.building?.startedAt, steps.building?.endedAt].map((at) => Date.parse(at ?? '')),
    );
    expect(named('build').attributes).toMatchObject({ 'build.id': 'b1', 'deployment.outcome': 'succeeded' });
    const failed = all.filter((span) => span.status.message === 'killed').map((span) => span.name);
    expect(failed.sort()).toEqual(['on-build-changed', 'on-deployment-requested']);
  });

  it('says what failed, and has a root of its own where nobody began one and its share is kept', async () => {
    engine.google.state.findings = [];
    engine.google.state.instantly = false;
    const id = await queue(undefined);
    await advance(deps, id);
    expect((await spans()).map(({ name }) => name)).toEqual([]);

    const failing = await queue({ ...asked, traceId: traceIdOf('another') });
    await engine.db
      .doc(paths.deployment(failing))
      .update({ 'request.serviceName': 'other', serviceId: 'other' });
    await wake('on-deployment-requested', failing);
    const build = engine.google.builds.find(({ deploymentId }) => deploymentId === failing);
    if (!build) throw new Error('No build was started.');
    engine.google.endBuild(build, 'FAILURE', 'exit 1');
    await wake('on-build-changed', failing);
    const all = await spans();
    const told = all.filter(({ name }) => ['build', 'deployment'].includes(name));
    expect(told.map(({ name, status }) => [name, status.message])).toEqual([
      ['build', 'build-failed'],
      ['deployment', 'build-failed'],
    ]);
  });

  it('is none where the caller’s was not sampled', async () => {
    const id = await queue({ ...asked, sampled: false });
    await expect
      .poll(() => wake('on-deployment-requested', id).then(() => engine.read(id)), { timeout: 20_000 })
      .toMatchObject({ status: 'ready' });
    expect((await spans()).map(({ name }) => name)).toEqual([]);
  });
});
