import type { Images } from '../../engine/ports.ts';
import { REPOSITORY } from './image-repository.ts';

const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const TIMEOUT_MS = 10_000;

/**
 * Images in Artifact Registry, asked for by the OCI distribution protocol
 * (https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#checking-if-content-exists-in-the-registry).
 * `endpoint` is set only where another registry stands in.
 */
export function createRegistryImages(
  endpoint: URL | undefined,
  getAccessToken: (project: string | undefined) => Promise<string>,
): Omit<Images, 'ensureRepository'> {
  return {
    repository: ({ project, region }, agentId) =>
      `${endpoint?.host ?? `${region}-docker.pkg.dev`}/${project}/${REPOSITORY}/${agentId}`,
    digestOf: async (repository, tag) => {
      const slash = repository.indexOf('/');
      const project = repository.split('/')[1];
      const origin = endpoint?.origin ?? `https://${repository.slice(0, slash)}`;
      const credentials = Buffer.from(`oauth2accesstoken:${await getAccessToken(project)}`).toString(
        'base64',
      );
      const response = await fetch(
        `${origin}/v2/${repository.slice(slash + 1)}/manifests/${encodeURIComponent(tag)}`,
        {
          method: 'HEAD',
          headers: { accept: MANIFEST_TYPES, authorization: `Basic ${credentials}` },
          redirect: 'error',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        },
      );
      if (response.status === 404) return undefined;
      // Where the portal may not read the registry the image is built: the push then says what is missing.
      if (response.status === 401 || response.status === 403) return undefined;
      if (!response.ok)
        throw new Error(`The registry answered HTTP ${response.status} for ${repository}:${tag}.`);
      return response.headers.get('docker-content-digest') ?? undefined;
    },
  };
}
