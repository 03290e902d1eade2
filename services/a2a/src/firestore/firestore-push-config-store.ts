import { Timestamp, type Query, type QuerySnapshot } from '@google-cloud/firestore';
import * as z from 'zod';
import { pushConfigSchema } from '../protocol/schemas.ts';
import type { Log } from '../serve/log.ts';
import type { PushConfigStore, StoredPushConfig } from '../push/push-config-store.ts';
import type { Collections } from './documents.ts';

const storedSchema = z.object({
  configJson: z.string(),
  wireVersion: z.enum(['1.0', '0.3']),
});

const MAX_CONFIGS = 100;

const queryOf = (collections: Collections, taskId: string): Query =>
  collections.pushConfigs(taskId).orderBy('createdAt').limit(MAX_CONFIGS);

const read = ({ docs }: QuerySnapshot): StoredPushConfig[] =>
  docs.map((document) => {
    const { configJson, wireVersion } = storedSchema.parse(document.data());
    const config = pushConfigSchema.parse(JSON.parse(configJson));
    return { config, wireVersion } as StoredPushConfig;
  });

/** Push configurations beside their tasks in Firestore, in the order in which they were made. */
export const createFirestorePushConfigStore = (
  collections: Collections,
  { ttlMs, log }: { ttlMs: number; log: Log },
): PushConfigStore => ({
  async save({ config, wireVersion }) {
    await collections
      .pushConfigs(config.taskId)
      .doc(encodeURIComponent(config.id))
      .set({
        configJson: JSON.stringify(config),
        wireVersion,
        createdAt: Date.now(),
        expireAt: Timestamp.fromMillis(Date.now() + ttlMs),
      });
  },
  async list(taskId) {
    return read(await queryOf(collections, taskId).get());
  },
  watch(taskId, onConfigs) {
    return queryOf(collections, taskId).onSnapshot(
      (snapshot) => onConfigs(read(snapshot)),
      (error) => {
        log('ERROR', 'The webhooks of a task cannot be read', { taskId, error: String(error) });
        onConfigs([]);
      },
    );
  },
  async delete(taskId, configId) {
    await collections.pushConfigs(taskId).doc(encodeURIComponent(configId)).delete();
  },
});
