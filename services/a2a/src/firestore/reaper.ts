import type { Firestore } from '@google-cloud/firestore';
import type { Log } from '../serve/log.ts';
import type { Collections, TaskDocument } from './documents.ts';
import type { InstanceLease } from './instance-lease.ts';
import { reapTask } from './reap-task.ts';

/** Ends tasks whose instance is dead. */
export interface Reaper {
  /** Looks at one task's instance. */
  reapIfDead(document: TaskDocument): Promise<void>;
  /** Looks at all instances. */
  reapAll(): Promise<void>;
  /** This instance could not go on with a task: unless somebody takes it over, it must be ended. */
  abandon(taskId: string): void;
}

const PAGE = 200;

export const createReaper = (deps: {
  firestore: Firestore;
  collections: Collections;
  lease: InstanceLease;
  instanceId: string;
  log: Log;
  /** Called for each task that was ended here. */
  onReaped: (taskId: string) => void;
}): Reaper => {
  const { firestore, collections, lease, instanceId, log, onReaped } = deps;
  const abandoned = new Set<string>();
  let underWay: Promise<void> | undefined;

  const reap = async (taskId: string, dead: string): Promise<void> => {
    const outcome = await reapTask(firestore, collections, taskId, dead);
    if (outcome !== 'ended') return;
    log('WARNING', 'A task of a dead instance was ended', { taskId, instanceId: dead });
    onReaped(taskId);
  };

  const lookAtAll = async (): Promise<void> => {
    for (const taskId of abandoned) {
      await reap(taskId, instanceId);
      abandoned.delete(taskId);
    }
    for (const dead of await lease.listDead()) {
      const { docs } = await collections.tasks.where('writer', '==', dead).limit(PAGE).get();
      await Promise.all(docs.map(({ id }) => reap(id, dead)));
      if (docs.length < PAGE) await lease.forget(dead);
    }
  };

  return {
    abandon: (taskId) => abandoned.add(taskId),
    async reapIfDead({ writer, taskId }) {
      if (writer === null || writer === instanceId || (await lease.isAlive(writer))) return;
      await reap(taskId, writer);
    },
    reapAll: () => (underWay ??= lookAtAll().finally(() => (underWay = undefined))),
  };
};
