import { randomUUID } from 'node:crypto';
import { Firestore } from '@google-cloud/firestore';
import { afterAll, expect, test } from 'vitest';
import { createFirestoreStorage } from '../../src/firestore/index.ts';

const firestore = new Firestore({ projectId: `demo-a2a-${randomUUID().slice(0, 8)}` });
const { pushConfigs, taskLog } = createFirestoreStorage({ firestore, log: () => {} });
afterAll(async () => {
  await taskLog.close();
  await firestore.terminate();
});

const save = (taskId: string, id: string, token = 't') =>
  pushConfigs.save({ config: { taskId, id, token, url: 'https://example.com/' }, wireVersion: '1.0' });

test('a task has at most 20 push configurations, though many come at once', { timeout: 60_000 }, async () => {
  const taskId = randomUUID();
  for (let index = 0; index < 17; index++) await save(taskId, `c${index}`);
  const saved = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => save(taskId, `d${index}`)));
  const refused = saved.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(refused.map(({ reason }) => reason)).toEqual(Array(3).fill('TOO_MANY_CONFIGS'));
  const [first] = await pushConfigs.list(taskId);
  await save(taskId, first?.config.id ?? '', 'changed');
  const configs = await pushConfigs.list(taskId);
  expect(configs).toHaveLength(20);
  expect(configs.filter(({ config }) => config.token === 'changed')).toHaveLength(1);
});

test('any text may be the id of a push configuration', async () => {
  const taskId = randomUUID();
  const ids = ['.', '..', '__x__', 'a/b', 'ä:✓', '~', 'ä'.repeat(256), 'plain-1'];
  for (const id of ids) await save(taskId, id);
  const listed = await pushConfigs.list(taskId);
  expect(listed.map(({ config }) => config.id).sort()).toEqual([...ids].sort());
  for (const id of ids) await pushConfigs.delete(taskId, id);
  expect(await pushConfigs.list(taskId)).toEqual([]);
});
