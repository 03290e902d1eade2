import { DeployerRefused, GoogleRestError } from '@agent-gallery/google';
import { PassingFailure } from '../engine/failures/passing-failure.ts';
import { StepFailure } from '../engine/step-failure.ts';

/** gRPC status numbers that are told apart (https://grpc.github.io/grpc/core/md_doc_statuscodes.html). */
export const GRPC = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  UNAUTHENTICATED: 16,
} as const;

/** The gRPC status number or HTTP status of an error that a Google client threw. */
export function googleErrorCode(error: unknown): number | undefined {
  // Over REST, INVALID_ARGUMENT and FAILED_PRECONDITION are both a 400.
  if (error instanceof GoogleRestError) return error.status === 400 ? GRPC.INVALID_ARGUMENT : error.status;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : undefined;
}

const words = (error: unknown) =>
  error instanceof Error ? error.message.replace(/^\d+ [A-Z_]+: /, '') : String(error);

function refused(error: unknown, doing: string): never {
  throw new StepFailure('service-invalid', `Google Cloud refused to ${doing}.`, {
    cause: words(error),
    fix: 'Change what the cause names and deploy again.',
  });
}

/**
 * Turns an error of a Google API into a StepFailure where trying again cannot help, and into a PassingFailure where
 * somebody else was faster (an etag that is no longer the current one) or a quota is used up. Whatever else (unavailable, a
 * lost answer) is thrown as it is, so that it is tried again until the step's time is up.
 */
export function rethrowGoogleError(error: unknown, doing: string): never {
  switch (googleErrorCode(error)) {
    case GRPC.ABORTED:
    case 409:
      throw new PassingFailure('conflict', words(error));
    case GRPC.RESOURCE_EXHAUSTED:
    case 429:
      throw new PassingFailure('quota', words(error));
    case GRPC.PERMISSION_DENIED:
    case GRPC.UNAUTHENTICATED:
    case 403:
      throw new StepFailure('permission-denied', `The portal may not ${doing}.`, {
        cause: words(error),
        fix:
          error instanceof DeployerRefused
            ? error.fix
            : 'Give the portal’s deploying account the role that the cause names in this project.',
      });
    case GRPC.FAILED_PRECONDITION:
      if (/\betag\b/i.test(words(error))) throw new PassingFailure('conflict', words(error));
      return refused(error, doing);
    case GRPC.INVALID_ARGUMENT:
    case GRPC.UNIMPLEMENTED:
      return refused(error, doing);
    default:
      throw error;
  }
}
