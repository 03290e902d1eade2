import type { Log } from '../serve/log.ts';
import type { Collections } from './documents.ts';

/** Where other instances ask this one to cancel tasks that it runs. */
export interface CancelInbox {
  /** Receives requests from now on. */
  open(): void;
  close(): void;
}

/** Asks the instance that runs a task to cancel it. */
export const sendCancel = async (collections: Collections, writer: string, taskId: string): Promise<void> => {
  await collections.cancels(writer).doc(taskId).set({ requestedAt: Date.now() });
};

/** The inbox of this instance; a request is taken out when it has been passed on. */
export const createCancelInbox = (deps: {
  collections: Collections;
  instanceId: string;
  log: Log;
  onRequest: (taskId: string) => void;
}): CancelInbox => {
  const { collections, instanceId, log, onRequest } = deps;
  let stop: (() => void) | undefined;
  return {
    open() {
      stop ??= collections.cancels(instanceId).onSnapshot(
        (snapshot) => {
          for (const { type, doc } of snapshot.docChanges()) {
            if (type !== 'added') continue;
            onRequest(doc.id);
            doc.ref.delete().catch(() => {});
          }
        },
        (error) => {
          stop = undefined;
          log('ERROR', 'Requests to cancel cannot be received', { error: String(error) });
        },
      );
    },
    close() {
      stop?.();
    },
  };
};
