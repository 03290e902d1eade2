import type { ServiceLogPage, ServiceLogQuery } from '@agent-gallery/contract';
import { GoogleRestError, type LoggedService, type LogRange } from '@agent-gallery/google';
import type { Firestore } from '@google-cloud/firestore';
import type { User } from '../http/api-env.ts';
import { getService } from './get-service.ts';
import { googleProblem } from './list-revisions.ts';

/** What a service has written since a time, newest first. */
export type ReadServiceLog = (service: LoggedService, range: LogRange) => Promise<ServiceLogPage>;

/** What a running service of one of the user's workspaces has written. Throws `service-not-found`, `google-refused`, `unavailable`. */
export async function readServiceLog(
  { db, readLog }: { db: Firestore; readLog: ReadServiceLog },
  serviceId: string,
  query: ServiceLogQuery,
  user: User,
): Promise<ServiceLogPage> {
  const service = await getService(db, serviceId, user);
  try {
    return await readLog(service, query);
  } catch (error) {
    throw error instanceof GoogleRestError ? googleProblem(error) : error;
  }
}
