import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegistryLogin } from '../engine/engine.ts';
import { createRegistryClient } from '../engine/oci/registry-client.ts';
import type { StoredImage } from './read-images.ts';

/** What is taken out of the local registry. Layers stay on disk: another image may have them. */
export interface ImageRemover {
  /** The image and every tag of it. It is no failure that it is gone. */
  image(image: Pick<StoredImage, 'path' | 'digest'>): Promise<void>;
  tag(path: string, tag: string): Promise<void>;
}

export function createImageRemover(registry: {
  /** `127.0.0.1:PORT` */
  host: string;
  login: RegistryLogin;
  imagesFolder: string;
}): ImageRemover {
  const tagsOf = (path: string) =>
    join(registry.imagesFolder, 'docker', 'registry', 'v2', 'repositories', path, '_manifests', 'tags');
  return {
    image: ({ path, digest }) =>
      createRegistryClient(`${registry.host}/${path}`, registry.login).deleteManifest(digest),
    // The registry's API deletes no tag alone before version 3, and reads its tags from disk each time.
    tag: (path, tag) => rm(join(tagsOf(path), tag), { recursive: true, force: true }),
  };
}
