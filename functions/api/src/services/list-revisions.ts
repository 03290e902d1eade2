import type { Revision } from '@agent-gallery/contract';
import { DeployerRefused, GoogleRestError } from '@agent-gallery/google';
import type { Firestore } from '@google-cloud/firestore';
import type { User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { getService } from './get-service.ts';

/** A service's revisions as Cloud Run has them now, newest first. */
export type ListRevisions = (place: { project: string; region: string; name: string }) => Promise<Revision[]>;

/** The revisions of a service of one of the user's workspaces. Throws `service-not-found`, `service-not-ready`, `google-refused`. */
export async function listRevisions(
  { db, revisions }: { db: Firestore; revisions: ListRevisions },
  serviceId: string,
  user: User,
): Promise<Revision[]> {
  const { target, project, region, name } = await getService(db, serviceId, user);
  if (target !== 'cloud-run') return [];
  try {
    return await revisions({ project, region, name });
  } catch (error) {
    if (!(error instanceof GoogleRestError)) throw error;
    if (error.status === 404)
      throw new ApiProblem('service-not-ready', {
        detail: `Cloud Run has no service ${name} in ${project}, ${region}.`,
        fix: 'Deploy the agent again, or delete the service here.',
        cause: error,
      });
    throw googleProblem(error);
  }
}

/** What is said when a Google API does not answer what was asked. */
export function googleProblem(error: GoogleRestError): ApiProblem {
  const passing = error.status === 0 || error.status === 429 || error.status >= 500;
  return passing
    ? new ApiProblem('unavailable', {
        detail: 'Google Cloud does not answer now.',
        fix: 'Try again in a few seconds.',
        headers: { 'Retry-After': '5' },
        cause: error,
      })
    : new ApiProblem('google-refused', {
        detail: error.message,
        fix:
          error instanceof DeployerRefused
            ? error.fix
            : 'Give the portal’s deploying account the role that the detail names.',
        cause: error,
      });
}
