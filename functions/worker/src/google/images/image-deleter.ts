import { type GoogleRest, GoogleRestError } from '@agent-gallery/google';
import { z } from 'zod';
import { StepFailure } from '../../engine/step-failure.ts';

const HOST = 'artifactregistry.googleapis.com';

/** `HOST/PROJECT/REPOSITORY/NAME…`, as repositories of images are named in Artifact Registry. */
function parse(repository: string, region: string): { parent: string; name: string } | undefined {
  const [host = '', project, id, ...rest] = repository.split('/');
  if (!project || !id || rest.length === 0) return undefined;
  const location = /^([a-z0-9-]+)-docker\.pkg\.dev$/.exec(host)?.[1] ?? region;
  return {
    parent: `projects/${project}/locations/${location}/repositories/${id}`,
    name: encodeURIComponent(rest.join('/')),
  };
}

/**
 * Deletes an image with its tags from Artifact Registry
 * (https://cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories.packages.versions/delete).
 * `region` is that of the registry where its host does not say it. Throws a StepFailure where it cannot be deleted.
 */
export function createImageDeleter(
  rest: GoogleRest,
): (repository: string, digest: string, region: string) => Promise<'deleted' | 'not-found'> {
  return async (repository, digest, region) => {
    const at = parse(repository, region);
    if (!at) return 'not-found';
    const path = `/v1/${at.parent}/packages/${at.name}/versions/${digest}`;
    try {
      await rest({ host: HOST, method: 'DELETE', path, query: [['force', 'true']] }, z.unknown());
      return 'deleted';
    } catch (error) {
      if (!(error instanceof GoogleRestError)) throw error;
      if (error.status === 404 && error.reason === 'NOT_FOUND') return 'not-found';
      // Unavailable passes; whatever else was refused stays refused.
      if (error.status === 0 || error.status >= 500) throw error;
      throw new StepFailure('permission-denied', 'The image cannot be deleted.', {
        cause: error.message,
        fix: 'Give the deploying account roles/artifactregistry.repoAdmin, or delete the image by hand.',
      });
    }
  };
}
