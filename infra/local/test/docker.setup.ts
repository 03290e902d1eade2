import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connectDocker } from '../src/cloud/engine/docker/connect-docker.ts';
import { createImageStore } from '../src/cloud/engine/docker/images/image-store.ts';
import { warmRegistry } from '../src/cloud/engine/docker/images/warm-registry.ts';
import { startRegistry } from '../src/cloud/registry/start-registry.ts';
import { createStopper } from '../src/processes/create-stopper.ts';
import type { SharedRegistry } from '../src/cloud/start-cloud.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The run's registry, which has the base image; null where there is no Docker. Images are kept apart by project. */
    registry: SharedRegistry | null;
  }
}

const BASE_IMAGE = 'node:24-slim';
const BUILDER = 'gcr.io/cloud-builders/docker';
const ACCESS_TOKEN = 'ya29.local-registry-of-the-tests';
const say = (line: string) => void process.stderr.write(line + '\n');

/**
 * Starts one Docker daemon and one registry for a run, so that the base image is made and pushed once. Tests find the daemon
 * in DOCKER_HOST; those that are about the daemon itself take DOCKER_HOST away.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'agw-shared-'));
  const stopper = createStopper((name, error) => say(`${name} did not stop: ${String(error)}`));
  stopper.add('folder', () => rm(folder, { recursive: true, force: true }));
  const log = () => undefined;
  try {
    const { docker, socketPath, close } = await connectDocker(join(folder, 'docker'), process.env, log);
    stopper.add('Docker', close);
    const login = { username: 'oauth2accesstoken', password: ACCESS_TOKEN };
    const registry = await startRegistry({ dataFolder: join(folder, 'registry'), login, log });
    stopper.add('registry', registry.close);
    const images = createImageStore(docker, join(folder, 'images'), log);
    const access = { host: registry.host, login };
    await images.ensure(BASE_IMAGE, () => undefined, { registry: access });
    await warmRegistry(docker, BASE_IMAGE, access);
    await images.ensure(BUILDER, () => undefined);
    if (socketPath !== undefined) process.env['DOCKER_HOST'] = `unix://${socketPath}`;
    const { host, url, imagesFolder } = registry;
    project.provide('registry', { host, url, imagesFolder, accessToken: ACCESS_TOKEN });
  } catch (error) {
    say(`The tests share no Docker: ${String(error)}`);
    project.provide('registry', null);
  }
  return stopper.stop;
}
