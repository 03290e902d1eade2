import { setTimeout as pause } from 'node:timers/promises';
import { Timestamp, type Firestore } from '@google-cloud/firestore';
import type { Entry } from '../log/entry.ts';
import { eventsDocumentSchema, type Collections, type TaskDocument } from './documents.ts';
import { packEntries, splitCommits, type Packed } from './pack-entries.ts';
import type { TaskHead } from './task-head.ts';

export interface TaskWriter {
  /** Stores an entry with the next batch. */
  add(entry: Entry): void;
  /** Resolves when all is stored, or the task is lost. */
  flush(): Promise<void>;
  /** The position at which the next batch will be stored. */
  readonly position: number;
  readonly isLost: boolean;
}

export interface TaskWriterDeps {
  firestore: Firestore;
  collections: Collections;
  instanceId: string;
  taskId: string;
  position: number;
  head: TaskHead;
  /** Between the starts of two batches. */
  batchMs: number;
  /** How long event documents are kept. */
  ttlMs: number;
  /** After so long without success the task is lost: its lease has run out. */
  giveUpMs: number;
  /** Another instance has taken the task over, or nothing can be stored. */
  onLost(cause: unknown): void;
}

const ALREADY_EXISTS = 6;
const PERMANENT_CODES = new Set([3, 5, 7, 16]);
const FIRST_DELAY_MS = 5;

const codeOf = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'code' in error ? Number(error.code) : -1;

/**
 * Stores a task's entries in batches, one at a time, each at the next position. A position can be taken once only:
 * if somebody else has taken it, this instance is no longer the writer.
 */
export const createTaskWriter = (deps: TaskWriterDeps): TaskWriter => {
  const { firestore, collections, instanceId, taskId, head, batchMs, ttlMs, giveUpMs, onLost } = deps;
  let { position } = deps;
  let pending: Entry[] = [];
  let running: Promise<void> | undefined;
  let lastStartedAt = 0;
  let isLost = false;

  const isOwn = async (at: number, firstSeq: number): Promise<boolean> => {
    const snapshot = await collections.eventsAt(taskId, at).get();
    const found = eventsDocumentSchema.safeParse(snapshot.data());
    return found.success && found.data.writer === instanceId && found.data.firstSeq === firstSeq;
  };

  /** Documents in one commit, with the change of the task that the last of them brings. */
  const commit = async (documents: readonly Packed[], change: Partial<TaskDocument>): Promise<void> => {
    const expireAt = Timestamp.fromMillis(Date.now() + ttlMs);
    const batch = firestore.batch();
    for (const document of documents) {
      const ref = collections.eventsAt(taskId, document.position);
      batch.create(ref, { ...document, writer: instanceId, expireAt });
    }
    if (Object.keys(change).length > 0) batch.update(collections.task(taskId), change);
    await batch.commit();
  };

  const store = async (documents: readonly Packed[], change: Partial<TaskDocument>): Promise<void> => {
    const startedAt = Date.now();
    for (let attempt = 0; ; attempt++) {
      try {
        return await commit(documents, change);
      } catch (error) {
        const [first] = documents as [Packed];
        // A commit whose answer was lost is repeated by the client, and then finds its own documents.
        if (codeOf(error) === ALREADY_EXISTS && (await isOwn(first.position, first.firstSeq))) return;
        const isHopeless = codeOf(error) === ALREADY_EXISTS || PERMANENT_CODES.has(codeOf(error));
        if (isHopeless || Date.now() - startedAt > giveUpMs) throw error;
        await pause(Math.min(100 * 2 ** attempt, 2_000));
      }
    }
  };

  const storeAll = async (entries: readonly Entry[]): Promise<void> => {
    const isChanged = head.add(entries);
    const changed = entries.findLast(({ state }) => state !== undefined);
    const change: Partial<TaskDocument> = {
      ...(isChanged && { headJson: head.json() }),
      ...(changed?.state && { state: changed.state, statusAt: changed.stateAt ?? Date.now() }),
    };
    const commits = splitCommits(packEntries(entries, position));
    for (const [index, documents] of commits.entries()) {
      await store(documents, index === commits.length - 1 ? change : {});
      position += documents.length;
    }
  };

  const run = async (): Promise<void> => {
    try {
      while (pending.length > 0) {
        const waitMs = Math.max(FIRST_DELAY_MS, lastStartedAt + batchMs - Date.now());
        await pause(waitMs);
        lastStartedAt = Date.now();
        const entries = pending;
        pending = [];
        await storeAll(entries);
      }
    } catch (cause) {
      isLost = true;
      pending = [];
      onLost(cause);
    } finally {
      running = undefined;
    }
  };

  return {
    get position() {
      return position;
    },
    get isLost() {
      return isLost;
    },
    add(entry) {
      if (isLost) return;
      pending.push(entry);
      running ??= run();
    },
    async flush() {
      await running;
    },
  };
};
