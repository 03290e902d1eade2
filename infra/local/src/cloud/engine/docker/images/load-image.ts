import { createReadStream } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import tar from 'tar-stream';
import type { WrittenImage } from '../../base-images/write-image.ts';
import { followProgress } from './follow-progress.ts';

/** Loads an image under `tag`, as `docker load` does. Throws an Error with the daemon's words. */
export async function loadImage(docker: Docker, tag: string, image: WrittenImage): Promise<void> {
  const archive = tar.pack();
  const configName = `${image.configDigest.replace('sha256:', '')}.json`;
  const names = image.layers.map((layer) => `${layer.diffId.replace('sha256:', '')}/layer.tar`);
  const writing = (async () => {
    const manifest = [{ Config: configName, RepoTags: [tag], Layers: names }];
    archive.entry({ name: configName }, image.config);
    archive.entry({ name: 'manifest.json' }, JSON.stringify(manifest));
    for (const [index, { file, size }] of image.layers.entries())
      await pipeline(
        createReadStream(file, { highWaterMark: 1024 * 1024 }),
        archive.entry({ name: names[index] ?? '', size }) as unknown as Writable,
      );
    archive.finalize();
  })();
  // When the daemon goes away both fail: each has to be waited for.
  const loading = docker.loadImage(archive as unknown as Readable, { quiet: true }).then(followProgress);
  await Promise.all([loading, writing]);
}
