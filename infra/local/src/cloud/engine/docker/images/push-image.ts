import type Docker from 'dockerode';
import { parseImageReference } from '../../base-images/image-reference.ts';
import type { OutputLine, RegistryLogin } from '../../engine.ts';
import { followProgress } from './follow-progress.ts';
import { wordsOf } from './pull-image.ts';

/** Pushes a tagged image, under another name if one is given, and returns its digest. The lines are those of `docker push` without its progress bars. */
export async function pushImage(
  docker: Docker,
  image: string,
  login: RegistryLogin,
  onLine: (line: OutputLine) => void,
  pushedAs = image,
): Promise<string> {
  const { registry, repository, tag } = parseImageReference(pushedAs);
  if (tag === undefined) throw new Error(`${image} names no tag`);
  let digest: string | undefined;
  try {
    if (pushedAs !== image) await docker.getImage(image).tag({ repo: `${registry}/${repository}`, tag });
    const stream = (await docker.getImage(pushedAs).push({
      authconfig: { ...login, serveraddress: registry },
    })) as NodeJS.ReadableStream;
    await followProgress(stream, ({ status, id, aux }) => {
      if (aux?.Digest !== undefined) digest = aux.Digest;
      if (status === undefined || status === 'Pushing') return;
      onLine({ stream: 'stdout', text: id === undefined ? status : `${id}: ${status}`, at: new Date() });
    });
  } catch (error) {
    throw wordsOf(error);
  }
  if (digest === undefined) throw new Error(`${registry} named no digest for ${image}`);
  return digest;
}
