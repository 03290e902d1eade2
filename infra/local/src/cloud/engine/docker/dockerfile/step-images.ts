import { readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { StepSpec } from '../../engine.ts';
import { parseDockerBuild } from './docker-build-args.ts';
import { dockerfileImages } from './dockerfile-images.ts';

/** The Dockerfile, and its images, that a step's `docker build` starts from; none when the step is no such build. */
export async function stepImages(step: StepSpec): Promise<{ file?: string; images: string[] }> {
  if (!/(^|\/)docker(:|@|$)/.test(step.image)) return { images: [] };
  const folder = join(step.workspaceFolder, step.dir ?? '');
  const plain = step.entrypoint === undefined || step.entrypoint === 'docker';
  const build = plain ? parseDockerBuild(step.args) : undefined;
  // A shell's `docker build` cannot be told from its script; the Dockerfile of its folder is the likely one.
  const file = build
    ? resolve(folder, build.file ?? join(build.context, 'Dockerfile'))
    : join(folder, 'Dockerfile');
  if ((plain && !build) || !file.startsWith(step.workspaceFolder + sep)) return { images: [] };
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined
    ? { images: [] }
    : { file, images: dockerfileImages(text, build?.buildArgs ?? {}) };
}
