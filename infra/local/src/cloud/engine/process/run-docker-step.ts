import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { parseDockerBuild } from '../docker/dockerfile/docker-build-args.ts';
import { parseImageReference } from '../base-images/image-reference.ts';
import type { OutputLine, StepSpec } from '../engine.ts';
import { buildNodeImage } from './build-node-image.ts';
import type { LocalImages } from './local-images.ts';
import { PROCESS_NOTICE } from './notice.ts';

/**
 * Does what a step of `gcr.io/cloud-builders/docker` would: build, tag and push. Returns the exit code; what cannot be done
 * is said on stderr, and the code is 1.
 */
export async function runDockerStep(
  images: LocalImages,
  dataFolder: string,
  step: StepSpec,
  onLine: (line: OutputLine) => void,
  signal: AbortSignal,
): Promise<number> {
  const say = (stream: OutputLine['stream'], text: string) => onLine({ stream, text, at: new Date() });
  say('stdout', PROCESS_NOTICE);
  try {
    await carryOutStep(images, dataFolder, step, onLine, signal);
    return signal.aborted ? 137 : 0;
  } catch (error) {
    if (signal.aborted) return 137;
    for (const row of (error as Error).message.split('\n')) say('stderr', row);
    return 1;
  }
}

async function carryOutStep(
  images: LocalImages,
  dataFolder: string,
  step: StepSpec,
  onLine: (line: OutputLine) => void,
  signal: AbortSignal,
): Promise<void> {
  const { registry, repository } = parseImageReference(step.image);
  const isDocker = registry === 'gcr.io' && repository === 'cloud-builders/docker';
  if (!isDocker || (step.entrypoint !== undefined && step.entrypoint !== 'docker'))
    throw new Error(
      `Without a container engine only steps of gcr.io/cloud-builders/docker run, not ${step.entrypoint ?? step.image}.`,
    );
  const [command, ...args] = step.args;
  const build = parseDockerBuild(step.args);
  if (build) {
    await buildAndSave(images, dataFolder, step, build, onLine, signal);
  } else if (command === 'tag' && args[0] !== undefined && args[1] !== undefined) {
    images.tag(args[0], args[1]);
  } else if (command === 'push' && args[0] !== undefined) {
    const login = step.logins?.[parseImageReference(args[0]).registry];
    if (!login) throw new Error(`no basic auth credentials for ${args[0]}`);
    await images.push(args[0], login, onLine);
  } else {
    throw new Error(
      `Without a container engine docker can build, tag and push, not: docker ${step.args.join(' ')}`,
    );
  }
}

async function buildAndSave(
  images: LocalImages,
  dataFolder: string,
  step: StepSpec,
  build: NonNullable<ReturnType<typeof parseDockerBuild>>,
  onLine: (line: OutputLine) => void,
  signal: AbortSignal,
): Promise<void> {
  const folder = join(step.workspaceFolder, step.dir ?? '');
  const contextFolder = resolve(folder, build.context);
  const file = resolve(folder, build.file ?? join(build.context, 'Dockerfile'));
  for (const path of [contextFolder, file])
    if (path !== step.workspaceFolder && !path.startsWith(step.workspaceFolder + sep))
      throw new Error(`${path} is outside of the workspace`);
  const dockerfile = await readFile(file, 'utf8').catch(() => {
    throw new Error(
      `unable to prepare context: unable to evaluate symlinks in Dockerfile path: ${build.file ?? 'Dockerfile'}: no such file or directory`,
    );
  });
  const temporaryFolder = join(dataFolder, 'builds');
  await mkdir(temporaryFolder, { recursive: true });
  const { buildArgs, target } = build;
  const built = await buildNodeImage({
    ...{ dockerfile, contextFolder, buildArgs, temporaryFolder, onLine, signal },
    ...(target !== undefined && { target }),
  });
  try {
    if (signal.aborted) return;
    for (const tag of build.tags) {
      await images.save(tag, built);
      onLine({ stream: 'stdout', text: `Successfully tagged ${tag}`, at: new Date() });
    }
  } finally {
    await rm(dirname(built.root), { recursive: true, force: true });
  }
}
