import type Docker from 'dockerode';
import { parseImageReference } from '../../base-images/image-reference.ts';
import type { RegistryLogin } from '../../engine.ts';
import { pushImage } from './push-image.ts';

/**
 * Pushes a base image to a registry, so that the first image that is built on it has only its own layers to push: the others
 * are mounted from here.
 */
export async function warmRegistry(
  docker: Docker,
  image: string,
  { host, login }: { host: string; login: RegistryLogin },
): Promise<void> {
  const { repo, tag } = warmName(image, host);
  await docker.getImage(image).tag({ repo, tag });
  await pushImage(docker, `${repo}:${tag}`, login, () => undefined);
}

/** Where a registry keeps a base image. */
export function warmName(image: string, host: string): { repo: string; tag: string } {
  const { registry, repository, tag = 'latest' } = parseImageReference(image);
  return { repo: `${host}/agent-gallery-bases/${registry}/${repository}`, tag };
}
