import { operationSchema, paths, type Operation } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { roleIn } from '../auth/require-role.ts';
import type { User } from '../http/api-env.ts';
import { ApiProblem } from '../http/api-problem.ts';
import { readRecord } from '../records/read-record.ts';

/** Reads an operation of one of the user's workspaces. Throws `operation-not-found`, also for those of others. */
export async function getOperation(db: Firestore, operationId: string, user: User): Promise<Operation> {
  const operation = await readRecord(db.doc(paths.operation(operationId)), operationSchema);
  if (operation && (await roleIn(db, operation.workspaceId, user)) !== undefined) return operation;
  throw new ApiProblem('operation-not-found', {
    detail: `None of your workspaces has an operation "${operationId}".`,
    fix: 'Take the id from the answer to what you asked for.',
  });
}
