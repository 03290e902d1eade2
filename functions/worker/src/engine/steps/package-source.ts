import { StepFailure } from '../step-failure.ts';
import type { TakeStep } from '../step.ts';

/** Goes into each tag: an image that was built in another way is another image. */
const BUILD_RECIPE = 'docker-1';

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

/** packaging: makes the archive, stores it, and asks the registry whether its image is there already. */
export const packageSource: TakeStep = async (deps, deployment) => {
  const { id, source, request } = deployment;
  if (source.kind === 'image') {
    const [repository = source.image, digest = null] = source.image.split('@');
    deps.say(id, 'packaging', 'image', `Deploys the image ${source.image}; nothing is packaged or built.`);
    return { kind: 'move', to: 'deploying', patch: { image: { repository, tag: '', digest } } };
  }
  const archive = await deps.sources.pack(source);
  for (const name of archive.withheld) {
    deps.say(
      id,
      'packaging',
      `withheld-${name}`,
      `${name} looks like a secret and stays out of the archive.`,
      'WARNING',
    );
  }
  if (!archive.hasDockerfile) {
    throw new StepFailure('dockerfile-missing', 'The agent has no Dockerfile.', {
      cause: 'There is no file named Dockerfile at the top of the agent’s folder.',
      fix: 'Add a Dockerfile whose container listens on the port that the variable PORT names.',
    });
  }
  const stored = await deps.archives.put(archive);
  const repository = deps.images.repository(request, request.agentId);
  const tag = `${BUILD_RECIPE}-${archive.sha256.slice(0, 32)}`;
  const size = kilobytes(archive.bytes.length);
  deps.say(
    id,
    'packaging',
    'packaged',
    `Packaged ${archive.fileCount} files, ${size} compressed, as ${stored.object}.`,
  );
  const digest = (await deps.images.digestOf(repository, tag)) ?? null;
  const patch = {
    archive: {
      ...stored,
      sha256: archive.sha256,
      sizeBytes: archive.bytes.length,
      fileCount: archive.fileCount,
    },
    image: { repository, tag, digest },
  };
  if (digest === null) return { kind: 'move', to: 'building', patch };
  deps.say(
    id,
    'packaging',
    'unchanged',
    `The source has not changed since ${tag} was built; the build is skipped.`,
  );
  return { kind: 'move', to: 'deploying', patch };
};
