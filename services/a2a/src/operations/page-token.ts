import * as z from 'zod';
import { A2aError } from '../protocol/a2a-error.ts';
import { isTaskId } from '../protocol/ids.ts';

const tokenSchema = z.tuple([z.int().min(0), z.string().refine(isTaskId)]);

/** The error of a token that no answer has given. */
export const badPageToken = (cause?: unknown): A2aError => {
  const description = 'must be a nextPageToken of an earlier answer';
  return new A2aError('INVALID_PARAMS', `Invalid request: "pageToken": ${description}.`, {
    fieldViolations: [{ field: 'pageToken', description }],
    cause,
  });
};

/** The place of a task in the order of ListTasks, as an opaque token. */
export const writePageToken = ({ statusAt, taskId }: { statusAt: number; taskId: string }): string =>
  Buffer.from(JSON.stringify([statusAt, taskId])).toString('base64url');

/** Reads a token that `writePageToken` made; throws INVALID_PARAMS for any other. */
export const readPageToken = (token: string): { statusAt: number; taskId: string } => {
  try {
    const text = Buffer.from(token, 'base64url').toString('utf8');
    const [statusAt, taskId] = tokenSchema.parse(JSON.parse(text));
    if (writePageToken({ statusAt, taskId }) !== token) throw new Error('It is written otherwise.');
    return { statusAt, taskId };
  } catch (cause) {
    throw badPageToken(cause);
  }
};
