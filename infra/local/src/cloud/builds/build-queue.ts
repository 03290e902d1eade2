import { setTimeout as sleep } from 'node:timers/promises';
import { isTerminal, toMilliseconds, toTimestamp, type Build } from './build.ts';
import { createBuildLog } from './build-log.ts';
import { createLogObject, logsBucketOf, type LogStorage } from './create-log-object.ts';
import type { BuildRecord, BuildStore } from './build-store.ts';
import type { CloudBuildDeps } from './create-cloud-build.ts';
import { runBuild, type AbortReason } from './run-build.ts';

export interface BuildQueue {
  add(build: Build): void;
  /** Ends a build, whether it waits or runs, and resolves when it has ended. */
  cancel(id: string): Promise<void>;
  /** Resolves when the build has ended, or after `timeoutMs`. */
  ended(id: string, timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

interface Entry {
  build: Build;
  abort: AbortController;
  running: boolean;
  expiry: NodeJS.Timeout;
  ended: Promise<void>;
  finish: () => void;
}

type QueueDeps = CloudBuildDeps & { store: BuildStore; concurrency: number };

const PUBLISH_RETRIES_MS = [100, 500, 2000, 5000, 10_000];

/** Runs builds in the order in which they came, so many at a time, and keeps and publishes what becomes of them. */
export function createBuildQueue(deps: QueueDeps): BuildQueue {
  const { store, log } = deps;
  const entries = new Map<string, Entry>();
  const publishing = new Map<string, Promise<void>>();
  let closed = false;

  const publish = (build: Build) => {
    const earlier = publishing.get(build.id) ?? Promise.resolve();
    const done = earlier.then(() => publishOne(deps, build, () => closed));
    publishing.set(build.id, done);
    void done.finally(() => {
      if (publishing.get(build.id) === done) publishing.delete(build.id);
    });
  };
  const change = (id: string, fields: Partial<Build>): Build => {
    const record = store.get(id);
    if (!record) throw new Error(`build ${id} is not in the store`);
    const build = { ...record.build, ...fields };
    store.save({ ...record, build });
    publish(build);
    return build;
  };
  const end = (entry: Entry, fields: Partial<Build>) => {
    const build = change(entry.build.id, { ...fields, finishTime: toTimestamp(new Date()) });
    clearTimeout(entry.expiry);
    entries.delete(build.id);
    entry.finish();
    log('INFO', 'Build ended', { buildId: build.id, status: build.status });
    startNext();
  };

  const startNext = () => {
    const running = [...entries.values()].filter((entry) => entry.running).length;
    const next = [...entries.values()].find((entry) => !entry.running);
    if (closed || !next || running >= deps.concurrency) return;
    next.running = true;
    clearTimeout(next.expiry);
    void run(next);
    startNext();
  };

  const run = async (entry: Entry) => {
    const build = change(entry.build.id, { status: 'WORKING', startTime: toTimestamp(new Date()) });
    const abort = (reason: AbortReason) => () => entry.abort.abort(reason);
    const limit = setTimeout(abort('timeout'), toMilliseconds(build.timeout));
    const { storage } = deps;
    const object =
      build.logsBucket && logsBucketOf(build) && storage.writeObject
        ? createLogObject(build, build.logsBucket, { storage: storage as LogStorage, log })
        : undefined;
    const buildLog = createBuildLog(build, (line) => {
      deps.writeLogEntry(line);
      object?.append(line.textPayload ?? '');
    });
    const outcome = await runBuild(deps, build, buildLog, entry.abort.signal);
    clearTimeout(limit);
    await object?.finish();
    await deps.flushLogEntries?.().catch((error: unknown) => {
      log('WARNING', 'The lines of a build are not published yet', {
        buildId: build.id,
        cause: String(error),
      });
    });
    end(entry, outcome);
  };

  const enqueue = (build: Build) => {
    let finish: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (finish = resolve));
    const expiry = setTimeout(() => {
      end(entry, { status: 'EXPIRED', statusDetail: 'Build expired in the queue.' });
    }, toMilliseconds(build.queueTtl));
    const entry: Entry = { build, abort: new AbortController(), running: false, ended, finish, expiry };
    entries.set(build.id, entry);
    // The caller's answer names a queued build.
    setImmediate(startNext);
  };

  /** Takes up what an earlier run left: waiting builds wait again, running ones are lost, unpublished ends are published. */
  const recover = ({ build, published }: BuildRecord) => {
    if (isTerminal(build.status)) {
      if (published !== build.status) publish(build);
    } else if (build.status === 'QUEUED') {
      enqueue(build);
      if (published !== build.status) publish(build);
    } else {
      const statusDetail = 'The local Cloud Build ended while the build ran.';
      const buildLog = createBuildLog(build, deps.writeLogEntry);
      buildLog.main('ERROR');
      buildLog.main(`ERROR: ${statusDetail}`);
      change(build.id, { status: 'INTERNAL_ERROR', statusDetail, finishTime: toTimestamp(new Date()) });
    }
  };
  for (const record of store.list().reverse()) recover(record);

  return {
    add(build) {
      store.save({ build });
      publish(build);
      enqueue(build);
    },
    async cancel(id) {
      const entry = entries.get(id);
      if (!entry) return;
      if (entry.running) entry.abort.abort('cancelled' satisfies AbortReason);
      else end(entry, { status: 'CANCELLED' });
      await entry.ended;
    },
    async ended(id, timeoutMs) {
      const patience = new AbortController();
      const waited = sleep(timeoutMs, undefined, { signal: patience.signal }).catch(() => undefined);
      await Promise.race([entries.get(id)?.ended, waited]);
      patience.abort();
    },
    async close() {
      closed = true;
      for (const entry of entries.values()) {
        clearTimeout(entry.expiry);
        if (entry.running) entry.abort.abort('stopped' satisfies AbortReason);
      }
      await Promise.all([...entries.values()].filter((entry) => entry.running).map((entry) => entry.ended));
      await Promise.all(publishing.values());
    },
  };
}

/** Publishes one status; a failure is tried again for a while, and at the next start. */
async function publishOne(deps: QueueDeps, build: Build, isClosed: () => boolean): Promise<void> {
  for (const waitMs of [...PUBLISH_RETRIES_MS, 0]) {
    try {
      await deps.publishBuild(build);
      const record = deps.store.get(build.id);
      if (record) deps.store.save({ ...record, published: build.status });
      return;
    } catch (error) {
      deps.log('WARNING', 'A status of a build could not be published', {
        buildId: build.id,
        status: build.status,
        cause: String(error),
      });
      if (isClosed()) return;
      await sleep(waitMs, undefined, { ref: false });
    }
  }
}
