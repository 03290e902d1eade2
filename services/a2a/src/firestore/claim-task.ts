import type { Firestore } from '@google-cloud/firestore';
import { taskDocumentSchema, type Collections, type TaskDocument } from './documents.ts';

/** Makes an instance the writer of a task that has none. Returns the task: its `writer` tells who it is now. */
export const claimTask = (
  firestore: Firestore,
  collections: Collections,
  taskId: string,
  instanceId: string,
): Promise<TaskDocument> =>
  firestore.runTransaction(async (transaction) => {
    const ref = collections.task(taskId);
    const document = taskDocumentSchema.parse((await transaction.get(ref)).data());
    if (document.writer !== null) return document;
    transaction.update(ref, { writer: instanceId });
    return { ...document, writer: instanceId };
  });
