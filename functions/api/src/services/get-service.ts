import { paths, serviceIdSchema, serviceSchema, type Service } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { roleIn } from '../auth/require-role.ts';
import type { User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { readRecord } from '../records/read-record.ts';

/** What is said of a service that does not exist, or not for this user. */
export function serviceNotFound(serviceId: string): ApiProblem {
  return new ApiProblem('service-not-found', {
    detail: `None of your workspaces has a service "${serviceId}".`,
    fix: 'Choose one of those that GET /api/v1/services lists.',
  });
}

/** Reads a service of one of the user's workspaces. Throws `service-not-found`, also for those of others. */
export async function getService(db: Firestore, serviceId: string, user: User): Promise<Service> {
  const service = serviceIdSchema.safeParse(serviceId).success
    ? await readRecord(db.doc(paths.service(serviceId)), serviceSchema)
    : undefined;
  if (service !== undefined && (await roleIn(db, service.workspaceId, user)) !== undefined) return service;
  throw serviceNotFound(serviceId);
}
