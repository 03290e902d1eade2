import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  http,
  type LooseResponse,
  postJson,
  readAllSse,
  statesOf,
  userMessage,
} from '../../test/conformance/requests.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';

let agent: TestAgent;
beforeAll(async () => {
  agent = await serveTestAgent();
});
afterAll(() => agent.stop());

const send = (behaviour: string, body: Record<string, unknown> = {}, headers?: Record<string, string>) =>
  postJson(`${agent.url}/message:send`, { message: userMessage(behaviour), ...body }, headers);

const stream = (behaviour: string, fields?: Record<string, unknown>) =>
  postJson(`${agent.url}/message:stream`, { message: userMessage(behaviour, fields) });

const errorOf = async (response: LooseResponse) => {
  const { error } = await response.json();
  return { http: response.status, status: error.status, reason: error.details[0].reason };
};

describe('SendMessage over REST (sections 3.1.1, 11.3.1)', () => {
  test('blocks until the task is terminal, and answers it inside "task" (3.2.2)', async () => {
    const response = await send('tck-artifact-text');
    const { task } = await response.json();
    expect(response.status).toBe(200);
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(task.artifacts[0].parts).toEqual([{ text: 'Generated text content' }]);
    expect(task.history[0]).toMatchObject({ role: 'ROLE_USER', taskId: task.id, contextId: task.contextId });
  });

  test('blocks until the task waits for input, and a message with its id continues it (3.4.3)', async () => {
    const first = (await (await send('tck-input-required')).json()).task;
    expect(first.status.state).toBe('TASK_STATE_INPUT_REQUIRED');
    const message = userMessage('tck-input-required', { taskId: first.id });
    const second = (await (await postJson(`${agent.url}/message:send`, { message })).json()).task;
    expect(second).toMatchObject({ id: first.id, contextId: first.contextId });
    expect(second.status.state).toBe('TASK_STATE_COMPLETED');
    expect(second.history.map((m: { role: string }) => m.role)).toEqual([
      'ROLE_USER',
      'ROLE_AGENT',
      'ROLE_USER',
      'ROLE_AGENT',
    ]);
  });

  test('answers a message alone where the agent makes no task (3.1.1)', async () => {
    const body = await (await send('tck-message-response')).json();
    expect(Object.keys(body)).toEqual(['message']);
    expect(body.message).toMatchObject({ role: 'ROLE_AGENT', parts: [{ text: 'Direct message response' }] });
  });

  test('returns at once when asked to (3.2.2, returnImmediately)', async () => {
    const response = await send('test-resubscribe-message-id', {
      configuration: { returnImmediately: true },
    });
    const { task } = await response.json();
    expect(['TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING']).toContain(task.status.state);
    await http(`${agent.url}/tasks/${task.id}:cancel`, { method: 'POST' });
  });

  test('a rejected task says so', async () => {
    const { task } = await (await send('tck-reject-task')).json();
    expect(task.status.state).toBe('TASK_STATE_REJECTED');
  });

  test.each([
    [0, 0],
    [1, 1],
    [50, 2],
  ])('historyLength %i gives %i messages (3.2.4)', async (historyLength, expected) => {
    const { task } = await (await send('tck-complete-task', { configuration: { historyLength } })).json();
    expect(task.history ?? []).toHaveLength(expected);
  });

  test('an unknown task id is TaskNotFoundError (3.3.2)', async () => {
    const response = await postJson(`${agent.url}/message:send`, {
      message: userMessage('tck-complete-task', { taskId: 'nobody' }),
    });
    expect(await errorOf(response)).toEqual({ http: 404, status: 'NOT_FOUND', reason: 'TASK_NOT_FOUND' });
  });

  test('a message to a task that has ended is UnsupportedOperationError (3.1.1)', async () => {
    const { task } = await (await send('tck-complete-task')).json();
    const message = userMessage('tck-complete-task', { taskId: task.id });
    const response = await postJson(`${agent.url}/message:send`, { message });
    expect(await errorOf(response)).toMatchObject({ http: 400, reason: 'UNSUPPORTED_OPERATION' });
  });

  test('a context id that is not the task’s is refused (3.4.3)', async () => {
    const { task } = await (await send('tck-input-required')).json();
    const message = userMessage('tck-complete-task', { taskId: task.id, contextId: 'another' });
    const response = await postJson(`${agent.url}/message:send`, { message });
    expect(await errorOf(response)).toMatchObject({ http: 400, reason: 'INVALID_PARAMS' });
  });

  test('a client’s context id is kept for a new task (3.4.1)', async () => {
    const message = userMessage('tck-complete-task', { contextId: 'context-of-mine' });
    const { task } = await (await postJson(`${agent.url}/message:send`, { message })).json();
    expect(task.contextId).toBe('context-of-mine');
  });

  test('a part of a type that the card does not take is ContentTypeNotSupportedError (3.3.2)', async () => {
    const message = userMessage('x', { parts: [{ raw: 'AAAA', mediaType: 'video/mp4' }] });
    const response = await postJson(`${agent.url}/message:send`, { message });
    expect(await errorOf(response)).toMatchObject({ http: 400, reason: 'CONTENT_TYPE_NOT_SUPPORTED' });
  });
});

