import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Firestore } from '@google-cloud/firestore';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  http,
  postJson,
  readAllSse,
  readSse,
  statesOf,
  userMessage,
  type SseEvent,
} from '../conformance/requests.ts';
import { startInstance, type Instance } from './start-instance.ts';

const projectId = `demo-a2a-${randomUUID().slice(0, 8)}`;
let instances: Instance[] = [];
const start = async (name: string): Promise<Instance> => {
  const instance = await startInstance(projectId, name);
  instances.push(instance);
  return instance;
};

let one: Instance;
let two: Instance;
let three: Instance;
beforeAll(async () => {
  [one, two, three] = (await Promise.all(['one', 'two', 'three'].map(start))) as [
    Instance,
    Instance,
    Instance,
  ];
});
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.kill()));
  instances = [];
});

const post = async (instance: Instance, text: string, fields: Record<string, unknown> = {}) => {
  const message = userMessage('x', { parts: [{ text }], ...fields });
  const response = await postJson(`${instance.url}/message:send`, { message }, { prefer: 'respond-async' });
  return (await response.json()).task;
};

const stream = (instance: Instance, taskId: string, lastEventId?: number) =>
  http(`${instance.url}/message:stream?task_id=${taskId}`, {
    headers: lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) },
  });

const chunksOf = (events: readonly SseEvent[]): string =>
  events.map(({ data }) => data.artifactUpdate?.artifact.parts[0].text ?? '').join('');

const expectAscending = (events: readonly SseEvent[]) => {
  const ids = events.map(({ id }) => id as number);
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
};

describe('one task, three instances, one log', () => {
  test('every instance streams the same events, while the task runs and after it', async () => {
    const { id } = await post(one, '60:10');
    const live = await Promise.all([one, two, three].map(async (i) => readAllSse(await stream(i, id))));
    const late = await readAllSse(await stream(three, id));
    expect(statesOf(live[0] ?? []).at(-1)).toBe('TASK_STATE_COMPLETED');
    expect(live[0]?.map((event) => event.id)).toEqual(Array.from({ length: 63 }, (_, index) => index + 1));
    for (const events of [...live, late]) expect(events).toEqual(live[0]);
  });

  test('a stream resumes on another instance exactly after the last event', async () => {
    const { id } = await post(one, '40:10');
    const seen: SseEvent[] = [];
    for await (const event of readSse(await stream(one, id))) {
      seen.push(event);
      if (seen.length === 20) break;
    }
    const rest = await readAllSse(await stream(two, id, seen.at(-1)?.id));
    expect([...seen, ...rest]).toEqual(await readAllSse(await stream(three, id)));
  });

  test('an id that has not come here yet is waited for; one that the writer does not know is refused', async () => {
    const { id } = await post(one, '40:20');
    expect((await stream(one, id, 5_000)).status).toBe(400);
    const ahead = readAllSse(await stream(two, id, 30));
    const beyond = readAllSse(await stream(three, id, 5_000));
    expect((await ahead).map((event) => event.id)).toEqual(
      Array.from({ length: 13 }, (_, index) => 31 + index),
    );
    expect(statesOf(await beyond)).toEqual(['TASK_STATE_COMPLETED']);
    for (const instance of [one, two]) expect((await stream(instance, id, 5_000)).status).toBe(400);
  });

  test('a cancel reaches the instance that runs the task', async () => {
    const { id } = await post(one, '1000:20');
    const reading = stream(three, id).then(readAllSse);
    const response = await http(`${two.url}/tasks/${id}:cancel`, { method: 'POST' });
    expect((await response.json()).status.state).toBe('TASK_STATE_CANCELED');
    expect(statesOf(await reading).at(-1)).toBe('TASK_STATE_CANCELED');
  });

  test('a task that waits for input is continued by another instance', async () => {
    const { id } = await post(one, 'ask');
    const waiting = stream(three, id);
    const reader = readSse(await waiting);
    for await (const { data } of reader) {
      if (data.statusUpdate?.status.state === 'TASK_STATE_INPUT_REQUIRED') break;
    }
    const message = userMessage('x', { taskId: id, parts: [{ text: '3:5' }] });
    const { task } = await (await postJson(`${two.url}/message:send`, { message })).json();
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    const events = await readAllSse(await stream(one, id));
    expect(chunksOf(events)).toBe('two-0 two-1 two-2 ');
    expectAscending(events);
  });

  test('tasks are listed on every instance, newest first, in pages', async () => {
    const list = async (query: string) => (await http(`${three.url}/tasks?${query}`)).json();
    const first = await list('pageSize=3&includeArtifacts=true');
    expect(first).toMatchObject({ totalSize: 5, pageSize: 3 });
    const second = await list(`pageSize=3&pageToken=${first.nextPageToken}`);
    expect([...first.tasks, ...second.tasks]).toHaveLength(5);
    expect(second.nextPageToken).toBe('');
    expect((await list('status=TASK_STATE_CANCELED')).tasks).toHaveLength(1);
  });

  test('a list does not read logs unless artifacts are asked for', async () => {
    const { id } = await post(one, '3:5');
    const whole = await (async () => {
      await readAllSse(await stream(two, id));
      return (await http(`${two.url}/tasks/${id}`)).json();
    })();
    expect(whole.artifacts).toHaveLength(1);
    const { artifacts: _, ...head } = whole;
    const firestore = new Firestore({ projectId });
    await firestore.recursiveDelete(firestore.collection(`a2aTasks/${id}/events`));
    await firestore.terminate();
    const { tasks } = await (await http(`${three.url}/tasks?pageSize=1`)).json();
    expect(tasks).toEqual([head]);
  });

  test('a task is continued at once on the instance that has just worked on it', async () => {
    const ask = userMessage('x', { parts: [{ text: 'ask' }] });
    const { task: asking } = await (await postJson(`${one.url}/message:send`, { message: ask })).json();
    const message = userMessage('x', { taskId: asking.id, parts: [{ text: '2:1' }] });
    const { task } = await (await postJson(`${one.url}/message:send`, { message })).json();
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(chunksOf(await readAllSse(await stream(three, asking.id)))).toBe('one-0 one-1 ');
  });

  test('artifacts that together are larger than a commit come whole on another instance', async () => {
    const { id } = await post(one, 'large:2');
    const events = await readAllSse(await stream(two, id));
    expect(statesOf(events).at(-1)).toBe('TASK_STATE_COMPLETED');
    expect(chunksOf(events)).toHaveLength(6_000_000);
  });

  test('an artifact larger than a document comes whole on another instance', async () => {
    const data = 'ä'.repeat(1_200_000);
    const message = userMessage('x', { parts: [{ text: '1:1' }, { text: data }] });
    const { task } = await (await postJson(`${one.url}/message:send`, { message })).json();
    const got = await (await http(`${two.url}/tasks/${task.id}`)).json();
    expect(got.history[0].parts[1].text).toHaveLength(1_200_000);
  });
});

