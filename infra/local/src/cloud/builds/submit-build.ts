import type { HandlerTable, Operation } from '../rpc/handlers.ts';
import { RpcError, rpcCode } from '../rpc-error.ts';
import type { CreateBuildRequest } from './requests/accept-build.ts';

interface SubmitBuildRequest {
  parent?: string;
  storageSource?: { bucket?: string; object?: string; generation?: string };
  imageUri?: string;
  dockerBuild?: object;
  buildpackBuild?: object;
  serviceAccount?: string;
  tags?: string[];
}

const docker = 'gcr.io/cloud-builders/docker';

/**
 * google.cloud.run.v2.Builds, with which `gcloud run deploy --source` starts a build. Only sources with a Dockerfile are built:
 * buildpacks need images that the local cloud cannot make.
 */
export function createSubmitHandlers(
  createBuild: (request: CreateBuildRequest) => Promise<Operation>,
): HandlerTable {
  return {
    'google.cloud.run.v2.Builds': {
      async submitBuild(request: SubmitBuildRequest) {
        const { parent = '', storageSource, imageUri, serviceAccount } = request;
        if (!imageUri) throw new RpcError(rpcCode.invalidArgument, 'image_uri must be set');
        if (!storageSource?.bucket || !storageSource.object)
          throw new RpcError(rpcCode.invalidArgument, 'storage_source must name a bucket and an object');
        if (!request.dockerBuild)
          throw new RpcError(
            rpcCode.unimplemented,
            'The local Cloud Run does not build with buildpacks: put a Dockerfile into the source.',
          );
        const { bucket, object, generation } = storageSource;
        const operation = await createBuild({
          parent,
          build: {
            source: { storageSource: { bucket, object, ...(generation && { generation }) } },
            steps: [{ name: docker, args: ['build', '--tag', imageUri, '.'] }],
            images: [imageUri],
            ...(request.tags?.length && { tags: request.tags }),
            ...(serviceAccount && {
              serviceAccount,
              options: { defaultLogsBucketBehavior: 'REGIONAL_USER_OWNED_BUCKET' },
            }),
          },
        });
        return { buildOperation: operation };
      },
    },
  };
}
