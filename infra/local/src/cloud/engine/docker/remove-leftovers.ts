import type Docker from 'dockerode';
import { OWNER_LABEL } from './labels.ts';

/** Removes the containers of this data folder, running or not. Returns how many there were. */
export async function removeLeftovers(docker: Docker, dataFolder: string): Promise<number> {
  const found = await docker.listContainers({
    all: true,
    filters: { label: [`${OWNER_LABEL}=${dataFolder}`] },
  });
  await Promise.all(found.map(({ Id }) => removeContainer(docker.getContainer(Id))));
  return found.length;
}

/** Removes the container of this name if it belongs to the data folder. */
export async function removeOwn(docker: Docker, name: string, dataFolder: string): Promise<void> {
  const container = docker.getContainer(name);
  const found = await container.inspect().catch(() => undefined);
  if (found?.Config.Labels[OWNER_LABEL] === dataFolder) await removeContainer(container);
}

/** Ends and removes a container; one that is gone already is fine. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 404 && statusCode !== 409) throw error;
  }
}
