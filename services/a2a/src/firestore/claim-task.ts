import { taskDocumentSchema, type Collections, type TaskDocument } from './documents.ts';
import { retryIfRaced } from './retry-if-raced.ts';

/** Makes an instance the writer of a task that has none. Returns the task: its `writer` tells who it is now. */
export const claimTask = (
  collections: Collections,
  taskId: string,
  instanceId: string,
): Promise<TaskDocument> =>
  retryIfRaced(async () => {
    const ref = collections.task(taskId);
    const found = await ref.get();
    const document = taskDocumentSchema.parse(found.data());
    if (document.writer !== null) return document;
    await ref.update({ writer: instanceId }, found.updateTime ? { lastUpdateTime: found.updateTime } : {});
    return { ...document, writer: instanceId };
  });
