import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import type { ContainerEngine, StepSpec } from '../../engine/engine.ts';
import type { LogEntry } from '../../logging/log-entry.ts';
import type { Build } from '../build.ts';
import { createCloudBuild, type CloudBuild, type CloudBuildDeps } from '../create-cloud-build.ts';
import type { CreateBuildRequest } from '../requests/accept-build.ts';

export const DIGEST = `sha256:${'0'.repeat(64)}`;
export const IMAGE = '127.0.0.1:5000/demo/agents/echo:t1';
export const PARENT = 'projects/demo/locations/europe-west1';

export type FakeStep = (step: StepSpec, say: (text: string) => void, signal: AbortSignal) => Promise<number>;

/** Runs until the signal aborts. */
export const forever: FakeStep = (_step, say, signal) => {
  say('running');
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(137)));
};

/** A build with source, a step, an image and tags; `more` replaces parts of it. */
export function request(more: CreateBuildRequest['build'] = {}): CreateBuildRequest {
  return {
    projectId: 'demo',
    parent: PARENT,
    build: {
      source: { storageSource: { bucket: 'sources', object: 'a.tar.gz' } },
      steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build', '-t', IMAGE, '.'] }],
      images: [IMAGE],
      tags: ['agent-gallery', 'deployment-d1'],
      ...more,
    },
  };
}

interface Fakes {
  dataFolder: string;
  runStep: FakeStep;
  push: (image: string) => Promise<string>;
  archive: Buffer;
  /** `published STATUS` and `line`, in their order. */
  events: string[];
  entries: LogEntry[];
  steps: StepSpec[];
}

/** Cloud Build over an engine, a storage and a Pub/Sub that are fakes; tests change what they do. */
export interface BuildHarness extends Fakes {
  cloudBuild: CloudBuild;
  /** Starts another one on the same folder, as a restart does. */
  start(deps?: Partial<CloudBuildDeps>): Promise<CloudBuild>;
  /** Runs a build to its end. */
  build(asked?: CreateBuildRequest): Promise<Build>;
  until(status: string, id: string): Promise<void>;
  texts(): (string | undefined)[];
  close(): Promise<void>;
}

export async function createBuildHarness(): Promise<BuildHarness> {
  const fakes: Fakes = {
    dataFolder: await mkdtemp(join(tmpdir(), 'agw-builds-')),
    runStep: () => Promise.resolve(0),
    push: () => Promise.resolve(DIGEST),
    archive: await sourceArchive(),
    events: [],
    entries: [],
    steps: [],
  };
  const harness: BuildHarness = Object.assign(fakes, {
    cloudBuild: await start(fakes),
    start: (deps?: Partial<CloudBuildDeps>) => start(fakes, deps),
    async build(asked = request()) {
      const { operationName } = await harness.cloudBuild.handlers.createBuild(asked);
      const operation = await harness.cloudBuild.waitOperation(operationName, 5000);
      if (!operation?.done) throw new Error('the build did not end');
      return operation.build;
    },
    async until(status: string, id: string) {
      while ((await harness.cloudBuild.handlers.getBuild({ projectId: 'demo', id })).status !== status)
        await new Promise((resolve) => setTimeout(resolve, 5));
    },
    texts: () => fakes.entries.map((entry) => entry.textPayload),
    async close() {
      await harness.cloudBuild.close();
      await rm(fakes.dataFolder, { recursive: true });
    },
  });
  return harness;
}

function start(fakes: Fakes, deps: Partial<CloudBuildDeps> = {}): Promise<CloudBuild> {
  const engine: ContainerEngine = {
    kind: 'docker',
    runStep(step, onLine, signal) {
      fakes.steps.push(step);
      return fakes.runStep(step, (text) => onLine({ stream: 'stdout', text, at: new Date() }), signal);
    },
    push: (image) => fakes.push(image),
    run: () => Promise.reject(new Error('not here')),
    close: () => Promise.resolve(),
  };
  return createCloudBuild({
    engine,
    storage: {
      readObject(bucket, name, generation = '7') {
        if (name !== 'a.tar.gz') throw new Error(`No such object: ${bucket}/${name}`);
        const size = String(fakes.archive.length);
        return { object: { generation, size }, content: Readable.from([fakes.archive]) };
      },
    },
    registry: { host: '127.0.0.1:5000', login: { username: 'u', password: 'p' } },
    publishBuild: (build) => {
      fakes.events.push(`published ${build.status}`);
      return Promise.resolve();
    },
    writeLogEntry: (entry) => {
      fakes.entries.push(entry);
      fakes.events.push('line');
    },
    dataFolder: fakes.dataFolder,
    log: () => undefined,
    ...deps,
  });
}

async function sourceArchive(): Promise<Buffer> {
  const pack = tar.pack();
  pack.entry({ name: 'Dockerfile' }, 'FROM scratch\n');
  pack.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of pack) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}
