import { Timestamp, type DocumentReference } from '@google-cloud/firestore';
import type { Collections, TaskDocument } from './documents.ts';

const MAX_WRITES = 400;

/** A task that has lost less of its time than this part is not renewed: that costs a write for each of its documents. */
const SLACK = 0.1;

/**
 * Lets a task that is continued live for `ttlMs` from now on. Its log and its webhooks are renewed before the task itself,
 * so that no task is left without its log.
 */
export const renewExpiry = async (
  collections: Collections,
  { taskId, expiresAtMs }: TaskDocument,
  ttlMs: number,
): Promise<void> => {
  const renewedMs = Date.now() + ttlMs;
  if (renewedMs - expiresAtMs < ttlMs * SLACK) return;
  const expireAt = Timestamp.fromMillis(renewedMs);
  const [events, configs] = await Promise.all([
    collections.events(taskId).select().get(),
    collections.pushConfigs(taskId).select().get(),
  ]);
  const refs: DocumentReference[] = [...events.docs, ...configs.docs].map(({ ref }) => ref);
  for (let start = 0; start < refs.length; start += MAX_WRITES) {
    const batch = collections.tasks.firestore.batch();
    for (const ref of refs.slice(start, start + MAX_WRITES)) batch.update(ref, { expireAt });
    await batch.commit();
  }
  await collections.task(taskId).update({ expiresAtMs: renewedMs, expireAt });
};
