import { expect, test } from 'vitest';
import { conformanceProfile } from '../../test/conformance/agent.ts';
import { userMessage } from '../../test/conformance/requests.ts';
import { createAgentService } from './create-agent-service.ts';

test('a service that drains takes no more work, and finishes what it has', async () => {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const { app, close } = createAgentService({
    profile: conformanceProfile,
    agent: { execute: () => finished },
    log: () => {},
  });
  const post = (path: string, body: unknown) =>
    app.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const begun = await post('/message:send', {
    message: userMessage('x'),
    configuration: { returnImmediately: true },
  });
  const { task } = (await begun.json()) as { task: { id: string } };

  const closed = close(5_000);
  for (const path of ['/message:send', '/message:stream']) {
    const refused = await post(path, { message: userMessage('x') });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ error: { status: 'UNAVAILABLE' } });
  }
  const legacy = await post('/v1/message:send', {
    message: { messageId: 'm', role: 'ROLE_USER', content: [{ text: 'x' }] },
  });
  expect([legacy.status, legacy.headers.get('retry-after')]).toEqual([503, '1']);
  const overRpc = await post('/jsonrpc', {
    jsonrpc: '2.0',
    id: 1,
    method: 'SendMessage',
    params: { message: userMessage('x') },
  });
  expect(await overRpc.json()).toMatchObject({
    error: { message: expect.stringContaining('instance ends') },
  });

  const listed = (await (await app.request('/tasks')).json()) as { totalSize: number };
  expect(listed.totalSize).toBe(1);
  finish();
  await closed;
  const read = (await (await app.request(`/tasks/${task.id}`)).json()) as { status: { state: string } };
  expect(read.status.state).toBe('TASK_STATE_COMPLETED');
});
