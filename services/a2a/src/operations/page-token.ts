import * as z from 'zod';
import { A2aError } from '../protocol/a2a-error.ts';

const tokenSchema = z.tuple([z.number(), z.string()]);

/** The place of a task in the order of ListTasks, as an opaque token. */
export const writePageToken = ({ statusAt, taskId }: { statusAt: number; taskId: string }): string =>
  Buffer.from(JSON.stringify([statusAt, taskId])).toString('base64url');

/** Reads a token that `writePageToken` made; throws INVALID_PARAMS for any other. */
export const readPageToken = (token: string): { statusAt: number; taskId: string } => {
  try {
    const text = Buffer.from(token, 'base64url').toString('utf8');
    const [statusAt, taskId] = tokenSchema.parse(JSON.parse(text));
    return { statusAt, taskId };
  } catch (cause) {
    const description = 'must be a nextPageToken of an earlier answer';
    throw new A2aError('INVALID_PARAMS', `Invalid request: "pageToken": ${description}.`, {
      fieldViolations: [{ field: 'pageToken', description }],
      cause,
    });
  }
};
