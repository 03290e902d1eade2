import * as z from 'zod';

const MAX_LENGTH = 256;

/** An id that a client chooses, or a tenant's: a text without control characters. Empty stands for none. */
export const clientId = z
  .string()
  .max(MAX_LENGTH, `must be at most ${MAX_LENGTH} characters`)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not hold control characters or broken ones');

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Whether a text may be the id of a task: servers choose those (section 3.4.1), and this one chooses UUIDs. */
export const isTaskId = (text: string): boolean => UUID.test(text);
