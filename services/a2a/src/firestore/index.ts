import type { Firestore } from '@google-cloud/firestore';
import type { TaskLog } from '../log/task-log.ts';
import type { PushConfigStore } from '../push/push-config-store.ts';
import { createCollections } from './documents.ts';
import { createFirestorePushConfigStore } from './firestore-push-config-store.ts';
import { createFirestoreTaskLog, type FirestoreTaskLogOptions } from './firestore-task-log.ts';

export { createFirestoreTaskLog, type FirestoreTaskLogOptions } from './firestore-task-log.ts';

/** Task log and push configurations of an agent in one database, for `serveAgent` or `createAgentService`. */
export const createFirestoreStorage = (
  options: FirestoreTaskLogOptions & { firestore: Firestore },
): { taskLog: TaskLog; pushConfigs: PushConfigStore } => ({
  taskLog: createFirestoreTaskLog(options),
  pushConfigs: createFirestorePushConfigStore(createCollections(options.firestore), {
    ttlMs: options.ttlMs ?? 7 * 86_400_000,
  }),
});
