import {
  deploymentSchema,
  memberSchema,
  operationSchema,
  paths,
  serviceSchema,
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
import type { z } from 'zod';
import type { LogChunkSource } from '#lib/log/log-chunk-source.ts';
import type { PortalConfig } from '#lib/portal/portal-config.ts';
import type { FollowedRecords } from '#lib/records/followed-records.ts';
import { readings, type DocumentReading, type QueryReading } from '#lib/records/reading.ts';
import { firebaseApp, hostAndPort } from './firebase-app.ts';
import { followDocument, followQuery } from './follow-records.ts';
import { createLogChunkSource } from './log-chunks.ts';

/** Records that are followed as they change. */
export interface LiveRecords extends FollowedRecords {
  logChunks(deploymentId: string): LogChunkSource;
}

/** Records by the full Firestore client, which follows them with `onSnapshot`. */
export function createLiveRecords(config: PortalConfig): LiveRecords {
  const { workspaceId } = config;
  const firestore = initializeFirestore(firebaseApp(config), { localCache: memoryLocalCache() });
  if (config.emulators) connectFirestoreEmulator(firestore, ...hostAndPort(config.emulators.firestore));

  const one = <T>(reading: DocumentReading, schema: z.ZodType<T>) =>
    followDocument(doc(firestore, reading.document), schema);
  const all = <T>(reading: QueryReading, schema: z.ZodType<T>) =>
    followQuery(
      query(
        collection(firestore, reading.collection),
        ...reading.where.map(([field, value]) => where(field, '==', value)),
        ...(reading.orderBy ? [orderBy(...reading.orderBy)] : []),
        ...(reading.limit === undefined ? [] : [limit(reading.limit)]),
      ),
      schema,
    );

  return {
    deployment: (id) => one(readings.deployment(id), deploymentSchema),
    deployments: (filter = { status: undefined, serviceId: undefined }) =>
      all(readings.deployments(workspaceId, filter), deploymentSchema),
    service: (id) => one(readings.service(id), serviceSchema),
    services: () => all(readings.services(workspaceId), serviceSchema),
    operation: (id) => one(readings.operation(id), operationSchema),
    member: (uid) => one(readings.member(workspaceId, uid), memberSchema),
    logChunks: (deploymentId) => createLogChunkSource(collection(firestore, paths.logChunks(deploymentId))),
  };
}
