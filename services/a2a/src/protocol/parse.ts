import type { z } from 'zod';
import { A2aError } from './a2a-error.ts';
import { assertShallow } from './assert-shallow.ts';
import { describeIssue } from './describe-issue.ts';

/** A value read by a schema; throws INVALID_PARAMS with one violation per wrong field, or for what is nested too deep. */
export const parse = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  assertShallow(value);
  const result = schema.safeParse(value, { error: describeIssue });
  if (result.success) return result.data;
  const fieldViolations = result.error.issues.map((issue) => ({
    field: issue.path.map(String).join('.'),
    description: issue.message,
  }));
  const [first] = fieldViolations;
  const where = first?.field ? `"${first.field}"` : 'the request';
  throw new A2aError('INVALID_PARAMS', `Invalid request: ${where}: ${first?.description ?? 'not valid'}.`, {
    fieldViolations,
  });
};

/** Bytes of a body read as JSON; throws PARSE_ERROR. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new A2aError('PARSE_ERROR', `The body is not JSON: ${(cause as Error).message}.`, { cause });
  }
};
