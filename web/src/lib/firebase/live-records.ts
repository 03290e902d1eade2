import {
  deploymentSchema,
  memberSchema,
  operationSchema,
  paths,
  serviceSchema,
  type Deployment,
  type Member,
  type Operation,
  type Service,
} from '@agent-gallery/contract';
import {
  collection,
  connectFirestoreEmulator,
  doc,
  initializeFirestore,
  limit,
  memoryLocalCache,
  orderBy,
  query,
  where,
} from 'firebase/firestore';
import type { Follow } from '#lib/live/live.ts';
import type { DeploymentFilter } from '#lib/lists/older-deployments.svelte.ts';
import type { LogChunkSource } from '#lib/log/log-chunk-source.ts';
import type { PortalConfig } from '#lib/portal/portal-config.ts';
import { firebaseApp, hostAndPort } from './firebase-app.ts';
import { followDocument, followQuery, type RecordList } from './follow-records.ts';
import { createLogChunkSource } from './log-chunks.ts';

/** How many deployments are followed. */
export const DEPLOYMENT_LIST_LIMIT = 100;

/** Records that are followed as they change. */
export interface LiveRecords {
  deployment(deploymentId: string): Follow<Deployment>;
  /** The workspace's newest deployments, newest first; all of them, or those in a status or of a service. */
  deployments(filter?: DeploymentFilter): Follow<RecordList<Deployment>>;
  service(serviceId: string): Follow<Service>;
  services(): Follow<RecordList<Service>>;
  operation(operationId: string): Follow<Operation>;
  /** What somebody is in the workspace. */
  member(uid: string): Follow<Member>;
  logChunks(deploymentId: string): LogChunkSource;
}

/** Records by the full Firestore client, which follows them with `onSnapshot`. */
export function createLiveRecords(config: PortalConfig): LiveRecords {
  const firestore = initializeFirestore(firebaseApp(config), { localCache: memoryLocalCache() });
  if (config.emulators) connectFirestoreEmulator(firestore, ...hostAndPort(config.emulators.firestore));
  const inWorkspace = where('workspaceId', '==', config.workspaceId);

  return {
    deployment: (deploymentId) =>
      followDocument(doc(firestore, paths.deployment(deploymentId)), deploymentSchema),
    deployments: ({ status, serviceId } = { status: undefined, serviceId: undefined }) =>
      followQuery(
        query(
          collection(firestore, paths.deployments()),
          inWorkspace,
          ...(serviceId === undefined ? [] : [where('serviceId', '==', serviceId)]),
          ...(status === undefined ? [] : [where('status', '==', status)]),
          orderBy('createdAt', 'desc'),
          limit(DEPLOYMENT_LIST_LIMIT),
        ),
        deploymentSchema,
      ),
    service: (serviceId) => followDocument(doc(firestore, paths.service(serviceId)), serviceSchema),
    services: () => followQuery(query(collection(firestore, paths.services()), inWorkspace), serviceSchema),
    operation: (operationId) => followDocument(doc(firestore, paths.operation(operationId)), operationSchema),
    member: (uid) => followDocument(doc(firestore, paths.member(config.workspaceId, uid)), memberSchema),
    logChunks: (deploymentId) => createLogChunkSource(collection(firestore, paths.logChunks(deploymentId))),
  };
}
