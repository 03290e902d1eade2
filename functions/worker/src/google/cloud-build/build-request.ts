import type { protos } from '@google-cloud/cloudbuild';
import { PORTAL_TAG, deploymentTag } from '@agent-gallery/contract';
import type { BuildDefaults } from '../../config.ts';
import { type BuildOrder, NEWEST_TAG } from '../../engine/ports.ts';

type Build = protos.google.devtools.cloudbuild.v1.IBuild;
type BuildStep = protos.google.devtools.cloudbuild.v1.IBuildStep;

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

const LOG_STREAMING = { on: 'STREAM_ON', off: 'STREAM_OFF' } as const;

/** An account by its resource name: one of the project where only its name is given. */
function accountName(account: string, project: string): string {
  const address = account.includes('@') ? account : `${account}@${project}.iam.gserviceaccount.com`;
  return `projects/${project}/serviceAccounts/${address}`;
}

/** The build of an order, as Cloud Build v1 takes it. */
export function toBuild(order: BuildOrder, defaults: BuildDefaults): Build {
  const { archive, repository, tag, dockerfile, deploymentId, settings = {} } = order;
  const { serviceAccount, queueTtlSeconds, logStreaming, provenance } = defaults;
  const { machineType = defaults.machineType, timeoutSeconds = defaults.timeoutSeconds } = settings;
  const image = `${repository}:${tag}`;
  const cache = `${repository}:${NEWEST_TAG}`;
  return {
    source: { storageSource: { bucket: archive.bucket, object: archive.object } },
    steps: dockerfile === null ? packSteps(image) : dockerSteps(image, cache, dockerfile, order),
    images: dockerfile === null ? [image] : [image, cache],
    tags: [PORTAL_TAG, deploymentTag(deploymentId)],
    timeout: { seconds: timeoutSeconds },
    queueTtl: { seconds: queueTtlSeconds },
    ...(serviceAccount !== undefined && { serviceAccount: accountName(serviceAccount, order.project) }),
    options: {
      // An own service account needs it, or a bucket for logs.
      logging: 'CLOUD_LOGGING_ONLY',
      ...(machineType !== undefined && { machineType }),
      // Signed by Cloud Build (https://cloud.google.com/build/docs/securing-builds/generate-validate-build-provenance).
      ...(provenance === 'required' && { requestedVerifyOption: 'VERIFIED' }),
      ...(logStreaming !== 'default' && { logStreamingOption: LOG_STREAMING[logStreaming] }),
    },
  };
}
