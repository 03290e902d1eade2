import {
  newDeployment,
  paths,
  type Agent,
  type Deployment,
  type DeploymentRequest,
  type Role,
  type Service,
} from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import type { SignedIn } from './sign-in.ts';

const AT = '2026-11-20T10:00:00.000Z';

export const unitsAgent: Agent = {
  id: 'units-agent',
  name: 'Units',
  description: 'Converts units.',
  framework: 'a2a',
  tags: [],
  skills: [],
  source: { kind: 'folder', path: 'units-agent' },
  readme: '# Units',
  createdAt: AT,
  updatedAt: AT,
};

/** What a person would send to deploy it. */
export function deploymentRequest(
  workspaceId: string,
  changes: Partial<DeploymentRequest> = {},
): DeploymentRequest {
  return {
    workspaceId,
    agentId: unitsAgent.id,
    target: 'cloud-run',
    project: 'demo-target',
    region: 'europe-west1',
    serviceName: 'units',
    access: 'private',
    ...changes,
  };
}

export function deploymentRecord(
  changes: Partial<Deployment> & { id: string; workspaceId: string },
): Deployment {
  const fresh = newDeployment({
    id: changes.id,
    request: deploymentRequest(changes.workspaceId),
    agent: unitsAgent,
    actor: { kind: 'system', id: 'test', email: null },
    idempotencyKey: null,
    createdAt: AT,
  });
  return { ...fresh, ...changes };
}

export function serviceRecord(changes: Partial<Service> & { id: string; workspaceId: string }): Service {
  return {
    target: 'cloud-run',
    project: 'demo-target',
    region: 'europe-west1',
    name: 'units',
    url: null,
    live: null,
    card: null,
    activeDeploymentId: null,
    createdAt: AT,
    updatedAt: AT,
    ...changes,
  };
}

/** Makes somebody a member of a workspace. */
export async function addMember(
  db: Firestore,
  workspaceId: string,
  who: SignedIn,
  role: Role,
): Promise<void> {
  await db.doc(paths.workspace(workspaceId)).set({ id: workspaceId, name: workspaceId });
  await db.doc(paths.member(workspaceId, who.uid)).set({ uid: who.uid, role, email: who.email });
}
