import { mkdir, realpath } from 'node:fs/promises';
import type { Log } from '../log.ts';
import { createDockerEngine } from './docker/create-docker-engine.ts';
import type { ContainerEngine } from './engine.ts';

export interface ContainerEngineOptions {
  /** Everything of the engine is in here; one engine at a time. */
  dataFolder: string;
  log: Log;
  /** `docker`: fail where there is no Docker. `process`: do not look for it. Absent: Docker, else child processes. */
  prefer?: 'docker' | 'process';
}

/** Makes the engine that runs build steps and containers on this machine. */
export async function createContainerEngine(options: ContainerEngineOptions): Promise<ContainerEngine> {
  await mkdir(options.dataFolder, { recursive: true });
  const dataFolder = await realpath(options.dataFolder);
  return createDockerEngine(dataFolder, options.log);
}
