import { parseImageReference } from '../engine/base-images/image-reference.ts';
import type { RegistryLogin } from '../engine/engine.ts';
import { createRegistryClient } from '../engine/oci/registry-client.ts';
import { toLocalImage } from './artifact-image.ts';

/**
 * The image by digest, as its tag stands for now. Images of other registries, and ones that are not there, stay as they are:
 * whoever runs them finds out.
 */
export async function resolveImage(
  image: string,
  registry: { host: string; login: RegistryLogin },
): Promise<string> {
  const local = toLocalImage(image, registry.host);
  const { tag, digest } = parseImageReference(local);
  if (digest !== undefined || !local.startsWith(`${registry.host}/`)) return image;
  try {
    const found = await createRegistryClient(local, registry.login).getManifest(tag ?? 'latest');
    const untagged = image.endsWith(`:${tag ?? ''}`) ? image.slice(0, -1 - (tag ?? '').length) : image;
    return `${untagged}@${found.digest}`;
  } catch {
    return image;
  }
}
