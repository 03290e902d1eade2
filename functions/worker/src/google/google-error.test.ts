import { expect, it } from 'vitest';
import { rethrowGoogleError } from './google-error.ts';

function thrownFor(code: number, message: string): unknown {
  try {
    return rethrowGoogleError(Object.assign(new Error(message), { code }), 'update the service');
  } catch (error) {
    return error;
  }
}

it.each([
  [10, "10 ABORTED: Conflict for resource 'echo': version '1' was specified but current is '2'.", 'conflict'],
  [9, '9 FAILED_PRECONDITION: The etag does not match the current one.', 'conflict'],
  [8, "8 RESOURCE_EXHAUSTED: Quota exceeded for quota metric 'Write requests'", 'quota'],
  [429, 'Too many requests', 'quota'],
])('%i may pass: %s', (code, message, kind) => {
  expect(thrownFor(code, message)).toMatchObject({ name: 'PassingFailure', kind });
});

it.each([
  [7, '7 PERMISSION_DENIED: run.services.update denied', 'permission-denied'],
  [3, '3 INVALID_ARGUMENT: memory', 'service-invalid'],
  [9, '9 FAILED_PRECONDITION: cannot run builds in this region', 'service-invalid'],
  [12, '12 UNIMPLEMENTED: no Secret Manager', 'service-invalid'],
])('%i is final: %s', (code, message, failure) => {
  expect(thrownFor(code, message)).toMatchObject({ name: 'StepFailure', code: failure });
});

it('whatever else is thrown as it was', () => {
  expect(thrownFor(14, '14 UNAVAILABLE')).toMatchObject({ code: 14, message: '14 UNAVAILABLE' });
});
