import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { http, postJson, userMessage } from '../../test/conformance/requests.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';

const CHUNKS = 100;
let isUp = false;
/** What came, as the kind of its event or the state that it tells; `!` marks what was not taken. */
let posts: string[] = [];
const webhook = createServer((request, response) => {
  void json(request).then((body) => {
    // Tests look into bodies of any shape.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    const { statusUpdate, artifactUpdate } = body as any;
    const what = statusUpdate?.status.state ?? artifactUpdate?.artifact.artifactId ?? 'task';
    posts.push(isUp ? what : `!${what}`);
    response.writeHead(isUp ? 200 : 503).end();
  });
});
let hook = '';
let agent: TestAgent;
let goOn = () => {};
beforeAll(async () => {
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
  hook = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`;
});
afterAll(() => new Promise((resolve) => webhook.close(resolve)));
beforeEach(async () => {
  posts = [];
  isUp = false;
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  agent = await serveTestAgent({
    pushBackoffMs: [5, 5],
    agent: {
      async execute(turn) {
        await turn.status('TASK_STATE_WORKING');
        for (let index = 0; index < CHUNKS; index++) {
          await turn.artifact({ artifactId: 'before', parts: [{ text: 'x' }] }, { append: index > 0 });
          if (index % 20 === 0) await turn.status('TASK_STATE_WORKING', [{ text: 'still' }]);
        }
        await gate;
        await turn.status('TASK_STATE_INPUT_REQUIRED');
        await turn.artifact({ artifactId: 'after', parts: [{ text: 'x' }] });
      },
    },
  });
});
afterEach(() => agent.stop());

const begin = async (): Promise<string> => {
  const body = {
    message: userMessage('x'),
    configuration: { returnImmediately: true, taskPushNotificationConfig: { url: hook, id: 'first' } },
  };
  return (await (await postJson(`${agent.url}/message:send`, body)).json()).task.id;
};

describe('a webhook that is down', () => {
  test('is told changes of state only after one event was given up, and all again once it takes one', async () => {
    await begin();
    await expect.poll(() => posts.length).toBe(3);
    await pause(100);
    expect(posts).toEqual(Array(3).fill('!TASK_STATE_WORKING'));
    isUp = true;
    posts = [];
    goOn();
    await expect.poll(() => posts).toEqual(['TASK_STATE_INPUT_REQUIRED', 'after']);
  });
});

describe('push configurations of one task', () => {
  test('are at most 20; one more is refused, one of a known id is not', async () => {
    isUp = true;
    const id = await begin();
    goOn();
    const create = (config: Record<string, unknown>) =>
      postJson(`${agent.url}/tasks/${id}/pushNotificationConfigs`, { url: hook, ...config });
    const answers = await Promise.all(Array.from({ length: 25 }, () => create({})));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    const refused = await (await create({})).json();
    expect(refused.error).toMatchObject({ code: 400, status: 'RESOURCE_EXHAUSTED' });
    expect(refused.error.message).toContain('20 push configurations');
    expect((await create({ id: 'first', token: 'new' })).status).toBe(200);
    const listed = await (await http(`${agent.url}/tasks/${id}/pushNotificationConfigs`)).json();
    expect(listed.configs).toHaveLength(20);
  });
});
