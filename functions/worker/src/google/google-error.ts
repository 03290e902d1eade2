import { StepFailure } from '../engine/step-failure.ts';

/** gRPC status numbers that are told apart (https://grpc.github.io/grpc/core/md_doc_statuscodes.html). */
export const GRPC = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNAUTHENTICATED: 16,
} as const;

/** The gRPC status number or HTTP status of an error that a Google client threw. */
export function googleErrorCode(error: unknown): number | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : undefined;
}

const words = (error: unknown) =>
  error instanceof Error ? error.message.replace(/^\d+ [A-Z_]+: /, '') : String(error);

/**
 * Turns an error of a Google API into a StepFailure where trying again cannot help. Whatever else (unavailable, a lost
 * answer, an etag that is no longer right, quota that may come back) is thrown as it is, so that it is tried again until the
 * step's time is up.
 */
export function rethrowGoogleError(error: unknown, doing: string): never {
  switch (googleErrorCode(error)) {
    case GRPC.PERMISSION_DENIED:
    case GRPC.UNAUTHENTICATED:
    case 403:
      throw new StepFailure('permission-denied', `The portal may not ${doing}.`, {
        cause: words(error),
        fix: 'Give the portal’s deploying account the role that the cause names in this project.',
      });
    case GRPC.INVALID_ARGUMENT:
    case GRPC.FAILED_PRECONDITION:
      throw new StepFailure('service-invalid', `Google Cloud refused to ${doing}.`, {
        cause: words(error),
        fix: 'Change what the cause names and deploy again.',
      });
    default:
      throw error;
  }
}
