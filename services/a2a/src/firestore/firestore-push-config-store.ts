import { createHash } from 'node:crypto';
import { Timestamp, type Query, type QuerySnapshot } from '@google-cloud/firestore';
import * as z from 'zod';
import { pushConfigSchema } from '../protocol/schemas.ts';
import type { Log } from '../serve/log.ts';
import {
  MAX_CONFIGS_PER_TASK,
  tooManyConfigs,
  type PushConfigStore,
  type StoredPushConfig,
} from '../push/push-config-store.ts';
import type { Collections } from './documents.ts';

const storedSchema = z.object({
  configJson: z.string(),
  wireVersion: z.enum(['1.0', '0.3']),
});

/** A config's id where Firestore takes it, else one made from it: a client may choose any text. */
const documentIdOf = (id: string): string =>
  /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(id)
    ? id
    : `~${createHash('sha256').update(id).digest('base64url')}`;

const queryOf = (collections: Collections, taskId: string): Query =>
  collections.pushConfigs(taskId).orderBy('createdAt').limit(MAX_CONFIGS_PER_TASK);

const read = ({ docs }: QuerySnapshot): StoredPushConfig[] =>
  docs.flatMap((document) => {
    const { configJson, wireVersion } = storedSchema.parse(document.data());
    // One that an earlier version took, and that would be refused today, holds up no other.
    const { success, data: config } = pushConfigSchema.safeParse(JSON.parse(configJson));
    return success ? [{ config, wireVersion } as StoredPushConfig] : [];
  });

/** Push configurations beside their tasks in Firestore, in the order in which they were made. */
export const createFirestorePushConfigStore = (
  collections: Collections,
  { ttlMs, log }: { ttlMs: number; log: Log },
): PushConfigStore => ({
  async save({ config, wireVersion }) {
    const { taskId } = config;
    const ref = collections.pushConfigs(taskId).doc(documentIdOf(config.id));
    await ref.firestore.runTransaction(async (transaction) => {
      const { docs } = await transaction.get(queryOf(collections, taskId));
      const isNew = !docs.some(({ id }) => id === ref.id);
      if (isNew && docs.length >= MAX_CONFIGS_PER_TASK) throw tooManyConfigs(taskId);
      transaction.set(ref, {
        configJson: JSON.stringify(config),
        wireVersion,
        createdAt: Date.now(),
        expireAt: Timestamp.fromMillis(Date.now() + ttlMs),
      });
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
    await collections.pushConfigs(taskId).doc(documentIdOf(configId)).delete();
  },
});
