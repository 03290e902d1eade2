import type { GoogleRest } from '@agent-gallery/google';
import { z } from 'zod';
import type { BuildPlace, Images } from '../../engine/ports.ts';
import { googleErrorCode, rethrowGoogleError } from '../google-error.ts';

export const REPOSITORY = 'agent-gallery';

const HOST = 'artifactregistry.googleapis.com';
const CONFLICT = 409;
const NOT_FOUND = 404;
const OPERATION_LOOKS = 20;
const LOOK_MS = 500;

/** The newest ten images of each agent stay; of the others those go that have no tag any more and are older than 30 days. */
const CLEANUP = {
  'keep-newest': { id: 'keep-newest', action: 'KEEP', mostRecentVersions: { keepCount: 10 } },
  'delete-untagged': {
    id: 'delete-untagged',
    action: 'DELETE',
    condition: { tagState: 'UNTAGGED', olderThan: '2592000s' },
  },
};

const operationSchema = z.object({
  name: z.string(),
  done: z.boolean().default(false),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});

/**
 * Makes the project's repository for images where it has none, with a cleanup policy
 * (https://cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories). Where the portal may
 * not look, it is left to the build to say what is missing.
 */
export function createRepositoryMaker(rest: GoogleRest): Images['ensureRepository'] {
  const isThere = (parent: string) =>
    rest(
      { host: HOST, path: `/v1/${parent}/repositories/${REPOSITORY}` },
      z.object({ name: z.string() }),
    ).then(
      () => true,
      (error: unknown) => {
        if (googleErrorCode(error) === NOT_FOUND) return false;
        if (googleErrorCode(error) === 403) return true;
        throw error;
      },
    );
  const make = async (parent: string): Promise<void> => {
    const body = { format: 'DOCKER', description: 'Images of agents.', cleanupPolicies: CLEANUP };
    const path = `/v1/${parent}/repositories`;
    let operation = await rest(
      { host: HOST, method: 'POST', path, query: [['repositoryId', REPOSITORY]], body },
      operationSchema,
    );
    for (let look = 0; !operation.done && look < OPERATION_LOOKS; look++) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      operation = await rest({ host: HOST, path: `/v1/${operation.name}` }, operationSchema);
    }
    if (operation.error)
      throw Object.assign(new Error(operation.error.message), { code: operation.error.code });
    if (!operation.done) throw new Error(`The repository ${REPOSITORY} is not made yet.`);
  };
  return async ({ project, region }: BuildPlace) => {
    const parent = `projects/${project}/locations/${region}`;
    if (await isThere(parent)) return 'there';
    try {
      await make(parent);
      return 'made';
    } catch (error) {
      // Another deployment was faster.
      if (googleErrorCode(error) === CONFLICT) return 'there';
      return rethrowGoogleError(error, 'make a repository for images');
    }
  };
}
