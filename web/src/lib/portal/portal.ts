import { createApiClient, type ApiClient } from '@agent-gallery/api/client';
import { createContext } from 'svelte';
import { atRevision } from '#lib/chat/agent-route.ts';
import type { CallAgent } from '#lib/chat/a2a/agent-client.ts';
import type { LiveRecords } from '#lib/firebase/live-records.ts';
import { Clock } from '#lib/live/clock.ts';
import { Live, type Follow } from '#lib/live/live.ts';
import type { LogChunkSource } from '#lib/log/log-chunk-source.ts';
import { AgentCatalog } from './agent-catalog.svelte.ts';
import { describeFailure } from './failure.ts';
import { LiveServices } from './live-services.svelte.ts';
import { lazily } from './lazily.ts';
import type { PortalConfig } from './portal-config.ts';
import { Session } from './session.svelte.ts';

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
  /** Follows records; the large Firestore client is loaded when the first ones are asked for. */
  follow<T>(choose: (records: LiveRecords) => Follow<T>): Live<T>;
  /** A deployment's log, for a LogTail. */
  logSource(deploymentId: string): LogChunkSource;
}

export const [getPortal, setPortal] = createContext<Portal>();

/** Makes the portal of a configuration. Firebase comes by dynamic imports, after the first page has been drawn. */
export function createPortal(config: PortalConfig): Portal {
  const session = new Session(async () => {
    const { createAuthGate } = await import('#lib/firebase/auth-gate.ts');
    return createAuthGate(config);
  });
  const getIdToken = () => session.getIdToken();
  const browserFetch: typeof fetch = (...args) => fetch(...args);
  // The client knows the API's path by itself.
  const api = createApiClient({
    baseUrl: config.apiUrl.replace(/\/api$/, ''),
    getIdToken,
    fetch: browserFetch,
  });
  const gallery = lazily(async () => {
    const { createGalleryReader } = await import('#lib/firebase/agent-records.ts');
    return createGalleryReader(config);
  });
  const records = lazily(async () => {
    const { createLiveRecords } = await import('#lib/firebase/live-records.ts');
    return createLiveRecords(config);
  });

  return {
    config,
    session,
    catalog: new AgentCatalog(async () => (await gallery()).agents()),
    liveServices: new LiveServices(async () => (await gallery()).liveServices()),
    clock: new Clock(),
    api,
    callAgent: (serviceId, revision) => (operation, init) =>
      api.a2a(serviceId, atRevision(operation, revision), init),
    follow: (choose) =>
      new Live((emit) =>
        whenLoaded(
          records(),
          (loaded) => choose(loaded)(emit),
          (error) => {
            emit({ kind: 'failed', failure: describeFailure(error) });
          },
        ),
      ),
    logSource: (deploymentId) => ({
      newestPage: async () => (await records()).logChunks(deploymentId).newestPage(),
      watch: (sinceMs, handlers) =>
        whenLoaded(
          records(),
          (loaded) => loaded.logChunks(deploymentId).watch(sinceMs, handlers),
          (error) => {
            handlers.failed(error instanceof Error ? error : new Error(String(error)));
          },
        ),
    }),
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
