import { randomUUID } from 'node:crypto';
import { Timestamp, type Firestore } from '@google-cloud/firestore';
import { toEntry } from '../log/entry.ts';
import { createFeed, type Feed, type Scope } from '../log/feed.ts';
import type { TaskLog, TaskLogListener } from '../log/task-log.ts';
import { isTerminal } from '../protocol/task-states.ts';
import type { Log } from '../serve/log.ts';
import { claimTask } from './claim-task.ts';
import { createCollections, scopeKey, taskDocumentSchema, type TaskDocument } from './documents.ts';
import { createInstanceLease, DEFAULT_LEASE_TIMING, type LeaseTiming } from './instance-lease.ts';
import { packEntries } from './pack-entries.ts';
import { queryTasks } from './query-tasks.ts';
import { reapTask } from './reap-task.ts';
import { createTaskFollower, type TaskFollower } from './task-follower.ts';
import { createTaskWriter, type TaskWriter } from './task-writer.ts';

export interface FirestoreTaskLogOptions {
  firestore: Firestore;
  log: Log;
  instanceId?: string;
  lease?: Partial<LeaseTiming>;
  /** Between the starts of two batches of one task. */
  batchMs?: number;
  /** How long a task is kept, by a TTL policy on `expireAt`. */
  ttlMs?: number;
  /** How long a feed is kept that nobody reads. */
  idleFeedMs?: number;
}

/** A task that this instance knows: it writes it, or follows what another one writes. */
interface Known {
  readonly feed: Feed;
  readonly follower: TaskFollower | undefined;
  readonly writer: TaskWriter | undefined;
  lastUsedAt: number;
}

/**
 * The log in Firestore: the instance that runs a task serves it from memory and stores it behind, every other one
 * follows the stored log by snapshots. See documents.ts for what is stored and reap-task.ts for what happens when an
 * instance dies.
 */
