import type { CollectionReference, DocumentReference, Firestore } from '@google-cloud/firestore';
import * as z from 'zod';
import { TASK_STATES } from '../protocol/schemas.ts';

// a2aTasks/{taskId}                     who may see it, who writes it, its state
// a2aTasks/{taskId}/events/{position}   its log: batches of entries, numbered without gaps
// a2aTasks/{taskId}/pushConfigs/{id}    its webhooks
// a2aInstances/{instanceId}             an instance's lease; it holds for all tasks that the instance writes
// a2aInstances/{instanceId}/cancels/{taskId}   tasks of that instance that somebody wants canceled

/** `a2aTasks/{taskId}`. Times are milliseconds, so that every instance orders them alike. */
export const taskDocumentSchema = z.object({
  tenant: z.string(),
  owner: z.string(),
  /** Tenant and owner in one field, for queries. */
  scope: z.string(),
  taskId: z.string(),
  contextId: z.string(),
  state: z.enum(TASK_STATES),
  statusAt: z.number(),
  /** The task without its artifacts, in JSON, for lists; null if it is too long for that. */
  headJson: z.string().nullable().default(null),
  /** The instance that works on it; null between turns. */
  writer: z.string().nullable(),
  expiresAtMs: z.number(),
});
export type TaskDocument = z.infer<typeof taskDocumentSchema>;

/** `events/{position}`: entries one after the other, each a line of JSON. */
export const eventsDocumentSchema = z.object({
  position: z.number(),
  firstSeq: z.number(),
  lastSeq: z.number(),
  text: z.string(),
  /** The last line goes on in the next document. */
  isContinued: z.boolean(),
  writer: z.string(),
});
export type EventsDocument = z.infer<typeof eventsDocumentSchema>;

export const instanceDocumentSchema = z.object({ leaseUntil: z.number() });

export interface Collections {
  tasks: CollectionReference;
  task(taskId: string): DocumentReference;
  events(taskId: string): CollectionReference;
  eventsAt(taskId: string, position: number): DocumentReference;
  pushConfigs(taskId: string): CollectionReference;
  instances: CollectionReference;
  cancels(instanceId: string): CollectionReference;
}

/** Where everything lies in a database. */
export const createCollections = (firestore: Firestore): Collections => {
  const tasks = firestore.collection('a2aTasks');
  const instances = firestore.collection('a2aInstances');
  return {
    tasks,
    instances,
    task: (taskId) => tasks.doc(taskId),
    events: (taskId) => tasks.doc(taskId).collection('events'),
    eventsAt: (taskId, position) =>
      tasks.doc(taskId).collection('events').doc(String(position).padStart(9, '0')),
    pushConfigs: (taskId) => tasks.doc(taskId).collection('pushConfigs'),
    cancels: (instanceId) => instances.doc(instanceId).collection('cancels'),
  };
};

/** Tenant and owner as one text. */
export const scopeKey = ({ tenant, owner }: { tenant: string; owner: string }): string =>
  JSON.stringify([tenant, owner]);
