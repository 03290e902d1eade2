import type { Log } from '@agent-gallery/a2a';
import { paths, serviceSchema } from '@agent-gallery/contract';
import type { DocumentData, Firestore, QuerySnapshot } from '@google-cloud/firestore';
import type { HostingConfig } from '../read-hosting-config.ts';
import type { AgentDirectory, KnownAgent } from './agent-directory.ts';
import { isSelf } from './is-self.ts';

const FIRST_SNAPSHOT_TIMEOUT_MS = 10_000;
const RETRY_MS = 2_000;

/**
 * The agents that Firestore's `services` say are live, followed by a snapshot listener, so that a deployment is known as
 * soon as it is recorded. A record that is not valid is left out with a warning; a listener that breaks is begun anew.
 */
export const createFirestoreDirectory = (deps: {
  firestore: Firestore;
  workspaceId: string | undefined;
  self: HostingConfig['self'];
  log: Log;
}): AgentDirectory => {
  const { firestore, workspaceId, self, log } = deps;
  const services = firestore.collection(paths.services());
  const query = workspaceId === undefined ? services : services.where('workspaceId', '==', workspaceId);

  let agents: KnownAgent[] = [];
  let isClosed = false;
  let unsubscribe = (): void => undefined;
  let retry: NodeJS.Timeout | undefined;
  const first = Promise.withResolvers<undefined>();

  const toAgents = (snapshot: QuerySnapshot<DocumentData>): KnownAgent[] =>
    snapshot.docs
      .flatMap((document) => {
        const parsed = serviceSchema.safeParse(document.data());
        if (!parsed.success) {
          log('WARNING', 'A service record is not valid', {
            service: document.id,
            error: parsed.error.message,
          });
          return [];
        }
        const { id, url, live, card, name } = parsed.data;
        if (live === null || card === null || url === null || isSelf(parsed.data, self)) return [];
        return [{ id, url, name: card.name || name, card }];
      })
      .sort((a, b) => (a.id < b.id ? -1 : 1));

  const follow = (): void => {
    unsubscribe = query.onSnapshot(
      (snapshot) => {
        agents = toAgents(snapshot);
        first.resolve(undefined);
      },
      (error) => {
        log('WARNING', 'Following the deployed agents broke; trying again', { error: error.message });
        if (!isClosed) retry = setTimeout(follow, RETRY_MS);
      },
    );
  };
  follow();

  return {
    async list() {
      const { promise, reject } = Promise.withResolvers<undefined>();
      const timer = setTimeout(
        () => reject(new Error('Firestore does not say which agents are deployed.')),
        FIRST_SNAPSHOT_TIMEOUT_MS,
      );
      await Promise.race([first.promise, promise]).finally(() => clearTimeout(timer));
      return agents;
    },
    close() {
      isClosed = true;
      clearTimeout(retry);
      unsubscribe();
    },
  };
};
