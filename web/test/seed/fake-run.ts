import type { Revision, Service, ServiceLogLine, ServiceLogPage } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { GoogleRestError, type RevisionAddress } from '../../../functions/google/src/index.ts';

/** What the stack’s Cloud Run and Cloud Logging say of a service, as a test has written it. */
interface FakeService {
  revisions: Revision[];
  /** Newest first. */
  log: ServiceLogLine[];
  /** URLs of revisions that have one of their own. */
  urls: Record<string, string>;
}

const document = (db: Firestore, name: string) => db.doc(`testRuns/${name}`);

/** Writes what Google is to say of a service from now on. */
export async function tellFakeRun(db: Firestore, name: string, said: Partial<FakeService>): Promise<void> {
  await document(db, name).set(said, { merge: true });
}

async function read(db: Firestore, name: string): Promise<FakeService> {
  const found = (await document(db, name).get()).data() as Partial<FakeService> | undefined;
  if (!found) throw new GoogleRestError(404, 'NOT_FOUND', `Resource '${name}' was not found`);
  return { revisions: found.revisions ?? [], log: found.log ?? [], urls: found.urls ?? {} };
}

/** Google, as far as the API asks it about services: what a test has written. */
export function createFakeRun(db: Firestore) {
  return {
    listRevisions: async ({ name }: { name: string }): Promise<Revision[]> =>
      (await read(db, name)).revisions,
    findRevisionUrl: async ({ name }: { name: string }, revision: string): Promise<RevisionAddress> => {
      const url = (await read(db, name)).urls[revision];
      return url === undefined ? { kind: 'none' } : { kind: 'own', url };
    },
    readLog: async (
      { name }: Pick<Service, 'name'>,
      {
        since,
        pageSize,
        pageToken = '0',
      }: { since: string; pageSize: number; pageToken?: string | undefined },
    ): Promise<ServiceLogPage> => {
      const lines = (await read(db, name)).log.filter(({ at }) => Date.parse(at) >= Date.parse(since));
      const end = Number(pageToken) + pageSize;
      return {
        lines: lines.slice(Number(pageToken), end),
        nextPageToken: end < lines.length ? String(end) : '',
      };
    },
  };
}