describe('webhooks', () => {
  // Tests look into bodies of any shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const deliveries: any[] = [];
  const webhook = createServer((request, response) => {
    void json(request).then((body) => deliveries.push(body));
    response.end();
  });
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/hook`;
  });
  afterAll(() => new Promise((resolve) => webhook.close(resolve)));

  test('that are added on another instance are told the next chunk; and of the end if the instance dies', async () => {
    const doomed = await start('doomed-with-webhook');
    const { id } = await post(doomed, '100000:20');
    await postJson(`${two.url}/tasks/${id}/pushNotificationConfigs`, { url });
    await expect.poll(() => deliveries.length, { timeout: 5_000 }).toBeGreaterThan(2);
    expect(deliveries[0].artifactUpdate.artifact.parts[0].text).toMatch(/^doomed-with-webhook-\d+ $/);
    await doomed.kill();
    await expect
      .poll(() => deliveries.at(-1).statusUpdate?.status.state, { timeout: 10_000 })
      .toBe('TASK_STATE_FAILED');
    expect(deliveries.filter(({ statusUpdate }) => statusUpdate)).toHaveLength(1);
  });
});

describe('an instance that dies', () => {
  test('fails its task on all others within its lease, with nothing lost and nothing twice', async () => {
    const doomed = await start('doomed');
    const { id } = await post(doomed, '100000:20');
    const readings = [one, two, three].map(async (instance) => readAllSse(await stream(instance, id)));
    const onDoomed: SseEvent[] = [];
    const readingDoomed = (async () => {
      for await (const event of readSse(await stream(doomed, id))) onDoomed.push(event);
    })().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const killedAt = Date.now();
    await doomed.kill();
    await readingDoomed;
    const [first = [], ...others] = await Promise.all(readings);
    expect(Date.now() - killedAt).toBeLessThan(10_000);

    expect(statesOf(first).at(-1)).toBe('TASK_STATE_FAILED');
    expect(first.at(-1)?.data.statusUpdate.status.message.parts[0].text).toMatch(/instance .* has died/);
    expect(chunksOf(first)).toMatch(/^(doomed-\d+ )+$/);
    const seqs = first.slice(0, -1).map((event) => event.id);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => index + 1));
    for (const events of others) expect(events).toEqual(first);

    // Who read from the dead instance may have seen more than it could store; the end comes after that too.
    const stored = first.slice(0, -1);
    expect(onDoomed.slice(0, stored.length)).toEqual(stored.slice(0, onDoomed.length));
    const rest = await readAllSse(await stream(two, id, onDoomed.at(-1)?.id));
    expect(statesOf(rest).at(-1)).toBe('TASK_STATE_FAILED');
  });

  test('that was only frozen finds its task taken over, writes nothing more and cuts its readers off', async () => {
    const frozen = await start('frozen');
    const { id } = await post(frozen, '100000:20');
    const onFrozen: SseEvent[] = [];
    const readingFrozen = (async () => {
      for await (const event of readSse(await stream(frozen, id))) onFrozen.push(event);
    })().catch(() => {});
    const reading = stream(one, id).then(readAllSse);
    await new Promise((resolve) => setTimeout(resolve, 500));
    frozen.signal('SIGSTOP');
    const events = await reading;
    expect(statesOf(events).at(-1)).toBe('TASK_STATE_FAILED');
    frozen.signal('SIGCONT');
    await readingFrozen;
    expect(await readAllSse(await stream(two, id))).toEqual(events);
    expect(await readAllSse(await stream(frozen, id))).toEqual(events);
    expect(statesOf(await readAllSse(await stream(frozen, id, onFrozen.at(-1)?.id)))).toEqual([
      'TASK_STATE_FAILED',
    ]);
  });

  test('that is told to end finishes its turns first', async () => {
    const leaving = await start('leaving');
    const { id } = await post(leaving, '30:20');
    const reading = stream(one, id).then(readAllSse);
    await leaving.terminate();
    expect(statesOf(await reading).at(-1)).toBe('TASK_STATE_COMPLETED');
  });
});
