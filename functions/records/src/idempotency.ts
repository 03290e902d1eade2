import { createHash } from 'node:crypto';
import {
  deploymentIdSchema,
  paths,
  workspaceIdSchema,
  type DeploymentRequest,
} from '@agent-gallery/contract';
import { Timestamp, type DocumentReference, type Firestore } from '@google-cloud/firestore';
import { z } from 'zod';
import { readRecord } from './read-record.ts';
import { RequestRefused } from './request-refused.ts';

/** For how long a key is remembered at least; a Firestore TTL policy on `expiresAt` may delete the record afterwards. */
const REMEMBERED_MS = 7 * 24 * 60 * 60 * 1_000;

/** `idempotencyKeys/{hash}`: which deployment a key stands for. */
const keyRecordSchema = z.object({
  workspaceId: workspaceIdSchema,
  requestHash: z.string(),
  deploymentId: deploymentIdSchema,
  expiresAt: z.instanceof(Timestamp),
});

/** A key as it is stored: where, and what it was used for. */
export interface IdempotencyClaim {
  ref: DocumentReference;
  workspaceId: string;
  requestHash: string;
}

function sha256(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Whatever has names of the caller's own, in one order. */
function inOneOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * What a key stands for: one request of one workspace. `request` comes out of its schema, so its fields are in one order;
 * variables and labels are put in one.
 */
export function idempotencyClaim(db: Firestore, key: string, request: DeploymentRequest): IdempotencyClaim {
  return {
    ref: db.doc(paths.idempotencyKey(sha256(request.workspaceId, key))),
    workspaceId: request.workspaceId,
    requestHash: sha256(
      JSON.stringify({ ...request, settings: undefined }),
      ...(request.settings ? [JSON.stringify(request.settings, inOneOrder)] : []),
    ),
  };
}

/** The record that says so, for the deployment that is about to be created. */
export function keyRecord(claim: IdempotencyClaim, deploymentId: string, now: number) {
  return {
    workspaceId: claim.workspaceId,
    requestHash: claim.requestHash,
    deploymentId,
    expiresAt: Timestamp.fromMillis(now + REMEMBERED_MS),
  };
}

/** The deployment that the key stands for already. Throws `idempotency-key-reused` when it was used for another request. */
export async function claimedDeployment(claim: IdempotencyClaim): Promise<string | undefined> {
  const record = await readRecord(claim.ref, keyRecordSchema);
  if (record === undefined) return undefined;
  if (record.requestHash !== claim.requestHash)
    throw new RequestRefused('idempotency-key-reused', {
      detail: 'This idempotency key was used for a request with another body.',
      fix: 'Send a new key with each new request, and the same key only to repeat one.',
      errors: [{ in: 'header', pointer: '/Idempotency-Key', detail: 'Used before with another body.' }],
    });
  return record.deploymentId;
}
