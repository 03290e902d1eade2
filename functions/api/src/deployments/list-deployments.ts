import { deploymentSchema, paths, type DeploymentPage, type DeploymentQuery } from '@agent-gallery/contract';
import { FieldPath, type Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import type { User } from '../http/api-env.ts';
import type { Log } from '../log.ts';
import { parseAll } from '../records/read-record.ts';
import { decodePageToken, encodePageToken } from './page-token.ts';

/** One page of a workspace's deployments, newest first. Throws `forbidden`, or `invalid-request` for a bad page token. */
export async function listDeployments(
  db: Firestore,
  query: DeploymentQuery,
  user: User,
  log: Log,
): Promise<DeploymentPage> {
  const position = query.pageToken ? decodePageToken(query.pageToken) : undefined;
  await requireRole(db, query.workspaceId, user, 'viewer');
  let wanted = db.collection(paths.deployments()).where('workspaceId', '==', query.workspaceId);
  if (query.serviceId !== undefined) wanted = wanted.where('serviceId', '==', query.serviceId);
  if (query.status !== undefined) wanted = wanted.where('status', '==', query.status);
  wanted = wanted.orderBy('createdAt', 'desc').orderBy(FieldPath.documentId(), 'desc');
  if (position !== undefined) wanted = wanted.startAfter(position.createdAt, position.id);
  const found = await wanted.limit(query.pageSize + 1).get();
  const page = found.docs.slice(0, query.pageSize);
  const last = page.at(-1);
  const more = found.docs.length > query.pageSize && last !== undefined;
  return {
    deployments: parseAll(page, deploymentSchema, log).map(({ record }) => record),
    nextPageToken: more ? encodePageToken({ createdAt: String(last.get('createdAt')), id: last.id }) : '',
  };
}
