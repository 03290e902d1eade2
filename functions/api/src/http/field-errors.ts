import type { FieldError } from '@agent-gallery/contract';
import type { ZodError } from 'zod';

/** Writes a path as a JSON pointer (RFC 6901). */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => '/' + String(key).replaceAll('~', '~0').replaceAll('/', '~1')).join('');
}

/** Names each wrong field of one part of a request. */
export function fieldErrors(part: FieldError['in'], error: ZodError): FieldError[] {
  return error.issues.map((issue) => ({ in: part, pointer: jsonPointer(issue.path), detail: issue.message }));
}
