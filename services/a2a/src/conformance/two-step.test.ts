import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  http,
  postJson,
  readAllSse,
  readSse,
  statesOf,
  userMessage,
} from '../../test/conformance/requests.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';

let agent: TestAgent;
beforeAll(async () => {
  agent = await serveTestAgent({ keepAliveMs: 40 });
});
afterAll(() => agent.stop());

const start = async (behaviour: string) => {
  const response = await postJson(
    `${agent.url}/message:send`,
    { message: userMessage(behaviour) },
    { prefer: 'respond-async' },
  );
  return { response, task: (await response.json()).task };
};

describe('the two-step flow of the portal', () => {
  test('POST answers 202 with a submitted task and the place of its stream', async () => {
    const { response, task } = await start('tck-stream-001');
    expect(response.status).toBe(202);
    expect(task.status.state).toBe('TASK_STATE_SUBMITTED');
    expect(response.headers.get('location')).toBe(`./message:stream?task_id=${task.id}`);
    expect(response.headers.get('preference-applied')).toBe('respond-async');
  });

  test('the place of the stream keeps the tenant and the prefix of the request', async () => {
    const body = { message: userMessage('tck-stream-001'), configuration: { returnImmediately: true } };
    const response = await postJson(`${agent.url}/api/acme/message:send`, body);
    const location = new URL(response.headers.get('location') as string, response.url).href;
    expect(location).toContain(`${agent.url}/api/acme/message:stream?task_id=`);
    expect((await http(location)).status).toBe(200);
  });

  test('GET streams the task from its start to its end, with ascending ids', async () => {
    const { task } = await start('tck-stream-001');
    const events = await readAllSse(await http(`${agent.url}/message:stream?task_id=${task.id}`));
    expect(events[0]?.data.task.status.state).toBe('TASK_STATE_SUBMITTED');
    expect(statesOf(events)).toEqual(['TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING', 'TASK_STATE_COMPLETED']);
    const text = events.map(({ data }) => data.artifactUpdate?.artifact.parts[0].text ?? '').join('');
    expect(text).toBe('one two three');
    const ids = events.map(({ id }) => id as number);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
  });

  test.each(['header', 'query'])('Last-Event-ID by %s resumes exactly after that event', async (by) => {
    const { task } = await start('tck-stream-001');
    const url = `${agent.url}/message:stream?task_id=${task.id}`;
    const seen = [];
    for await (const event of readSse(await http(url))) {
      seen.push(event);
      if (event.data.artifactUpdate) break;
    }
    const lastId = String(seen.at(-1)?.id);
    const rest =
      by === 'header'
        ? await readAllSse(await http(url, { headers: { 'last-event-id': lastId } }))
        : await readAllSse(await http(`${url}&lastEventId=${lastId}`));
    const whole = await readAllSse(await http(url));
    expect([...seen, ...rest]).toEqual(whole);
  });

  test('a finished task is replayed and closed; from its last event on there is nothing left', async () => {
    const { task } = await start('tck-complete-task');
    const url = `${agent.url}/message:stream?task_id=${task.id}`;
    const events = await readAllSse(await http(url));
    expect(statesOf(await readAllSse(await http(url)))).toEqual(statesOf(events));
    const last = String(events.at(-1)?.id);
    expect(await readAllSse(await http(url, { headers: { 'last-event-id': last } }))).toEqual([]);
  });

  test.each(['tck-complete-task', 'tck-input-required'])(
    'an id beyond the last event of %s is no id of its stream: 400, and nothing is waited for',
    async (behaviour) => {
      const body = { message: userMessage(behaviour) };
      const { task } = await (await postJson(`${agent.url}/message:send`, body)).json();
      const url = `${agent.url}/message:stream?task_id=${task.id}`;
      const response = await http(url, { headers: { 'last-event-id': '999' } });
      expect(response.status).toBe(400);
      const { error } = await response.json();
      expect(error.details[1].fieldViolations[0].field).toBe('lastEventId');
    },
  );

  test('a client that leaves stops nothing', async () => {
    const { task } = await start('tck-stream-001');
    const leaving = new AbortController();
    await http(`${agent.url}/message:stream?task_id=${task.id}`, { signal: leaving.signal });
    leaving.abort();
    const events = await readAllSse(await http(`${agent.url}/message:stream?task_id=${task.id}`));
    expect(statesOf(events).at(-1)).toBe('TASK_STATE_COMPLETED');
  });

  test('an open stream in which nothing happens carries keep-alive comments', async () => {
    const { task } = await start('tck-input-required');
    const response = await http(`${agent.url}/message:stream?task_id=${task.id}`);
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk);
      if (text.includes(': keep-alive\n\n')) break;
    }
    expect(text).toContain('TASK_STATE_INPUT_REQUIRED');
  });

  test.each([
    ['', 400],
    ['?task_id=nobody', 404],
    ['?task_id=x&lastEventId=abc', 400],
  ])('GET /message:stream%s is refused with %i', async (query, status) => {
    expect((await http(`${agent.url}/message:stream${query}`)).status).toBe(status);
  });
});
