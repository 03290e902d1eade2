import { randomUUID } from 'node:crypto';
import { Firestore, type Timestamp } from '@google-cloud/firestore';
import { afterAll, expect, test } from 'vitest';
import { createFirestoreStorage } from '../../src/firestore/index.ts';

const firestore = new Firestore({ projectId: `demo-a2a-${randomUUID().slice(0, 8)}` });
const TTL_MS = 60_000;
const storage = createFirestoreStorage({ firestore, log: () => {}, ttlMs: TTL_MS });
afterAll(async () => {
  await storage.taskLog.close();
  await firestore.terminate();
});

test('a task that is continued lives on, with its log and its webhooks', async () => {
  const { taskLog, pushConfigs } = storage;
  const taskId = randomUUID();
  const task = { id: taskId, contextId: 'c', status: { state: 'TASK_STATE_INPUT_REQUIRED' as const } };
  const feed = await taskLog.create({ taskId, contextId: 'c', scope: { tenant: '', owner: '' } }, { task });
  await pushConfigs.save({ config: { taskId, id: 'hook', url: 'https://example.com/' }, wireVersion: '1.0' });
  await taskLog.release(feed);

  const document = firestore.doc(`a2aTasks/${taskId}`);
  const all = async () => {
    const [own, events, configs] = await Promise.all([
      document.get(),
      document.collection('events').get(),
      document.collection('pushConfigs').get(),
    ]);
    return [own, ...events.docs, ...configs.docs];
  };
  const remaining = async () =>
    (await all()).map((each) => (each.get('expireAt') as Timestamp).toMillis() - Date.now());
  const take = async () => {
    const claimed = await taskLog.claim(feed);
    if (claimed) await taskLog.release(claimed);
    expect(claimed).toBe(feed);
  };

  const before = (await document.get()).get('expiresAtMs');
  await take();
  expect((await document.get()).get('expiresAtMs')).toBe(before);

  // Most of its time has passed.
  const soonMs = Date.now() + 5_000;
  for (const { ref } of await all()) await ref.update({ expireAt: new Date(soonMs) });
  await document.update({ expiresAtMs: soonMs });
  await take();
  const left = await remaining();
  expect(left).toHaveLength(3);
  for (const leftMs of left) expect(leftMs).toBeGreaterThan(TTL_MS - 5_000);
  expect((await document.get()).get('expiresAtMs')).toBeGreaterThan(soonMs + 40_000);
});
