import { paths } from '@agent-gallery/contract';
import type { DeploymentFilter } from '#lib/lists/older-deployments.svelte.ts';

/** One record, or the records that a query finds. Two that ask for the same are the same JSON. */
export type Reading = DocumentReading | QueryReading;

export interface DocumentReading {
  document: string;
}

export interface QueryReading {
  collection: string;
  /** Fields that must be equal to a value. */
  where: readonly (readonly [field: string, value: string])[];
  orderBy?: readonly [field: string, direction: 'asc' | 'desc'];
  limit?: number;
}

/** How many deployments are followed. */
export const DEPLOYMENT_LIST_LIMIT = 100;

/** What the console reads of Firestore: once, by plain requests, and again as it changes, by Firebase's client. */
export const readings = {
  agents: (): QueryReading => ({ collection: paths.agents(), where: [], orderBy: ['name', 'asc'] }),
  workspaceAgents: (workspaceId: string): QueryReading => ({
    collection: paths.workspaceAgents(workspaceId),
    where: [],
    orderBy: ['name', 'asc'],
  }),
  services: (workspaceId: string): QueryReading => ({
    collection: paths.services(),
    where: [['workspaceId', workspaceId]],
  }),
  /** The newest first; all of them, or those in a status or of a service. */
  deployments: (workspaceId: string, { status, serviceId }: DeploymentFilter): QueryReading => ({
    collection: paths.deployments(),
    where: [
      ['workspaceId', workspaceId],
      ...(serviceId === undefined ? [] : [['serviceId', serviceId] as const]),
      ...(status === undefined ? [] : [['status', status] as const]),
    ],
    orderBy: ['createdAt', 'desc'],
    limit: DEPLOYMENT_LIST_LIMIT,
  }),
  deployment: (deploymentId: string): DocumentReading => ({ document: paths.deployment(deploymentId) }),
  service: (serviceId: string): DocumentReading => ({ document: paths.service(serviceId) }),
  operation: (operationId: string): DocumentReading => ({ document: paths.operation(operationId) }),
  member: (workspaceId: string, uid: string): DocumentReading => ({
    document: paths.member(workspaceId, uid),
  }),
  workspace: (workspaceId: string): DocumentReading => ({ document: paths.workspace(workspaceId) }),
} as const;
