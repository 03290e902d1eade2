import { createHash } from 'node:crypto';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from '../../json-file.ts';
import { unpackTarGz } from '@agent-gallery/worker/unpack';
import { parseImageReference } from '../base-images/image-reference.ts';
import { createLayerWriter } from '../base-images/layer-writer.ts';
import type { OutputLine, RegistryLogin } from '../engine.ts';
import type { NodeBuild } from './build-node-image.ts';
import { gzipFile } from '../oci/gzip-file.ts';
import {
  CONFIG_TYPE,
  LAYER_TYPE,
  MANIFEST_TYPE,
  PROCESS_LABEL,
  type Descriptor,
  type ImageConfiguration,
  type RunConfig,
} from '../oci/oci-image.ts';
import { createRegistryClient } from '../oci/registry-client.ts';

/** Images that were built here, and those that were pulled and unpacked to be run. */
export interface LocalImages {
  /** Keeps what was built under a tag; the same files give the same digests. */
  save(image: string, build: NodeBuild): Promise<void>;
  tag(source: string, image: string): void;
  /** Throws an Error with the registry's words. */
  push(image: string, login: RegistryLogin, onLine: (line: OutputLine) => void): Promise<string>;
  /** Pulls an image unless it is here. Throws an Error for users when it is not one of this engine's. */
  pull(image: string, login: RegistryLogin): Promise<{ root: string; config: RunConfig }>;
}

interface SavedImage {
  config: string;
  configBlob: Descriptor;
  layer: Descriptor & { file: string };
}

const LIMITS = { maxBytes: 8 * 1024 ** 3, maxEntries: 2_000_000 };
const CREATED = '1970-01-01T00:00:00Z';

export async function createLocalImages(dataFolder: string): Promise<LocalImages> {
  const folders = {
    images: join(dataFolder, 'images'),
    layers: join(dataFolder, 'layers'),
    roots: join(dataFolder, 'roots'),
  };
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
  const recordFile = (image: string) => join(folders.images, `${sha256(canonical(image)).slice(7)}.json`);
  const saved = (image: string): SavedImage => {
    const found = readJsonFile(recordFile(image)) as SavedImage | undefined;
    if (!found) throw new Error(`An image does not exist locally with the tag: ${image}`);
    return found;
  };

  return {
    async save(image, { root, config, history }) {
      const { file, diffId, blob } = await writeLayer(root, folders.layers);
      const text = JSON.stringify(imageConfiguration(config, history, diffId));
      const configBlob = { mediaType: CONFIG_TYPE, digest: sha256(text), size: Buffer.byteLength(text) };
      writeJsonFile(recordFile(image), {
        config: text,
        configBlob,
        layer: { ...blob, file },
      } satisfies SavedImage);
    },
    tag(source, image) {
      writeJsonFile(recordFile(image), saved(source));
    },
    async push(image, login, onLine) {
      const { config, configBlob, layer } = saved(image);
      const { registry, repository, tag = 'latest' } = parseImageReference(image);
      const say = (text: string) => onLine({ stream: 'stdout', text, at: new Date() });
      const client = createRegistryClient(image, login);
      say(`The push refers to repository [${registry}/${repository}]`);
      const { file, ...blob } = layer;
      const outcome = await client.putBlob(blob, { file });
      say(`${layer.digest.slice(7, 19)}: ${outcome === 'exists' ? 'Layer already exists' : 'Pushed'}`);
      await client.putBlob(configBlob, { text: config });
      const manifest = {
        schemaVersion: 2 as const,
        mediaType: MANIFEST_TYPE,
        config: configBlob,
        layers: [blob],
      };
      const digest = await client.putManifest(tag, manifest);
      say(`${tag}: digest: ${digest} size: ${String(JSON.stringify(manifest).length)}`);
      return digest;
    },
    async pull(image, login) {
      const { tag, digest: wanted } = parseImageReference(image);
      const client = createRegistryClient(image, login);
      const { manifest, digest } = await client
        .getManifest(wanted ?? tag ?? 'latest')
        .catch((error: unknown) => {
          throw new Error(`${image} cannot be pulled: ${(error as Error).message}`, { cause: error });
        });
      const { config = {} } = await client.getConfig(manifest.config);
      if (config.Labels?.[PROCESS_LABEL] === undefined)
        throw new Error(
          `${image} was built by a container engine and cannot be run without one: build it again`,
        );
      const root = join(folders.roots, digest.slice(7));
      if (await exists(join(root, '.complete'))) return { root: join(root, 'files'), config };
      await rm(root, { recursive: true, force: true });
      for (const layer of manifest.layers)
        await unpackTarGz(await client.getBlob(layer), join(root, 'files'), LIMITS);
      writeJsonFile(join(root, '.complete'), {});
      return { root: join(root, 'files'), config };
    },
  };
}

async function writeLayer(
  root: string,
  folder: string,
): Promise<{ file: string; diffId: string; blob: Descriptor }> {
  const plain = join(folder, `${String(process.pid)}-${sha256(root).slice(7, 19)}.tar`);
  const writer = createLayerWriter(plain);
  await writer.addDiskFolder('', root);
  const { diffId } = await writer.finish();
  const { digest, size } = await gzipFile(plain, `${plain}.gz`);
  const file = join(folder, `${digest.slice(7)}.tar.gz`);
  await rename(`${plain}.gz`, file);
  await rm(plain, { force: true });
  return { file, diffId, blob: { mediaType: LAYER_TYPE, digest, size } };
}

function imageConfiguration(
  config: RunConfig,
  history: readonly string[],
  diffId: string,
): ImageConfiguration {
  return {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    created: CREATED,
    config: { ...config, Labels: { ...config.Labels, [PROCESS_LABEL]: 'node' } },
    rootfs: { type: 'layers', diff_ids: [diffId] },
    // One layer holds what all instructions did.
    history: history.map((text, index) => ({
      created: CREATED,
      created_by: text,
      ...(index < history.length - 1 && { empty_layer: true }),
    })),
  };
}

function canonical(image: string): string {
  const { registry, repository, tag } = parseImageReference(image);
  return `${registry}/${repository}:${tag ?? 'latest'}`;
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
