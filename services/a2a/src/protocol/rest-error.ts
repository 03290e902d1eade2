import type { A2aError, A2aErrorReason } from './a2a-error.ts';
import { errorDetails } from './error-details.ts';

type RestStatus = 400 | 401 | 404 | 405 | 413 | 415 | 500 | 503;

/** HTTP status and google.rpc.Code of each error (sections 5.4 and 11.6). */
const REST_CODES: Record<A2aErrorReason, readonly [RestStatus, string]> = {
  TASK_NOT_FOUND: [404, 'NOT_FOUND'],
  TASK_NOT_CANCELABLE: [400, 'FAILED_PRECONDITION'],
  PUSH_NOTIFICATION_NOT_SUPPORTED: [400, 'FAILED_PRECONDITION'],
  UNSUPPORTED_OPERATION: [400, 'FAILED_PRECONDITION'],
  CONTENT_TYPE_NOT_SUPPORTED: [400, 'INVALID_ARGUMENT'],
  MEDIA_TYPE_NOT_SUPPORTED: [415, 'INVALID_ARGUMENT'],
  INVALID_AGENT_RESPONSE: [500, 'INTERNAL'],
  EXTENDED_AGENT_CARD_NOT_CONFIGURED: [400, 'FAILED_PRECONDITION'],
  EXTENSION_SUPPORT_REQUIRED: [400, 'FAILED_PRECONDITION'],
  VERSION_NOT_SUPPORTED: [400, 'FAILED_PRECONDITION'],
  INVALID_PARAMS: [400, 'INVALID_ARGUMENT'],
  PARSE_ERROR: [400, 'INVALID_ARGUMENT'],
  INVALID_REQUEST: [400, 'INVALID_ARGUMENT'],
  METHOD_NOT_FOUND: [404, 'UNIMPLEMENTED'],
  ROUTE_NOT_FOUND: [404, 'NOT_FOUND'],
  METHOD_NOT_ALLOWED: [405, 'UNIMPLEMENTED'],
  CONFIG_NOT_FOUND: [404, 'NOT_FOUND'],
  TOO_MANY_CONFIGS: [400, 'RESOURCE_EXHAUSTED'],
  BODY_TOO_LARGE: [413, 'RESOURCE_EXHAUSTED'],
  EVENT_TOO_LARGE: [500, 'INTERNAL'],
  UNAUTHENTICATED: [401, 'UNAUTHENTICATED'],
  UNAVAILABLE: [503, 'UNAVAILABLE'],
  INTERNAL_ERROR: [500, 'INTERNAL'],
};

/** An error as the REST binding sends it: the HTTP status and a google.rpc.Status in JSON (section 11.6). */
export const restError = (error: A2aError) => {
  const [code, status] = REST_CODES[error.reason];
  return {
    status: code,
    body: { error: { code, status, message: error.message, details: errorDetails(error) } },
  };
};
