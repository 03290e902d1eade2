import type { Log } from '../../log.ts';
import type { ContainerEngine } from '../engine.ts';
import { connectDocker } from './connect-docker.ts';
import { createImageStore } from './images/image-store.ts';
import { pushImage } from './images/push-image.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import { runContainer } from './run-container.ts';
import { runStep } from './run-step.ts';
import { warmRegistry } from './images/warm-registry.ts';

/**
 * An engine on a Docker daemon: one that answers, else one that is started in `dataFolder` and stopped by close().
 * Throws an Error that says why there is none.
 */
export async function createDockerEngine(dataFolder: string, log: Log): Promise<ContainerEngine> {
  const connection = await connectDocker(dataFolder, process.env, log);
  const { docker, hostAddress } = connection;
  const leftovers = await removeLeftovers(docker, dataFolder);
  if (leftovers > 0) log('INFO', 'Removed containers of an earlier run', { count: leftovers });
  const images = createImageStore(docker, dataFolder, log);
  return {
    kind: 'docker',
    ...(hostAddress !== undefined && { hostAccess: { name: 'host.docker.internal', address: hostAddress } }),
    runStep: (step, onLine, signal) => runStep({ connection, images, dataFolder }, step, onLine, signal),
    push: (image, login, onLine, pushedAs) => pushImage(docker, image, login, onLine, pushedAs),
    run: (container, login) => runContainer(docker, dataFolder, container, login),
    async prepare(names, say, registry) {
      await Promise.all(
        names.map(async (name) => {
          await images.ensure(name, say, registry && { registry });
          // No image is built on a builder.
          if (registry && !name.includes('cloud-builders/')) await warmRegistry(docker, name, registry);
        }),
      );
    },
    async close() {
      await removeLeftovers(docker, dataFolder);
      await connection.close();
    },
  };
}
