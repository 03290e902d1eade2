import type { FieldError } from '@agent-gallery/contract';
import type { ZodError } from 'zod';
import { ApiProblem } from './api-problem.ts';
import { fieldErrors } from './field-errors.ts';

const PARTS: Readonly<Record<string, FieldError['in']>> = { json: 'body', query: 'query', header: 'header' };

/**
 * Turns what a route's schema says of a request into a problem. An id in the path that no record can have is the same as one
 * that no record has. Throws `invalid-request`, `not-found`.
 */
export function rejectInvalid(
  result: { target: string } & ({ success: true } | { success: false; error: ZodError }),
): void {
  if (result.success) return;
  const part = PARTS[result.target];
  if (part === undefined)
    throw new ApiProblem('not-found', {
      detail: 'Nothing has this id.',
      fix: 'Take the id from a list.',
      errors: fieldErrors('path', result.error),
    });
  const errors = fieldErrors(part, result.error);
  throw new ApiProblem('invalid-request', {
    detail: `${errors.length === 1 ? 'One field' : `${errors.length} fields`} of the ${part} cannot be accepted.`,
    fix: 'Put right what `errors` lists.',
    errors,
  });
}
