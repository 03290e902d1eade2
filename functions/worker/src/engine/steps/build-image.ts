import { buildOutcome, type DeploymentErrorCode } from '@agent-gallery/contract';
import { startBuild } from '../order/start-build.ts';
import { type BuildView, NEWEST_TAG } from '../ports.ts';
import { StepFailure } from '../step-failure.ts';
import type { TakeStep } from '../step.ts';

const FIXES: Partial<Record<DeploymentErrorCode, string>> = {
  'build-failed': 'Mend what the last lines of the build name, then deploy again.',
  'build-source-fetch-failed': 'Let the build’s service account read the source bucket, then deploy again.',
  'image-push-failed':
    'Let the build’s service account write to the Artifact Registry repository, then deploy again.',
  'build-timed-out':
    'Make the build faster, or give it more time (build.timeoutSeconds) or a larger machine (build.machineType), then deploy again.',
  'build-expired':
    'The project’s builds are all busy: deploy again later, or raise the quota of concurrent builds.',
  internal: 'Deploy again; if it fails again, look at the build in the Cloud console.',
};

function failureOf(build: BuildView, code: DeploymentErrorCode): StepFailure {
  return new StepFailure(code, 'The build failed.', {
    cause: build.failureDetail ?? `Cloud Build ended build ${build.id} with ${build.status}.`,
    fix: FIXES[code] ?? 'Mend what the last lines of the build name, then deploy again.',
  });
}

/** building: starts the one build of this deployment, or finds it, and reads how it goes. */
export const buildImage: TakeStep = async (deps, deployment) => {
  const { id, request, image, archive, recipe } = deployment;
  if (!image || !archive || !recipe) throw new Error(`Deployment ${id} is building with no archive.`);
  if (deployment.build === null) {
    const { project, region, rebuild = false } = request;
    const { repository, tag } = image;
    const { dockerfile } = recipe;
    const [found, newest] = await Promise.all([
      deps.builds.find(request, id),
      rebuild ? undefined : deps.images.digestOf(repository, NEWEST_TAG),
    ]);
    const order = {
      project,
      region,
      deploymentId: id,
      archive,
      repository,
      tag,
      dockerfile,
      hasLayers: newest !== undefined,
      noCache: rebuild,
      settings: request.build,
    };
    const build = found ?? (await startBuild(deps.builds, order));
    return {
      kind: 'record',
      patch: {
        build: {
          id: build.id,
          createdAt: new Date().toISOString(),
          endedAt: null,
          limitSeconds: build.limitSeconds ?? null,
        },
      },
    };
  }
  const build = await deps.builds.get(request, deployment.build.id);
  const outcome = buildOutcome(build.status, build.failureType);
  switch (outcome.kind) {
    case 'running':
      return { kind: 'wait', soon: false };
    case 'failed':
      throw failureOf(build, outcome.code);
    case 'canceled':
      throw new StepFailure('build-canceled', 'The build was canceled.', {
        cause: `Somebody canceled build ${build.id} in Cloud Build.`,
        fix: 'Deploy again.',
      });
    case 'succeeded': {
      if (build.digest === undefined) throw failureOf(build, 'image-push-failed');
      const endedAt = build.finishedAt ?? new Date().toISOString();
      return {
        kind: 'move',
        to: 'deploying',
        patch: { image: { ...image, digest: build.digest }, build: { ...deployment.build, endedAt } },
      };
    }
    default: {
      const unknown: never = outcome;
      throw new Error(`Unknown build outcome ${JSON.stringify(unknown)}`);
    }
  }
};
