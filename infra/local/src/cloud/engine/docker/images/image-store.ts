import { rm } from 'node:fs/promises';
import type Docker from 'dockerode';
import type { Log } from '../../../log.ts';
import { findStandIn } from '../../base-images/find-stand-in.ts';
import { parseImageReference } from '../../base-images/image-reference.ts';
import { STAND_IN_LABEL, writeImage } from '../../base-images/write-image.ts';
import type { RegistryLogin } from '../../engine.ts';
import { loadImage } from './load-image.ts';
import { loadThroughRegistry } from './load-through-registry.ts';
import { pullImage } from './pull-image.ts';

export interface ImageStore {
  /**
   * Makes sure that the image is here: if it is not, it is pulled, or made on this machine when that fails and we know how.
   * `say` gets lines for the reader of a build's log. Returns the name to use instead of `image`: without its digest where a stand-in,
   * which cannot have it, takes its place. Throws an Error with the registry's words when there is no way.
   */
  ensure(image: string, say: (text: string) => void, access?: ImageAccess): Promise<string>;
}

export interface ImageAccess {
  /** For the image's own registry. */
  login?: RegistryLogin;
  /** Where images that are built on this one will be pushed to. */
  registry?: { host: string; login: RegistryLogin };
}

/** For so long a registry that could not be reached is not tried again for an image that can be made here. */
const UNREACHABLE_MS = 10 * 60_000;

export function createImageStore(docker: Docker, dataFolder: string, log: Log): ImageStore {
  const unreachable = new Map<string, { until: number; cause: string }>();
  const making = new Map<string, Promise<string>>();

  const bring = async (image: string, say: (text: string) => void, access: ImageAccess): Promise<string> => {
    const { login } = access;
    const byTag = withoutDigest(image);
    const standIn = await findStandIn(byTag);
    if (!standIn) {
      say(`Pulling image: ${image}`);
      await pullImage(docker, image, login, { firstAnswerMs: 30_000 });
      return image;
    }
    const { registry, repository, tag } = parseImageReference(byTag);
    let cause = unreachable.get(registry);
    if (!cause || cause.until < Date.now()) {
      try {
        await pullImage(docker, image, login, { firstAnswerMs: 5000 });
        return image;
      } catch (error) {
        cause = { until: Date.now() + UNREACHABLE_MS, cause: (error as Error).message };
        unreachable.set(registry, cause);
      }
    }
    // A stand-in has no digest of anybody's: the tag is what it stands in for.
    if (byTag !== image) return ensure(byTag, say, access);
    const startedAt = performance.now();
    const written = await writeImage(image, standIn, dataFolder);
    try {
      const name = { repo: `${registry}/${repository}`, tag: tag ?? 'latest' };
      if (standIn.isBase && access.registry)
        await loadThroughRegistry(docker, name, written, access.registry);
      else await loadImage(docker, `${name.repo}:${name.tag}`, written);
    } finally {
      await rm(written.folder, { recursive: true, force: true });
    }
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    log('INFO', 'Made a stand-in for an image that cannot be pulled', { image, seconds, cause: cause.cause });
    say(`${image} cannot be pulled (${cause.cause}).`);
    say(`A local stand-in takes its place: ${standIn.describe}, made in ${seconds} s.`);
    return image;
  };

  const ensure: ImageStore['ensure'] = async (image, say, access = {}) => {
    const found = await inspect(docker, image);
    if (found) {
      say(
        found.standIn === undefined
          ? `Already have image: ${image}`
          : `Using the local stand-in for ${image}`,
      );
      return image;
    }
    const running = making.get(image);
    if (running) return running;
    const work = bring(image, say, access).finally(() => making.delete(image));
    making.set(image, work);
    return work;
  };

  return { ensure };
}

/** `node:24-slim@sha256:…` → `node:24-slim`; a name that has no tag beside its digest stays. */
const withoutDigest = (image: string): string =>
  parseImageReference(image).tag === undefined ? image : (image.split('@')[0] ?? image);

async function inspect(docker: Docker, image: string): Promise<{ standIn: string | undefined } | undefined> {
  try {
    const found = await docker.getImage(image).inspect();
    const labels = found.Config.Labels as Record<string, string> | null | undefined;
    // An image built on a stand-in inherits its label; the name tells the two apart.
    const standIn = labels?.[STAND_IN_LABEL];
    return { standIn: standIn === image ? standIn : undefined };
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}