export const createFirestoreTaskLog = (options: FirestoreTaskLogOptions): TaskLog => {
  const { firestore, log, instanceId = randomUUID(), batchMs = 100 } = options;
  const { ttlMs = 7 * 86_400_000, idleFeedMs = 60_000 } = options;
  const timing = { ...DEFAULT_LEASE_TIMING, ...options.lease };
  const collections = createCollections(firestore);
  const lease = createInstanceLease(collections, instanceId, timing);
  const known = new Map<string, Known>();
  let listener: TaskLogListener | undefined;
  let stopInbox: (() => void) | undefined;
  /** Tasks that this instance could not go on with: if nobody has taken them over, they must be ended. */
  const abandoned = new Set<string>();

  const isWriting = (): boolean => [...known.values()].some(({ writer }) => writer !== undefined);

  const lose = (taskId: string, cause: unknown) => {
    const lost = known.get(taskId);
    if (lost?.writer === undefined) return;
    log('WARNING', 'Another instance has taken a task over', { taskId, cause: String(cause) });
    known.delete(taskId);
    abandoned.add(taskId);
    listener?.onLost(taskId);
    // Readers are closed and resume by id from what is stored.
    lost.feed.end();
  };

  const startWriting = (feed: Feed, position: number): TaskWriter => {
    const { taskId } = feed;
    const writer = createTaskWriter({
      firestore,
      collections,
      instanceId,
      taskId,
      position,
      batchMs,
      ttlMs,
      giveUpMs: timing.leaseMs,
      onLost: (cause) => lose(taskId, cause),
    });
    known.set(taskId, { feed, writer, follower: undefined, lastUsedAt: Date.now() });
    return writer;
  };

  const openInbox = () => {
    stopInbox ??= collections.cancels(instanceId).onSnapshot(
      (snapshot) => {
        for (const { type, doc } of snapshot.docChanges()) {
          if (type !== 'added') continue;
          listener?.onCancelRequested(doc.id);
          doc.ref.delete().catch(() => {});
        }
      },
      (error) => log('ERROR', 'Requests to cancel cannot be received', { error: String(error) }),
    );
  };

  const readTask = async (taskId: string): Promise<TaskDocument | undefined> => {
    const parsed = taskDocumentSchema.safeParse((await collections.task(taskId).get()).data());
    return parsed.success && parsed.data.expiresAtMs > Date.now() ? parsed.data : undefined;
  };

  const reapIfDead = async (document: TaskDocument): Promise<void> => {
    const { writer, taskId } = document;
    if (writer === null || writer === instanceId || (await lease.isAlive(writer))) return;
    await reapTask(firestore, collections, taskId, writer);
  };

  const follow = async (document: TaskDocument): Promise<Known> => {
    const { taskId, contextId, tenant, owner } = document;
    const feed = createFeed({ taskId, contextId, scope: { tenant, owner } });
    const follower = createTaskFollower(collections, feed, (error) => {
      log('ERROR', 'A task cannot be followed any more', { taskId, error: String(error) });
      known.delete(taskId);
      feed.end();
    });
    await reapIfDead(document);
    await follower.catchUp();
    follower.listen();
    const now = known.get(taskId);
    if (now) {
      follower.stop();
      return now;
    }
    const followed = { feed, follower, writer: undefined, lastUsedAt: Date.now() };
    known.set(taskId, followed);
    return followed;
  };

  const open = async (scope: Scope, taskId: string): Promise<Feed | undefined> => {
    let found = known.get(taskId);
    if (found === undefined) {
      const document = await readTask(taskId);
      if (document === undefined || document.scope !== scopeKey(scope)) return undefined;
      found = await follow(document);
    }
    found.lastUsedAt = Date.now();
    return scopeKey(found.feed.scope) === scopeKey(scope) ? found.feed : undefined;
  };

  const reapDead = async (): Promise<void> => {
    for (const taskId of abandoned) {
      await reapTask(firestore, collections, taskId, instanceId);
      abandoned.delete(taskId);
    }
    for (const dead of await lease.listDead()) {
      const { docs } = await collections.tasks.where('writer', '==', dead).limit(200).get();
      for (const { id } of docs) {
        const wasIts = await reapTask(firestore, collections, id, dead);
        if (wasIts) log('WARNING', 'A task of a dead instance was ended', { taskId: id, instanceId: dead });
      }
      if (docs.length < 200) await lease.forget(dead);
    }
  };

  const dropIdle = (): void => {
    for (const [taskId, { feed, follower, writer, lastUsedAt }] of known) {
      if (writer || feed.readerCount > 0 || Date.now() - lastUsedAt < idleFeedMs) continue;
      follower?.stop();
      known.delete(taskId);
    }
  };

  const keepUp = async (): Promise<void> => {
    dropIdle();
    try {
      if (isWriting()) await lease.renew();
      await reapDead();
    } catch (error) {
      log('WARNING', 'The lease or those of other instances could not be looked after', {
        error: String(error),
      });
    }
    // Without its lease others may end its tasks at any time: better to stop than to work for nobody.
    if (isWriting() && !lease.isHeld()) {
      for (const [taskId, { writer }] of known) if (writer) lose(taskId, 'the lease has run out');
    }
  };
  const upkeep = setInterval(() => void keepUp(), timing.renewMs);
  upkeep.unref();

  return {
    listen(given) {
      listener = given;
    },
    open,
    async create({ taskId, contextId, scope }, first) {
      await lease.ensure();
      openInbox();
      const entry = toEntry(1, first);
      const feed = createFeed({ taskId, contextId, scope });
      const expiresAtMs = Date.now() + ttlMs;
      const document: TaskDocument = {
        ...scope,
        scope: scopeKey(scope),
        taskId,
        contextId,
        state: entry.state ?? 'TASK_STATE_SUBMITTED',
        statusAt: entry.stateAt ?? Date.now(),
        writer: instanceId,
        expiresAtMs,
      };
      const expireAt = Timestamp.fromMillis(expiresAtMs);
      const batch = firestore.batch();
      batch.create(collections.task(taskId), { ...document, expireAt });
      const packed = packEntries([entry], 0);
      for (const events of packed) {
        batch.create(collections.eventsAt(taskId, events.position), {
          ...events,
          writer: instanceId,
          expireAt,
        });
      }
      await batch.commit();
      startWriting(feed, packed.length);
      feed.push(entry);
      return feed;
    },
    list: (scope, query) => queryTasks(collections, scope, query, (taskId) => open(scope, taskId)),
    async claim({ taskId }) {
      await lease.ensure();
      openInbox();
      let claimed = await claimTask(firestore, collections, taskId, instanceId);
      if (claimed.writer !== instanceId) {
        await reapIfDead(claimed);
        claimed = await claimTask(firestore, collections, taskId, instanceId);
      }
      if (claimed.writer !== instanceId) return undefined;
      const followed = known.get(taskId) ?? (await follow(claimed));
      followed.follower?.stop();
      await followed.follower?.catchUp();
      startWriting(followed.feed, followed.follower?.position ?? 0);
      return followed.feed;
    },
    append(feed, event) {
      const entry = toEntry(feed.lastSeq + 1, event);
      const writer = known.get(feed.taskId)?.writer;
      if (writer === undefined) return;
      feed.push(entry);
      writer.add(entry);
    },
    async release(feed) {
      const { taskId } = feed;
      const released = known.get(taskId);
      const writer = released?.writer;
      if (!released || !writer) return;
      await writer.flush();
      if (writer.isLost) return;
      if (isTerminal(feed.state)) {
        known.set(taskId, { feed, writer: undefined, follower: undefined, lastUsedAt: Date.now() });
      } else {
        // The next turn may be another instance's: readers here follow what it stores.
        const follower = createTaskFollower(
          collections,
          feed,
          (error) => log('ERROR', 'A task cannot be followed any more', { taskId, error: String(error) }),
          writer.position,
        );
        known.set(taskId, { feed, writer: undefined, follower, lastUsedAt: Date.now() });
        follower.listen();
      }
      await collections.task(taskId).update({ writer: null });
    },
    async requestCancel({ taskId }) {
      const document = await readTask(taskId);
      if (!document?.writer) return;
      if (await lease.isAlive(document.writer)) {
        await collections.cancels(document.writer).doc(taskId).set({ requestedAt: Date.now() });
      } else await reapIfDead(document);
    },
    async close() {
      clearInterval(upkeep);
      for (const { writer } of known.values()) await writer?.flush();
      stopInbox?.();
      for (const { feed, follower } of known.values()) {
        follower?.stop();
        feed.end();
      }
      known.clear();
      await lease.forget(instanceId).catch(() => {});
    },
  };
};
