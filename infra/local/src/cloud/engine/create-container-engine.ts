import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../log.ts';
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
  const { log, prefer } = options;
  await mkdir(options.dataFolder, { recursive: true });
  const dataFolder = await realpath(options.dataFolder);
  if (prefer !== 'process') {
    try {
      // dockerode takes 0.15 s to load.
      const { createDockerEngine } = await import('./docker/create-docker-engine.ts');
      return await createDockerEngine(dataFolder, log);
    } catch (error) {
      if (prefer === 'docker')
        throw new Error(`Docker cannot be used: ${(error as Error).message}`, { cause: error });
      log('WARNING', 'No container engine: Node agents run as child processes, and limits are not enforced', {
        cause: (error as Error).message,
      });
    }
  }
  const { createProcessEngine } = await import('./process/create-process-engine.ts');
  return createProcessEngine(join(dataFolder, 'process'), log);
}
