import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { http, postJson, readAllSse, readSse, statesOf, userMessage } from '../conformance/requests.ts';
import { startInstance, type Instance } from './start-instance.ts';

// A file of its own, so that its half minute passes beside the other tests.

let instances: Instance[] = [];
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.kill()));
  instances = [];
});

test(
  'with the settings of production a dead instance’s task is failed on others within 30 s',
  { timeout: 60_000 },
  async () => {
    const projectId = `demo-a2a-${randomUUID().slice(0, 8)}`;
    instances = await Promise.all(
      ['doomed', 'other'].map((name) => startInstance(projectId, name, 'default')),
    );
    const [doomed, other] = instances as [Instance, Instance];
    const message = userMessage('x', { parts: [{ text: '100000:20' }] });
    const response = await postJson(`${doomed.url}/message:send`, { message }, { prefer: 'respond-async' });
    const { id } = (await response.json()).task;
    const opened = await http(`${other.url}/message:stream?task_id=${id}`);
    const reader = readSse(opened);
    await reader.next();

    // Just after the lease was renewed it holds longest.
    await new Promise((resolve) => setTimeout(resolve, 4_500));
    const killedAt = Date.now();
    await doomed.kill();
    const events = [];
    for await (const event of reader) events.push(event);
    const elapsedMs = Date.now() - killedAt;
    expect(statesOf(events).at(-1)).toBe('TASK_STATE_FAILED');
    expect(elapsedMs).toBeLessThan(30_000);
    process.stdout.write(`failed ${(elapsedMs / 1000).toFixed(1)} s after the instance died\n`);
    const replayed = await readAllSse(await http(`${other.url}/message:stream?task_id=${id}`));
    expect(statesOf(replayed).at(-1)).toBe('TASK_STATE_FAILED');
  },
);
