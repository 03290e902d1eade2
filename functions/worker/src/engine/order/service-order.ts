import {
  type Deployment,
  MANAGED_BY_LABEL,
  PORTAL_TAG,
  type Release,
  WORKSPACE_LABEL,
} from '@agent-gallery/contract';
import type { ServiceOrder } from '../ports.ts';
import type { EngineDeps } from '../step.ts';
import { PUBLIC_URL } from './public-url.ts';
import { resolveEnv } from './resolve-env.ts';

/** As the variable PORT says where nothing else is known. */
const DEFAULT_PORT = 8080;

/** What is asked of Cloud Run for a deployment: its image by digest, and how it runs. */
export async function serviceOrder(
  deps: Pick<EngineDeps, 'db' | 'portalProject' | 'say'>,
  deployment: Deployment,
  { revision, publicUrl }: Pick<Release, 'revision' | 'publicUrl'>,
): Promise<ServiceOrder> {
  const { image, request, runtime, recipe } = deployment;
  if (!image?.digest) throw new Error(`Deployment ${deployment.id} is deploying with no image.`);
  const { env, notes } = await resolveEnv(deps, deployment);
  for (const { name, text, severity } of notes)
    deps.say(deployment.id, 'deploying', `env-${name}`, text, severity);
  return {
    revision,
    image: `${image.repository}@${image.digest}`,
    labels: { ...runtime.labels, [MANAGED_BY_LABEL]: PORTAL_TAG, [WORKSPACE_LABEL]: deployment.workspaceId },
    public: request.access === 'public',
    env: publicUrl === null ? env : { [PUBLIC_URL]: publicUrl, ...env },
    port: runtime.port ?? recipe?.port ?? DEFAULT_PORT,
    runtime,
  };
}
