import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../log.ts';
import type { ContainerEngine, RunningContainer } from '../engine.ts';
import { createLocalImages } from './local-images.ts';
import { endLeftovers } from './end-leftovers.ts';
import { PROCESS_NOTICE } from './notice.ts';
import { runDockerStep } from './run-docker-step.ts';
import { runProcess } from './run-process.ts';

/**
 * An engine for machines without a container engine: Dockerfiles of Node agents are carried out by copying files and running npm,
 * the images are real ones, and what they run are child processes. No limit is enforced, and an image's files are shared by
 * all that run it.
 */
export async function createProcessEngine(dataFolder: string, log: Log): Promise<ContainerEngine> {
  await mkdir(dataFolder, { recursive: true });
  const leftovers = await endLeftovers(dataFolder);
  if (leftovers > 0) log('INFO', 'Ended processes of an earlier run', { count: leftovers });
  await rm(join(dataFolder, 'builds'), { recursive: true, force: true });
  const images = await createLocalImages(dataFolder);
  const running = new Set<RunningContainer>();
  return {
    kind: 'process',
    notice: PROCESS_NOTICE,
    hostAccess: { name: '127.0.0.1', address: '127.0.0.1' },
    runStep: (step, onLine, signal) => runDockerStep(images, dataFolder, step, onLine, signal),
    async push(image, login, onLine, pushedAs = image) {
      if (pushedAs !== image) images.tag(image, pushedAs);
      return images.push(pushedAs, login, onLine);
    },
    async run(spec, login) {
      const container = await runProcess(await images.pull(spec.image, login), spec, dataFolder);
      running.add(container);
      void container.exited.finally(() => running.delete(container));
      return container;
    },
    async close() {
      await Promise.all([...running].map((container) => container.stop(0)));
    },
  };
}
