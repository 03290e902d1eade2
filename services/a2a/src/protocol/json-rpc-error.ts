import type { A2aError, A2aErrorReason } from './a2a-error.ts';
import { errorDetails } from './error-details.ts';

/** JSON-RPC code of each error (section 5.4; the others are of JSON-RPC 2.0). */
const JSON_RPC_CODES: Record<A2aErrorReason, number> = {
  TASK_NOT_FOUND: -32001,
  TASK_NOT_CANCELABLE: -32002,
  PUSH_NOTIFICATION_NOT_SUPPORTED: -32003,
  UNSUPPORTED_OPERATION: -32004,
  CONTENT_TYPE_NOT_SUPPORTED: -32005,
  MEDIA_TYPE_NOT_SUPPORTED: -32005,
  INVALID_AGENT_RESPONSE: -32006,
  EXTENDED_AGENT_CARD_NOT_CONFIGURED: -32007,
  EXTENSION_SUPPORT_REQUIRED: -32008,
  VERSION_NOT_SUPPORTED: -32009,
  INVALID_PARAMS: -32602,
  PARSE_ERROR: -32700,
  INVALID_REQUEST: -32600,
  METHOD_NOT_FOUND: -32601,
  ROUTE_NOT_FOUND: -32601,
  METHOD_NOT_ALLOWED: -32601,
  CONFIG_NOT_FOUND: -32001,
  TOO_MANY_CONFIGS: -32602,
  BODY_TOO_LARGE: -32600,
  EVENT_TOO_LARGE: -32603,
  UNAUTHENTICATED: -32600,
  UNAVAILABLE: -32603,
  INTERNAL_ERROR: -32603,
};

/** An error as the JSON-RPC binding sends it (section 9.5). */
export const jsonRpcError = (error: A2aError) => ({
  code: JSON_RPC_CODES[error.reason],
  message: error.message,
  data: errorDetails(error),
});
