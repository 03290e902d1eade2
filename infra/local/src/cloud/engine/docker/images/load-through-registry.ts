import { join } from 'node:path';
import type Docker from 'dockerode';
import type { WrittenImage } from '../../base-images/write-image.ts';
import type { RegistryLogin } from '../../engine.ts';
import { gzipFile } from '../../oci/gzip-file.ts';
import { CONFIG_TYPE, LAYER_TYPE, MANIFEST_TYPE, type Descriptor } from '../../oci/oci-image.ts';
import { createRegistryClient } from '../../oci/registry-client.ts';
import { pullImage } from './pull-image.ts';
import { warmName } from './warm-registry.ts';

/**
 * Pushes an image to a registry ourselves and lets Docker pull it from there. Unlike loadImage, the daemon then knows where the
 * layers are, so that it neither compresses nor uploads them when it pushes an image that is built on this one.
 */
export async function loadThroughRegistry(
  docker: Docker,
  name: { repo: string; tag: string },
  image: WrittenImage,
  registry: { host: string; login: RegistryLogin },
): Promise<void> {
  const { repo, tag } = warmName(`${name.repo}:${name.tag}`, registry.host);
  const client = createRegistryClient(`${repo}:${tag}`, registry.login);
  const layers: Descriptor[] = await Promise.all(
    image.layers.map(async (layer, index) => {
      const file = join(image.folder, `layer-${String(index)}.tar.gz`);
      const blob = { mediaType: LAYER_TYPE, ...(await gzipFile(layer.file, file)) };
      await client.putBlob(blob, { file });
      return blob;
    }),
  );
  const config = {
    mediaType: CONFIG_TYPE,
    digest: image.configDigest,
    size: Buffer.byteLength(image.config),
  };
  await client.putBlob(config, { text: image.config });
  await client.putManifest(tag, { schemaVersion: 2, mediaType: MANIFEST_TYPE, config, layers });
  await pullImage(docker, `${repo}:${tag}`, registry.login, { firstAnswerMs: 30_000 });
  await docker.getImage(`${repo}:${tag}`).tag(name);
}
