import { join } from 'node:path';
import { createArtifactRoutes } from './artifacts/artifact-routes.ts';
import { createImageRemover } from './artifacts/remove-images.ts';
import { createBuildRestRoutes } from './builds/build-rest-routes.ts';
import type { RegistryLogin } from './engine/engine.ts';
import type { LogStore } from './logging/create-log-store.ts';
import { createIamRoutes } from './project/iam-routes.ts';
import type { Signers } from './project/create-signers.ts';
import { createProjectRoutes } from './project/project-routes.ts';
import { createQuotaRoutes } from './project/quota-routes.ts';
import type { QuotaStore } from './project/quota-store.ts';
import type { Registry } from './registry/start-registry.ts';
import type { RestOperationOwner } from './rest/operation-routes.ts';
import type { RestRoute } from './rest/rest-route.ts';
import type { LocalCloudRun } from './run/create-cloud-run.ts';
import { createKnativeRoutes } from './run/knative/knative-routes.ts';
import { createSecretRoutes } from './secrets/secret-routes.ts';
import type { SecretStore } from './secrets/secret-store.ts';
import { createOperationLog } from './run/operation-log.ts';

export interface RestRoutesDeps {
  /** The local cloud's own folder. */
  folder: string;
  region: string;
  run: LocalCloudRun;
  logStore: LogStore;
  secrets: SecretStore;
  signers: Signers;
  registry: Pick<Registry, 'host' | 'imagesFolder'>;
  login: RegistryLogin;
  quotas: QuotaStore;
}

/** The APIs that there are as REST only, with the owners of their operations. */
export function createRestRoutes(deps: RestRoutesDeps): {
  routes: RestRoute[];
  jsonOperationOwners: RestOperationOwner[];
} {
  const { folder, region, run, logStore, secrets, signers, registry, login, quotas } = deps;
  const { imagesFolder } = registry;
  const remove = createImageRemover({ ...registry, login });
  const operations = createOperationLog(join(folder, 'artifact-operations'));
  const file = join(folder, 'repositories.json');
  return {
    routes: [
      ...createKnativeRoutes(run),
      ...createBuildRestRoutes(),
      ...createIamRoutes(signers, login.password),
      ...createProjectRoutes(join(folder, 'project.json')),
      ...createQuotaRoutes(quotas),
      ...createArtifactRoutes({ file, operations, imagesFolder, remove, region }),
      ...createSecretRoutes(secrets),
      ...logStore.routes,
    ],
    jsonOperationOwners: [operations],
  };
}
