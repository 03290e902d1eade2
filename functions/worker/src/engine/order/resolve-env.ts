import type { Firestore } from '@google-cloud/firestore';
import {
  type Deployment,
  type EnvReference,
  type SecretReference,
  type Service,
  isSecretName,
  paths,
  serviceSchema,
} from '@agent-gallery/contract';

/** What became of the variables that refer to something: each with its value, or undefined where there is none. */
export interface ResolvedEnv {
  env: Record<string, string | SecretReference>;
  /** One sentence for each variable that was looked up among the services, or that would better be a secret. */
  notes: { name: string; text: string; severity?: 'WARNING' }[];
}

const isSamePlace = (service: Service, { request }: Deployment): boolean =>
  service.project === request.project && service.region === request.region;

/** Where an agent of the workspace is live: best in the same project and region, else the one that went live last. */
async function agentUrl(db: Firestore, deployment: Deployment, agentId: string): Promise<string | undefined> {
  const found = await db
    .collection(paths.services())
    .where('workspaceId', '==', deployment.workspaceId)
    .where('live.agentId', '==', agentId)
    .get();
  const services = found.docs.flatMap((document) => {
    const parsed = serviceSchema.safeParse(document.data());
    return parsed.success ? [parsed.data] : [];
  });
  const rank = (service: Service): string =>
    `${isSamePlace(service, deployment) ? '1' : '0'} ${service.live?.since ?? ''}`;
  services.sort((a, b) => (rank(a) < rank(b) ? 1 : -1));
  return services[0]?.url ?? undefined;
}

/**
 * The environment of a deployment's service, each reference replaced by what it stands for now. A reference to an agent
 * that is not live leaves its variable out.
 */
export async function resolveEnv(
  deps: { db: Firestore; portalProject: string },
  deployment: Deployment,
): Promise<ResolvedEnv> {
  const notes: ResolvedEnv['notes'] = [];
  const resolve = async (name: string, reference: EnvReference): Promise<string | undefined> => {
    switch (reference.from) {
      case 'workspace-id':
        return deployment.workspaceId;
      case 'portal-project':
        return deps.portalProject;
      case 'agent-url': {
        const url = await agentUrl(deps.db, deployment, reference.agentId);
        const value = url === undefined ? undefined : url.replace(/\/+$/, '') + reference.path;
        const text =
          value === undefined
            ? `${name} is not set: ${reference.agentId} is not deployed in this workspace.`
            : `${name} is ${value}, where ${reference.agentId} is live.`;
        notes.push({ name, text });
        return value;
      }
      default: {
        const unknown: never = reference;
        throw new Error(`Unknown reference ${JSON.stringify(unknown)}`);
      }
    }
  };
  const env: ResolvedEnv['env'] = {};
  for (const [name, given] of Object.entries(deployment.runtime.env)) {
    const value = typeof given === 'object' && 'from' in given ? await resolve(name, given) : given;
    if (value !== undefined) env[name] = value;
    if (typeof given === 'string' && given !== '' && isSecretName(name)) {
      const text = `${name} is a plain value that every member can read: if it is a secret, keep it in Secret Manager and refer to it.`;
      notes.push({ name, text, severity: 'WARNING' });
    }
  }
  return { env, notes };
}
