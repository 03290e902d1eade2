import { Firestore } from '@google-cloud/firestore';
import { parseServerConfig } from '../serve/config.ts';
import { writeLog, type Log } from '../serve/log.ts';
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
    log: options.log,
  }),
});

/**
 * What `A2A_TASK_LOG` asks for, to be spread into the options of `serveAgent`: nothing for "memory"; for "firestore"
 * the storage in the default database of the project that the environment names.
 */
export const createStorageFromEnv = (
  env: Record<string, string | undefined>,
  log: Log = writeLog,
): { taskLog?: TaskLog; pushConfigs?: PushConfigStore } =>
  parseServerConfig(env).taskLog === 'firestore'
    ? createFirestoreStorage({ firestore: new Firestore({ preferRest: false }), log })
    : {};