describe('SendStreamingMessage over REST (sections 3.1.2, 11.7)', () => {
  test('begins with the task, ends with a terminal status, and closes', async () => {
    const response = await stream('tck-stream-001');
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const events = await readAllSse(response);
    expect(events[0]?.data.task.status.state).toBe('TASK_STATE_SUBMITTED');
    expect(statesOf(events)).toEqual(['TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING', 'TASK_STATE_COMPLETED']);
    expect(events.every(({ data }) => Object.keys(data).length === 1)).toBe(true);
  });

  test('chunks come in order, marked append and lastChunk (4.2.2)', async () => {
    const events = await readAllSse(await stream('tck-stream-artifact-chunked'));
    const chunks = events.flatMap(({ data }) => data.artifactUpdate ?? []);
    expect(chunks.map((chunk) => chunk.artifact.parts[0].text)).toEqual(['chunk-1 ', 'chunk-2']);
    expect(chunks.map((chunk) => [chunk.append ?? false, chunk.lastChunk ?? false])).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  test('a message alone is one event, and the stream closes', async () => {
    const events = await readAllSse(await stream('tck-message-response'));
    expect(events.map(({ data }) => Object.keys(data))).toEqual([['message']]);
  });

  test('a follow-up streams from a snapshot of the task', async () => {
    const { task } = await (await send('tck-input-required')).json();
    const events = await readAllSse(await stream('tck-input-required', { taskId: task.id }));
    expect(events[0]?.data.task).toMatchObject({ id: task.id });
    expect(events[0]?.data.task.history).toHaveLength(3);
    expect(statesOf(events).at(-1)).toBe('TASK_STATE_COMPLETED');
  });

  test('the task at the start of a stream has as much history as is wanted (3.2.4)', async () => {
    const streamWith = async (historyLength: number, fields = {}) => {
      const message = userMessage('tck-input-required', fields);
      const body = { message, configuration: { historyLength } };
      return readAllSse(await postJson(`${agent.url}/message:stream`, body));
    };
    const { task } = await (await send('tck-input-required')).json();
    const [first] = await streamWith(1, { taskId: task.id });
    expect(first?.data.task.history).toHaveLength(1);
    const body = { message: userMessage('tck-stream-001'), configuration: { historyLength: 0 } };
    const events = await readAllSse(await postJson(`${agent.url}/message:stream`, body));
    expect(events[0]?.data.task).not.toHaveProperty('history');
    expect(statesOf(events)).toEqual(['TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING', 'TASK_STATE_COMPLETED']);
  });

  test('errors before the first event are JSON and not a stream', async () => {
    const response = await postJson(`${agent.url}/message:stream`, { message: { role: 'ROLE_USER' } });
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.status).toBe(400);
  });
});

describe('GetTask, CancelTask, SubscribeToTask over REST (sections 3.1.3, 3.1.5, 3.1.6)', () => {
  const start = async () =>
    (await (await send('test-resubscribe-message-id', { configuration: { returnImmediately: true } })).json())
      .task;

  test('GetTask gives the task without a wrapper', async () => {
    const { task } = await (await send('tck-artifact-data')).json();
    const got = await (await http(`${agent.url}/tasks/${task.id}`)).json();
    expect(got).toEqual(task);
    expect(got.artifacts[0].parts[0].data).toEqual({ key: 'value', count: 42 });
  });

  test('CancelTask makes a running task CANCELED; a second one is TaskNotCancelableError', async () => {
    const { id } = await start();
    const canceled = await (await http(`${agent.url}/tasks/${id}:cancel`, { method: 'POST' })).json();
    expect(canceled.status.state).toBe('TASK_STATE_CANCELED');
    const again = await http(`${agent.url}/tasks/${id}:cancel`, { method: 'POST' });
    expect(await errorOf(again)).toMatchObject({ http: 400, reason: 'TASK_NOT_CANCELABLE' });
  });

  test('CancelTask ends a task that waits for input', async () => {
    const { task } = await (await send('tck-input-required')).json();
    const canceled = await (await http(`${agent.url}/tasks/${task.id}:cancel`, { method: 'POST' })).json();
    expect(canceled.status.state).toBe('TASK_STATE_CANCELED');
  });

  test.each(['GET', 'POST'])(
    'SubscribeToTask by %s starts with a snapshot and follows to the end',
    async (method) => {
      const { id } = await start();
      const response = await http(`${agent.url}/tasks/${id}:subscribe`, { method });
      const reading = readAllSse(response);
      await http(`${agent.url}/tasks/${id}:cancel`, { method: 'POST' });
      const events = await reading;
      expect(events[0]?.data.task.id).toBe(id);
      expect(statesOf(events).at(-1)).toBe('TASK_STATE_CANCELED');
    },
  );

  test('SubscribeToTask of a task that has ended is UnsupportedOperationError', async () => {
    const { task } = await (await send('tck-complete-task')).json();
    const response = await http(`${agent.url}/tasks/${task.id}:subscribe`, { method: 'POST' });
    expect(await errorOf(response)).toMatchObject({ http: 400, reason: 'UNSUPPORTED_OPERATION' });
  });

  test.each(['GET /tasks/nobody', 'POST /tasks/nobody:cancel', 'POST /tasks/nobody:subscribe'])(
    '%s is TaskNotFoundError',
    async (route) => {
      const [method, path] = route.split(' ');
      const response = await http(`${agent.url}${path}`, { method: method as string });
      expect(await errorOf(response)).toEqual({ http: 404, status: 'NOT_FOUND', reason: 'TASK_NOT_FOUND' });
    },
  );

  test('all streams of a task see the same events in the same order (3.1.6)', async () => {
    const { id } = await start();
    const readings = await Promise.all(
      Array.from({ length: 5 }, () => http(`${agent.url}/message:stream?task_id=${id}`)),
    );
    const streams = readings.map(readAllSse);
    await http(`${agent.url}/tasks/${id}:cancel`, { method: 'POST' });
    const [first, ...others] = await Promise.all(streams);
    expect(first?.length).toBeGreaterThan(1);
    for (const other of others) expect(other).toEqual(first);
  });
});
