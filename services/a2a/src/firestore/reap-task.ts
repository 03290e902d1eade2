import { Timestamp, type Firestore } from '@google-cloud/firestore';
import { toEntry, type LoggedEvent } from '../log/entry.ts';
import { isAtRest } from '../protocol/task-states.ts';
import { eventsDocumentSchema, taskDocumentSchema, type Collections } from './documents.ts';
import { packEntries } from './pack-entries.ts';
import { retryIfRaced } from './retry-if-raced.ts';
import { foldHead } from './task-head.ts';

/**
 * A dead instance may have shown its readers entries that it could not store any more. The entry that ends its task
 * gets a number beyond all of those, so that a reader who resumes after one of them still gets it.
 */
const SEQ_LEAP = 1_000_000;

/**
 * Ends a task whose instance is dead: FAILED with a message, stored where that instance would have to store its next
 * entries; so should it live after all, it finds its place taken and stops. A task at rest only loses its writer.
 * Returns what came of it.
 */
export const reapTask = (
  firestore: Firestore,
  collections: Collections,
  taskId: string,
  deadWriter: string,
): Promise<'ended' | 'released' | 'not-its'> =>
  retryIfRaced(async () => {
    const taskRef = collections.task(taskId);
    const found = await taskRef.get();
    const parsed = taskDocumentSchema.safeParse(found.data());
    if (!parsed.success || parsed.data.writer !== deadWriter) return 'not-its';
    const asFound = found.updateTime ? { lastUpdateTime: found.updateTime } : {};
    if (isAtRest(parsed.data.state)) {
      await taskRef.update({ writer: null }, asFound);
      return 'released';
    }
    const newest = collections.events(taskId).orderBy('position', 'desc').limit(1);
    const last = eventsDocumentSchema.parse((await newest.get()).docs[0]?.data());
    const { contextId } = parsed.data;
    const text = 'The instance that worked on this has died. Nothing more will come; please ask again.';
    const statusAt = Date.now();
    const event: LoggedEvent = {
      statusUpdate: {
        taskId,
        contextId,
        status: {
          state: 'TASK_STATE_FAILED',
          timestamp: new Date(statusAt).toISOString(),
          message: { messageId: `${taskId}-died`, taskId, contextId, role: 'ROLE_AGENT', parts: [{ text }] },
        },
      },
    };
    const entry = toEntry(last.lastSeq + SEQ_LEAP, event);
    const batch = firestore.batch();
    for (const document of packEntries([entry], last.position + 1)) {
      const ref = collections.eventsAt(taskId, document.position);
      const expireAt = Timestamp.fromMillis(parsed.data.expiresAtMs);
      batch.create(ref, { ...document, writer: deadWriter, expireAt });
    }
    const change = {
      state: 'TASK_STATE_FAILED',
      statusAt,
      headJson: foldHead(parsed.data.headJson, event),
      writer: null,
    };
    batch.update(taskRef, change, asFound);
    await batch.commit();
    return 'ended';
  });
