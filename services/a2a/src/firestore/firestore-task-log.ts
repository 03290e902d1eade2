import { randomUUID } from 'node:crypto';
import { Timestamp, type Firestore } from '@google-cloud/firestore';
import { nextEntry } from '../log/entry.ts';
import { createFeed, type Feed } from '../log/feed.ts';
import type { TaskLog, TaskLogListener } from '../log/task-log.ts';
import { untilFeed } from '../log/until-feed.ts';
import { isTerminal } from '../protocol/task-states.ts';
import type { Log } from '../serve/log.ts';
import { createCancelInbox, sendCancel } from './cancel-inbox.ts';
import { claimTask } from './claim-task.ts';
import { createCollections, scopeKey, type TaskDocument } from './documents.ts';
import { createInstanceLease, DEFAULT_LEASE_TIMING, type LeaseTiming } from './instance-lease.ts';
import { createKnownTasks } from './known-tasks.ts';
import { packEntries } from './pack-entries.ts';
import { queryTasks } from './query-tasks.ts';
import { createReaper } from './reaper.ts';
import { renewExpiry } from './renew-expiry.ts';
import { createTaskHead } from './task-head.ts';
import { createTaskWriter } from './task-writer.ts';

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

const REAPED_TIMEOUT_MS = 10_000;

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
  let listener: TaskLogListener | undefined;

  const inbox = createCancelInbox({
    collections,
    instanceId,
    log,
    onRequest: (taskId) => listener?.onCancelRequested(taskId),
  });
  const tellReaped = async (taskId: string): Promise<void> => {
    const document = await known.read(taskId);
    if (document === undefined) return;
    const { feed } = known.get(taskId) ?? (await known.follow(document));
    await untilFeed(feed, () => isTerminal(feed.state), AbortSignal.timeout(REAPED_TIMEOUT_MS));
    listener?.onReaped(feed);
  };
  const reaper = createReaper({
    firestore,
    collections,
    lease,
    instanceId,
    log,
    onReaped: (taskId) => {
      tellReaped(taskId).catch((error: unknown) => {
        log('ERROR', 'The end of a task could not be told', { taskId, error: String(error) });
      });
    },
  });
  const known = createKnownTasks({
    collections,
    log,
    idleFeedMs,
    beforeFollow: (document) => reaper.reapIfDead(document),
  });

  /** Tasks whose writer's role is being taken or given back here. */
  const changing = new Set<string>();
  const whileChanging = async <Outcome>(taskId: string, change: () => Promise<Outcome>): Promise<Outcome> => {
    changing.add(taskId);
    try {
      return await change();
    } finally {
      changing.delete(taskId);
    }
  };

  const lose = (taskId: string, cause: unknown) => {
    const lost = known.get(taskId);
    if (lost?.writer === undefined) return;
    log('WARNING', 'Another instance has taken a task over', { taskId, cause: String(cause) });
    known.forget(taskId);
    reaper.abandon(taskId);
    listener?.onLost(taskId);
    // Readers are closed and resume by id from what is stored.
    lost.feed.end();
  };

  const startWriting = (feed: Feed, position: number): void => {
    const { taskId } = feed;
    const writer = createTaskWriter({
      firestore,
      collections,
      instanceId,
      taskId,
      position,
      head: createTaskHead(feed.entries),
      batchMs,
      ttlMs,
      giveUpMs: timing.leaseMs,
      onLost: (cause) => lose(taskId, cause),
    });
    known.write(feed, writer);
  };

  const keepUp = async (): Promise<void> => {
    known.forgetIdle();
    try {
      if (known.written().length > 0) await lease.renew();
      await reaper.reapAll();
    } catch (error) {
      log('WARNING', 'The lease or those of other instances could not be looked after', {
        error: String(error),
      });
    }
    // Without its lease others may end its tasks at any time: better to stop than to work for nobody.
    if (lease.isHeld()) return;
    for (const { feed } of known.written()) lose(feed.taskId, 'the lease has run out');
  };
  const upkeep = setInterval(() => void keepUp(), timing.renewMs);
  upkeep.unref();

  return {
    listen(given) {
      listener = given;
    },
    open: (scope, taskId) => known.open(scope, taskId),
    isComplete: ({ taskId, state }) => isTerminal(state) || known.get(taskId)?.writer !== undefined,
    async create({ taskId, contextId, scope }, first) {
      await lease.ensure();
      inbox.open();
      const entry = nextEntry(0, first);
      const feed = createFeed({ taskId, contextId, scope });
      const expiresAtMs = Date.now() + ttlMs;
      const document: TaskDocument = {
        ...scope,
        scope: scopeKey(scope),
        taskId,
        contextId,
        state: entry.state ?? 'TASK_STATE_SUBMITTED',
        statusAt: entry.stateAt ?? Date.now(),
        headJson: createTaskHead([entry]).json(),
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
      feed.push(entry);
      startWriting(feed, packed.length);
      return feed;
    },
    list: (scope, query) => queryTasks(collections, scope, query, (taskId) => known.open(scope, taskId)),
    async claim(feed) {
      if (isTerminal(feed.state)) return feed;
      const { taskId } = feed;
      if (changing.has(taskId) || known.get(taskId)?.writer) return undefined;
      return whileChanging(taskId, async () => {
        await lease.ensure();
        inbox.open();
        let claimed = await claimTask(collections, taskId, instanceId);
        if (claimed.writer !== instanceId) {
          await reaper.reapIfDead(claimed);
          claimed = await claimTask(collections, taskId, instanceId);
        }
        if (claimed.writer !== instanceId) return undefined;
        const { feed: followed, follower } = known.get(taskId) ?? (await known.follow(claimed));
        // Without a follower it has ended: there is nothing to write, and its writer is taken out again.
        if (follower === undefined) {
          await collections.task(taskId).update({ writer: null });
          return followed;
        }
        await renewExpiry(collections, claimed, ttlMs).catch((error: unknown) => {
          log('WARNING', 'The time of a task could not be renewed', { taskId, error: String(error) });
        });
        follower.stop();
        await follower.catchUp();
        startWriting(followed, follower.position);
        return followed;
      });
    },
    append(feed, event) {
      const writer = known.get(feed.taskId)?.writer;
      if (writer === undefined) return;
      const entry = nextEntry(feed.lastSeq, event);
      feed.push(entry);
      writer.add(entry);
    },
    async release(feed) {
      const { taskId } = feed;
      const writer = known.get(taskId)?.writer;
      if (writer === undefined) return;
      await whileChanging(taskId, async () => {
        await writer.flush();
        if (writer.isLost) return;
        // The next turn may be another instance's: readers here follow what it stores.
        known.rest(feed, isTerminal(feed.state) ? undefined : writer.position);
        await collections.task(taskId).update({ writer: null });
      });
    },
    async requestCancel({ taskId }) {
      const document = await known.read(taskId);
      if (!document?.writer) return;
      if (await lease.isAlive(document.writer)) {
        await sendCancel(collections, document.writer, taskId);
      } else await reaper.reapIfDead(document);
    },
    async close() {
      clearInterval(upkeep);
      for (const { writer } of known.written()) await writer?.flush();
      inbox.close();
      known.close();
      await lease.forget(instanceId).catch(() => {});
    },
  };
};
