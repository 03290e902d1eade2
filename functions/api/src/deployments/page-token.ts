import { deploymentIdSchema, timestampSchema, type Deployment } from '@agent-gallery/contract';
import { z } from 'zod';
import { ApiProblem } from '../http/api-problem.ts';

const positionSchema = z.tuple([timestampSchema, deploymentIdSchema]);

/** Where the next page begins: after this deployment. */
export interface Position {
  createdAt: string;
  id: string;
}

/** Writes a position as the token that a caller hands back. */
export function encodePageToken(last: Pick<Deployment, 'createdAt' | 'id'>): string {
  return Buffer.from(JSON.stringify([last.createdAt, last.id])).toString('base64url');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a token that encodePageToken wrote. Throws `invalid-request` for any other. */
export function decodePageToken(token: string): Position {
  const position = positionSchema.safeParse(parseJson(Buffer.from(token, 'base64url').toString()));
  if (!position.success)
    throw new ApiProblem('invalid-request', {
      detail: 'The page token is none of ours.',
      fix: 'Send `nextPageToken` of the page before, or none for the first page.',
      errors: [{ in: 'query', pointer: '/pageToken', detail: 'Not a page token.' }],
    });
  return { createdAt: position.data[0], id: position.data[1] };
}
