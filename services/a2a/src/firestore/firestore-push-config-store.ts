import { Timestamp } from '@google-cloud/firestore';
import * as z from 'zod';
import { pushConfigSchema } from '../protocol/schemas.ts';
import type { PushConfigStore, StoredPushConfig } from '../push/push-config-store.ts';
import type { Collections } from './documents.ts';

const storedSchema = z.object({
  configJson: z.string(),
  wireVersion: z.enum(['1.0', '0.3']),
});

/** Push configurations beside their tasks in Firestore, in the order in which they were made. */
export const createFirestorePushConfigStore = (
  collections: Collections,
  options: { ttlMs: number },
): PushConfigStore => ({
  async save({ config, wireVersion }) {
    await collections
      .pushConfigs(config.taskId)
      .doc(encodeURIComponent(config.id))
      .set({
        configJson: JSON.stringify(config),
        wireVersion,
        createdAt: Date.now(),
        expireAt: Timestamp.fromMillis(Date.now() + options.ttlMs),
      });
  },
  async list(taskId) {
    const { docs } = await collections.pushConfigs(taskId).orderBy('createdAt').limit(100).get();
    return docs.map((document) => {
      const { configJson, wireVersion } = storedSchema.parse(document.data());
      const config = pushConfigSchema.parse(JSON.parse(configJson));
      return { config, wireVersion } as StoredPushConfig;
    });
  },
  async delete(taskId, configId) {
    await collections.pushConfigs(taskId).doc(encodeURIComponent(configId)).delete();
  },
});
