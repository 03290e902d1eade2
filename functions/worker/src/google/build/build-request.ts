import type { protos } from '@google-cloud/cloudbuild';
import { PORTAL_TAG, deploymentTag } from '@agent-gallery/contract';
import { type BuildOrder, NEWEST_TAG } from '../../engine/ports.ts';

type Build = protos.google.devtools.cloudbuild.v1.IBuild;
type BuildStep = protos.google.devtools.cloudbuild.v1.IBuildStep;

const BUILD_TIMEOUT_SECONDS = 20 * 60;
const QUEUE_TTL_SECONDS = 20 * 60;
const DOCKER = 'gcr.io/cloud-builders/docker';
const PACK = 'gcr.io/k8s-skaffold/pack';
const PACK_BUILDER = 'gcr.io/buildpacks/builder:google-22';

/** Cloud Native Buildpacks (https://cloud.google.com/docs/buildpacks/build-application#remote_builds). */
function packSteps(image: string): BuildStep[] {
  const args = ['build', image, '--builder', PACK_BUILDER, '--path', '.', '--network', 'cloudbuild'];
  return [{ id: 'build', name: PACK, entrypoint: 'pack', args }];
}

/** https://cloud.google.com/build/docs/optimize-builds/speeding-up-builds#using_a_cached_docker_image */
function dockerSteps(
  image: string,
  cache: string,
  dockerfile: string,
  { noCache, hasLayers }: BuildOrder,
): BuildStep[] {
  const source = ['--file', dockerfile, '--tag', image, '--tag', cache, '.'];
  if (!noCache && !hasLayers) return [{ id: 'build', name: DOCKER, args: ['build', ...source] }];
  if (noCache) return [{ id: 'build', name: DOCKER, args: ['build', '--no-cache', '--pull', ...source] }];
  return [
    { id: 'cache', name: DOCKER, args: ['pull', '--quiet', cache], allowFailure: true },
    { id: 'build', name: DOCKER, args: ['build', '--cache-from', cache, ...source] },
  ];
}

/** The build of an order, as Cloud Build v1 takes it. */
export function toBuild(order: BuildOrder): Build {
  const { archive, repository, tag, dockerfile, deploymentId } = order;
  const image = `${repository}:${tag}`;
  const cache = `${repository}:${NEWEST_TAG}`;
  return {
    source: { storageSource: { bucket: archive.bucket, object: archive.object } },
    steps: dockerfile === null ? packSteps(image) : dockerSteps(image, cache, dockerfile, order),
    images: dockerfile === null ? [image] : [image, cache],
    tags: [PORTAL_TAG, deploymentTag(deploymentId)],
    timeout: { seconds: BUILD_TIMEOUT_SECONDS },
    queueTtl: { seconds: QUEUE_TTL_SECONDS },
    options: { logging: 'CLOUD_LOGGING_ONLY' },
  };
}
