import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import type { CreateBuildRequest } from '../../src/cloud/builds/requests/accept-build.ts';
import type { Build } from '../../src/cloud/builds/build.ts';
import { createCloudBuild, type CloudBuild } from '../../src/cloud/builds/create-cloud-build.ts';
import { createContainerEngine } from '../../src/cloud/engine/create-container-engine.ts';
import type { ContainerEngine, ContainerSpec, OutputLine } from '../../src/cloud/engine/engine.ts';
import { startRegistry, type Registry } from '../../src/cloud/registry/start-registry.ts';
import { startStorage, type Storage } from '../../src/cloud/storage/start-storage.ts';

export const LOGIN = { username: 'oauth2accesstoken', password: 'a-local-token' };
export const PROJECT = 'demo-container';

/** The parts of the local cloud that build and run containers, in a folder of their own. */
export interface Parts {
  engine: ContainerEngine;
  registry: Registry;
  storage: Storage;
  cloudBuild: CloudBuild;
  /** Texts of the log entries so far. */
  lines: string[];
  statuses: string[];
  image(name: string): string;
  /** Puts files into an archive in Cloud Storage, starts a build of its Dockerfile and returns the queued build. */
  startBuild(
    image: string,
    files: Record<string, string>,
    more?: CreateBuildRequest['build'],
  ): Promise<Build>;
  ended(build: Build): Promise<Build>;
  close(): Promise<void>;
}

export async function startParts(prefer: 'docker' | 'process'): Promise<Parts> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'agw-container-'));
  const log = () => undefined;
  const engine = await createContainerEngine({ dataFolder: join(dataFolder, 'engine'), log, prefer });
  const registry = await startRegistry({ dataFolder: join(dataFolder, 'registry'), login: LOGIN, log });
  const storage = await startStorage({ dataFolder: join(dataFolder, 'storage') });
  storage.ensureBucket(PROJECT, 'sources');
  const lines: string[] = [];
  const statuses: string[] = [];
  const cloudBuild = await createCloudBuild({
    engine,
    storage,
    registry: { host: registry.host, login: LOGIN },
    publishBuild: async (build) => {
      statuses.push(build.status);
      await Promise.resolve();
    },
    writeLogEntry: (entry) => lines.push(entry.textPayload ?? ''),
    dataFolder: join(dataFolder, 'builds'),
    log,
  });
  return {
    engine,
    registry,
    storage,
    cloudBuild,
    lines,
    statuses,
    image: (name) => `${registry.host}/${PROJECT}/agents/${name}`,
    async startBuild(image, files, more) {
      const object = `sources/${String(Math.random()).slice(2)}.tar.gz`;
      const upload = `${storage.url}/upload/storage/v1/b/sources/o?uploadType=media&name=${encodeURIComponent(object)}`;
      const body = new Uint8Array(await archiveOf(files));
      const response = await fetch(upload, { method: 'POST', body });
      const { generation } = (await response.json()) as { generation: string };
      const { build } = await cloudBuild.handlers.createBuild({
        projectId: PROJECT,
        build: {
          source: { storageSource: { bucket: 'sources', object, generation } },
          steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build', '-t', image, '.'] }],
          images: [image],
          ...more,
        },
      });
      return build;
    },
    async ended({ projectId, id }) {
      const name = `operations/build/${projectId}/${Buffer.from(id).toString('base64')}`;
      const operation = await cloudBuild.waitOperation(name, 100_000);
      if (!operation?.done) throw new Error(`build ${id} did not end`);
      return operation.build;
    },
    async close() {
      await cloudBuild.close();
      await storage.close();
      await registry.close();
      await engine.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** What a service of 256 MiB and one CPU starts with. */
export function containerSpec(
  image: string,
  name: string,
  onLine: (line: OutputLine) => void,
): ContainerSpec {
  return {
    image,
    name,
    env: { PORT: '8080' },
    memoryBytes: 256 * 1024 ** 2,
    cpus: 1,
    port: 8080,
    labels: {},
    onLine,
  };
}

/** Asks until there is an answer: the container may not listen yet. */
export async function fetchText(url: string, timeoutMs = 20_000): Promise<string> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      const response = await fetch(url);
      return await response.text();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function archiveOf(files: Record<string, string>): Promise<Buffer> {
  const pack = tar.pack();
  for (const [name, text] of Object.entries(files)) pack.entry({ name, mode: 0o644 }, text);
  pack.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of Readable.from(pack as unknown as AsyncIterable<Buffer>))
    chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}
