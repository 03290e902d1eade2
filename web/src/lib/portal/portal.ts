import { createApiClient, type ApiClient } from '@agent-gallery/api/client';
import { createContext } from 'svelte';
import { atRevision } from '#lib/chat/agent-route.ts';
import type { CallAgent } from '#lib/chat/a2a/agent-client.ts';
import type { LiveRecords } from '#lib/firebase/live-records.ts';
import { takeAnswer } from '#lib/first-load/head-start.ts';
import { isFresh, type StoredUser } from '#lib/first-load/stored-user.ts';
import { Clock } from '#lib/live/clock.ts';
import { firstThenLive } from '#lib/live/first-then-live.ts';
import { Live, type Follow } from '#lib/live/live.ts';
import type { LogChunkSource } from '#lib/log/log-chunk-source.ts';
import type { FirstRecords } from '#lib/records/first-records.ts';
import type { FollowedRecords } from '#lib/records/followed-records.ts';
import { createRecordReader, type RecordReader } from '#lib/records/record-reader.ts';
import { AgentCatalog } from './agent-catalog.svelte.ts';
import { createBeginning, type Beginning } from './beginning.ts';
import { describeFailure } from './failure.ts';
import { LiveServices } from './live-services.svelte.ts';
import { lazily } from './lazily.ts';
import type { PortalConfig } from './portal-config.ts';
import { Session, type SignedInUser } from './session.svelte.ts';

/** What the pages work with. */
export interface Portal {
  config: PortalConfig;
  session: Session;
  api: ApiClient;
  /** Speaks with a service's agent, or with that of one of its revisions. */
  callAgent(serviceId: string, revision?: string): CallAgent;
  catalog: AgentCatalog;
  liveServices: LiveServices;
  clock: Clock;
  beginning: Beginning;
  reader: RecordReader;
  /** Records as they are when they are asked for. */
  records(): Promise<FirstRecords>;
  /** Follows records: read once by a plain request, and followed from when the large Firestore client is there. */
  follow<T>(choose: (records: FollowedRecords) => Follow<T>): Live<T>;
  /** A deployment's log, for a LogTail. */
  logSource(deploymentId: string): LogChunkSource;
}

export const [getPortal, setPortal] = createContext<Portal>();

/**
 * Makes the portal of a configuration. Firebase comes by dynamic imports, after the first page has been drawn; until then
 * `stored` is taken for who is signed in.
 */
export function createPortal(config: PortalConfig, stored?: StoredUser): Portal {
  const beginning = createBeginning();
  const session: Session = new Session(
    async () => {
      const { createAuthGate } = await import('#lib/firebase/auth-gate.ts');
      return createAuthGate(config);
    },
    {
      known: stored && signedInUser(stored, () => session),
      // A token that has ended is for the gate to renew, at once.
      ...(stored && isFresh(stored) && { beginning: () => beginning.over() }),
    },
  );
  const getIdToken = () => session.getIdToken();
  const browserFetch: typeof fetch = (...args) => fetch(...args);
  // The client knows the API's path by itself.
  const api = createApiClient({
    baseUrl: config.apiUrl.replace(/\/api$/, ''),
    getIdToken,
    fetch: browserFetch,
  });
  const reader = createRecordReader({
    store: { projectId: config.projectId, emulatorHost: config.emulators?.firestore },
    getIdToken,
    takeAnswer,
  });
  const records = lazily(async () => {
    const { createFirstRecords } = await import('#lib/records/first-records.ts');
    return createFirstRecords(reader, config.workspaceId, beginning.during);
  });
  const atFirst = <T>(reading: Promise<T>) => {
    beginning.during(reading);
    return reading;
  };
  let isLive = false;
  const liveRecords = lazily(async () => {
    await beginning.over();
    const [{ createLiveRecords }] = await Promise.all([
      import('#lib/firebase/live-records.ts'),
      session.whenGated(),
    ]);
    isLive = true;
    return createLiveRecords(config);
  });
  const followLive =
    <T>(choose: (records: LiveRecords) => Follow<T>): Follow<T> =>
    (emit) =>
      whenLoaded(
        liveRecords(),
        (loaded) => choose(loaded)(emit),
        (error) => {
          emit({ kind: 'failed', failure: describeFailure(error) });
        },
      );
  const followFirst =
    <T>(choose: (records: FollowedRecords) => Follow<T>): Follow<T> =>
    (emit) =>
      whenLoaded(
        atFirst(records()),
        ({ followed }) => choose(followed)(emit),
        () => undefined,
      );

  return {
    config,
    session,
    catalog: new AgentCatalog(() => atFirst(records().then((first) => first.agents()))),
    liveServices: new LiveServices(() => atFirst(records().then((first) => first.liveServices()))),
    clock: new Clock(),
    beginning,
    reader,
    records,
    api,
    callAgent: (serviceId, revision) => (operation, init) =>
      api.a2a(serviceId, atRevision(operation, revision), init),
    follow: (choose) =>
      new Live((emit) =>
        (isLive ? followLive(choose) : firstThenLive(followFirst(choose), followLive(choose)))(emit),
      ),
    logSource: (deploymentId) => ({
      newestPage: async () => (await liveRecords()).logChunks(deploymentId).newestPage(),
      watch: (sinceMs, handlers) =>
        whenLoaded(
          liveRecords(),
          (loaded) => loaded.logChunks(deploymentId).watch(sinceMs, handlers),
          (error) => {
            handlers.failed(error instanceof Error ? error : new Error(String(error)));
          },
        ),
    }),
  };
}

/** Somebody whose token may have ended: then it is the gate's to give. */
function signedInUser(stored: StoredUser, sessionOf: () => Session): SignedInUser {
  const { uid, email, idToken } = stored;
  return {
    uid,
    email,
    async getIdToken() {
      if (isFresh(stored)) return idToken;
      await sessionOf().whenConfirmed();
      return sessionOf().getIdToken();
    },
  };
}

/** Starts something when what it needs is there, unless it has been stopped before. */
function whenLoaded<T>(
  loading: Promise<T>,
  start: (loaded: T) => () => void,
  failed: (error: unknown) => void,
): () => void {
  let stopped = false;
  let stop: (() => void) | undefined;
  loading.then((loaded) => {
    if (!stopped) stop = start(loaded);
  }, failed);
  return () => {
    stopped = true;
    stop?.();
  };
}
