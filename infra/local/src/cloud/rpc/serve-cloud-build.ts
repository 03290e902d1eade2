import type { BuildOperation } from '../builds/operation.ts';
import { createSubmitHandlers } from '../builds/submit-build.ts';
import type { CloudBuild } from '../builds/create-cloud-build.ts';
import { typeUrl, type HandlerTable, type Operation, type OperationOwner } from './handlers.ts';

const metadataType = typeUrl('google.devtools.cloudbuild.v1.BuildOperationMetadata');
const buildType = typeUrl('google.devtools.cloudbuild.v1.Build');

/** Puts the local Cloud Build into the form of google.devtools.cloudbuild.v1 and its long-running operations. */
export function serveCloudBuild(cloudBuild: CloudBuild): {
  handlers: HandlerTable;
  operations: OperationOwner;
} {
  const { getBuild, listBuilds, cancelBuild } = cloudBuild.handlers;
  const operation = (name: string) => pack(cloudBuild.getOperation(name));
  return {
    handlers: {
      'google.devtools.cloudbuild.v1.CloudBuild': {
        async createBuild(request: Parameters<CloudBuild['handlers']['createBuild']>[0]) {
          const { operationName } = await cloudBuild.handlers.createBuild(request);
          return operation(operationName) ?? { name: operationName };
        },
        async retryBuild(request: Parameters<CloudBuild['handlers']['retryBuild']>[0]) {
          const { operationName } = await cloudBuild.handlers.retryBuild(request);
          return operation(operationName) ?? { name: operationName };
        },
        ...{ getBuild, listBuilds, cancelBuild },
      },
      ...createSubmitHandlers(async (request) => {
        const { operationName } = await cloudBuild.handlers.createBuild(request);
        return operation(operationName) ?? { name: operationName };
      }),
    },
    operations: {
      get: operation,
      wait: async (name, timeoutMs) => pack(await cloudBuild.waitOperation(name, timeoutMs)),
    },
  };
}

function pack(operation: BuildOperation | undefined): Operation | undefined {
  if (!operation) return undefined;
  const { name, done, build, error } = operation;
  const metadata = { '@type': metadataType, build };
  if (!done) return { name, done, metadata };
  return error
    ? { name, done, metadata, error }
    : { name, done, metadata, response: { '@type': buildType, ...build } };
}
