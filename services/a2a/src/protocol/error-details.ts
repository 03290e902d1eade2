import { A2aError } from './a2a-error.ts';

/** `google.rpc.Status.details` of an error: ErrorInfo always, BadRequest where fields were wrong. */
export const errorDetails = (error: A2aError): Record<string, unknown>[] => {
  const info = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    // A request of another media type is the same error to clients; only its HTTP status differs.
    reason: error.reason === 'MEDIA_TYPE_NOT_SUPPORTED' ? 'CONTENT_TYPE_NOT_SUPPORTED' : error.reason,
    domain: 'a2a-protocol.org',
    metadata: error.metadata,
  };
  if (error.fieldViolations.length === 0) return [info];
  const badRequest = {
    '@type': 'type.googleapis.com/google.rpc.BadRequest',
    fieldViolations: error.fieldViolations,
  };
  return [info, badRequest];
};

/** Any thrown value as an error that may be shown; what was not meant for clients stays the cause. */
export const toA2aError = (thrown: unknown): A2aError =>
  thrown instanceof A2aError
    ? thrown
    : new A2aError('INTERNAL_ERROR', 'The agent has failed to answer; its log has the cause.', {
        cause: thrown,
      });
