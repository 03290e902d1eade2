import { createHash } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { bringBaseLayer, isKept } from './base-layer.ts';
import { fetchPackages } from './debian-packages.ts';
import { createLayerWriter, type Layer } from './layer-writer.ts';
import type { StandIn } from './stand-in.ts';

/** An image on disk. */
export interface WrittenImage {
  layers: Layer[];
  /** The configuration, byte for byte as its digest was taken of. */
  config: string;
  configDigest: string;
  /** Holds what is not kept for other images; the caller removes it. */
  folder: string;
}

/** A label of every image that was made here; its value is the name of the image that it stands in for. */
export const STAND_IN_LABEL = 'dev.agent-gallery.stand-in';

/**
 * Makes a stand-in: the layer that all of them share, one of its own, and its configuration. The same packages give the
 * same digests.
 * @param dataFolder packages and the shared layer are kept in it
 */
export async function writeImage(image: string, standIn: StandIn, dataFolder: string): Promise<WrittenImage> {
  const cacheFolder = join(dataFolder, 'base-images');
  const base = await bringBaseLayer(cacheFolder);
  const folder = await mkdtemp(join(cacheFolder, 'image-'));
  const writer = createLayerWriter(join(folder, 'layer.tar'));
  await standIn.addFiles(writer, { cacheFolder });
  if (standIn.packages.length > 0) {
    const packages = await fetchPackages(standIn.packages, join(cacheFolder, 'packages'));
    const take = (path: string) => isKept(path) && (standIn.take?.(path) ?? true);
    for (const file of packages) if (!base.packages.includes(file)) await writer.addPackage(file, take);
  }
  const layers = [base.layer, await writer.finish()];
  const config = imageConfig(image, standIn, layers);
  const configDigest = `sha256:${createHash('sha256').update(config).digest('hex')}`;
  return { layers, config, configDigest, folder };
}

function imageConfig(image: string, standIn: StandIn, layers: readonly Layer[]): string {
  const created = '1970-01-01T00:00:00Z';
  return JSON.stringify({
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    created,
    config: { ...standIn.config, Labels: { [STAND_IN_LABEL]: image } },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
    history: [
      { created, created_by: 'stand-in: Debian packages' },
      { created, created_by: `stand-in: ${standIn.describe}` },
    ],
  });
}
