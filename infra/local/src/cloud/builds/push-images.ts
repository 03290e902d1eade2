import { toLocalImage } from '../artifacts/artifact-image.ts';
import type { ContainerEngine, RegistryLogin } from '../engine/engine.ts';
import { toTimestamp, type BuiltImage, type FailureType } from './build.ts';
import type { BuildLog } from './build-log.ts';

export interface PushContext {
  engine: ContainerEngine;
  log: BuildLog;
  registry: { host: string; login: RegistryLogin };
  signal: AbortSignal;
}

export type PushOutcome = { images: BuiltImage[] } | { failure: { type: FailureType; detail: string } };

/** Pushes the images that the build names, in their order, and takes their digests. */
export async function pushImages(images: readonly string[], context: PushContext): Promise<PushOutcome> {
  const { engine, log, registry, signal } = context;
  const pushed: BuiltImage[] = [];
  for (const name of images) {
    if (signal.aborted) return { images: pushed };
    log.main(`Pushing ${name}`);
    if (!toLocalImage(name, registry.host).startsWith(`${registry.host}/`))
      return failed(
        'PUSH_NOT_AUTHORIZED',
        `the local Cloud Build pushes to ${registry.host} and as REGION-docker.pkg.dev only, not to ${name}`,
      );
    const startTime = toTimestamp(new Date());
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    });
    try {
      const push = engine.push(name, registry.login, (line) => log.main(line.text));
      const digest = await Promise.race([push, aborted]);
      pushed.push({ name, digest, pushTiming: { startTime, endTime: toTimestamp(new Date()) } });
    } catch (error) {
      if (signal.aborted) return { images: pushed };
      const { message } = error as Error;
      if (/does not exist locally|no such image|tag does not exist/i.test(message))
        return failed('PUSH_IMAGE_NOT_FOUND', `An image failed to push: tag does not exist: ${name}`);
      if (/unauthorized|denied|authentication required|no basic auth/i.test(message))
        return failed('PUSH_NOT_AUTHORIZED', `failed to push ${name}: ${message}`);
      return failed('PUSH_FAILED', `failed to push ${name}: ${message}`);
    }
  }
  return { images: pushed };
}

function failed(type: FailureType, detail: string): PushOutcome {
  return { failure: { type, detail } };
}
