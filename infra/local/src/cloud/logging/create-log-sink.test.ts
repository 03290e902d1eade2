import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLogSink, logTopic } from './create-log-sink.ts';
import type { LogEntry } from './log-entry.ts';

const quiet = () => undefined;

function revisionEntry(
  text: string,
  labels: Record<string, string> = { 'managed-by': 'agent-gallery' },
): LogEntry {
  return {
    logName: 'projects/p/logs/run.googleapis.com%2Fstdout',
    resource: { type: 'cloud_run_revision', labels: { service_name: 's', revision_name: 's-1' } },
    insertId: text,
    timestamp: '2026-11-20T00:00:00.000001Z',
    receiveTimestamp: '2026-11-20T00:00:00.000001Z',
    severity: 'DEFAULT',
    labels,
    textPayload: text,
  };
}

function recorder() {
  const requests: { topic: string; texts: string[] }[] = [];
  const publish = async (topic: string, messages: readonly { data: Buffer }[]) => {
    await sleep(5);
    requests.push({
      topic,
      texts: messages.map(({ data }) => (JSON.parse(data.toString()) as LogEntry).textPayload ?? ''),
    });
  };
  return { requests, publish };
}

test('publishes one message per entry, in order, few requests', async () => {
  const { requests, publish } = recorder();
  const sink = createLogSink({ publish, log: quiet });
  const texts = Array.from({ length: 1200 }, (_, index) => `line ${String(index)}`);
  for (const text of texts) sink.write(revisionEntry(text));
  await sink.flush();
  expect(requests.every(({ topic }) => topic === logTopic)).toBe(true);
  expect(requests.flatMap((request) => request.texts)).toEqual(texts);
  expect(requests.length).toBeLessThanOrEqual(4);
});

test('sends on its own when nobody flushes', async () => {
  const { requests, publish } = recorder();
  const sink = createLogSink({ publish, log: quiet });
  sink.write(revisionEntry('a'));
  await sleep(100);
  sink.write(revisionEntry('b'));
  await sleep(100);
  expect(requests.map((request) => request.texts)).toEqual([['a'], ['b']]);
});

test('leaves out builds and revisions that are not the portal’s', async () => {
  const { requests, publish } = recorder();
  const sink = createLogSink({ publish, log: quiet });
  const build = (build_tags: string): LogEntry => ({
    ...revisionEntry(build_tags, { build_tags }),
    resource: { type: 'build', labels: {} },
  });
  sink.write(revisionEntry('of somebody else', { 'managed-by': 'terraform' }));
  sink.write(revisionEntry('without labels', {}));
  sink.write(build('my-agent-gallery,x'));
  sink.write(build('agent-gallery,deployment-d1'));
  sink.write(revisionEntry('ours'));
  await sink.flush();
  expect(requests.flatMap((request) => request.texts)).toEqual(['agent-gallery,deployment-d1', 'ours']);
});

test('publishes everything once when Pub/Sub fails for a while', async () => {
  const { requests, publish } = recorder();
  let failures = 2;
  const sink = createLogSink({
    log: quiet,
    publish: (topic, messages) =>
      failures-- > 0 ? Promise.reject(new Error('unavailable')) : publish(topic, messages),
  });
  sink.write(revisionEntry('first'));
  await sleep(50);
  sink.write(revisionEntry('second'));
  await sink.flush();
  expect(requests.flatMap((request) => request.texts)).toEqual(['first', 'second']);
});

test('cuts a line that Cloud Logging would not take', async () => {
  const { requests, publish } = recorder();
  const sink = createLogSink({ publish, log: quiet });
  sink.write(revisionEntry('x'.repeat(1_000_000)));
  await sink.flush();
  expect(requests[0]?.texts[0]).toHaveLength(250_001);
});
