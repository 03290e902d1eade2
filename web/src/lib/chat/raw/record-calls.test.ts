import { expect, it } from 'vitest';
import { recordCalls } from './record-calls.ts';
import type { WireLog } from './wire-log.svelte.ts';

function recorder() {
  const added: Parameters<WireLog['add']>[0][] = [];
  return { log: { add: (entry: Parameters<WireLog['add']>[0]) => void added.push(entry) }, added };
}

it('notes a request and its answer, and hands both on', async () => {
  const { log, added } = recorder();
  const call = recordCalls(() => Promise.resolve(Response.json({ task: { id: 't' } }, { status: 202 })), log);
  const response = await call('message:send', {
    method: 'POST',
    headers: { 'A2A-Version': '1.0', Authorization: 'Bearer secret' },
    body: '{"message":{}}',
  });
  expect([response.status, await response.json()]).toEqual([202, { task: { id: 't' } }]);
  expect(added).toEqual([
    {
      kind: 'request',
      method: 'POST',
      operation: 'message:send',
      headers: { 'a2a-version': '1.0' },
      bodyText: '{"message":{}}',
      body: { message: {} },
    },
    { kind: 'response', method: 'POST', operation: 'message:send', status: 202, body: { task: { id: 't' } } },
  ]);
  expect(JSON.stringify(added)).not.toContain('secret');
});

it('notes each event of a stream when it comes, however the bytes are cut', async () => {
  const { log, added } = recorder();
  const bytes = new TextEncoder().encode(
    'id: 1\ndata: {"text":"grü"}\n\n: keep-alive\n\nid: 2\ndata: no json\n\n',
  );
  const call = recordCalls(
    () =>
      Promise.resolve(
        new Response(
          new ReadableStream({
            start(controller) {
              for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
              controller.close();
            },
          }),
          { headers: { 'content-type': 'text/event-stream' } },
        ),
      ),
    log,
  );
  const response = await call('message:stream?task_id=t', {});
  expect(await response.text()).toContain('grü');
  expect(added.slice(1)).toMatchObject([
    { kind: 'response', status: 200 },
    { kind: 'event', eventId: '1', body: { text: 'grü' } },
    { kind: 'event', eventId: '2', body: 'no json' },
  ]);
});

it('notes that no answer came, but not that the page was left', async () => {
  const { log, added } = recorder();
  const problem = { code: 'service-unreachable' };
  const call = recordCalls(() => Promise.reject(Object.assign(new Error('no'), { problem })), log);
  await expect(call('tasks', {})).rejects.toThrow('no');
  expect(added.at(-1)).toEqual({
    kind: 'failed',
    method: 'GET',
    operation: 'tasks',
    reason: 'no',
    body: problem,
  });
  await expect(call('tasks', { signal: AbortSignal.abort() })).rejects.toThrow('no');
  expect(added.filter(({ kind }) => kind === 'failed')).toHaveLength(1);
});
