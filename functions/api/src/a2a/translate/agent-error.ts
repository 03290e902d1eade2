import { z } from 'zod';

interface Meaning {
  httpStatus: number;
  /** google.rpc.Code. */
  status: string;
  /** ErrorInfo.reason. */
  reason: string;
}

const INTERNAL: Meaning = { httpStatus: 500, status: 'INTERNAL', reason: 'INTERNAL_ERROR' };

/** The JSON-RPC codes of A2A 1.0 (section 5.4), which are those of 0.3 where it has them, and of JSON-RPC 2.0. */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [-32001, { httpStatus: 404, status: 'NOT_FOUND', reason: 'TASK_NOT_FOUND' }],
  [-32002, { httpStatus: 400, status: 'FAILED_PRECONDITION', reason: 'TASK_NOT_CANCELABLE' }],
  [-32003, { httpStatus: 400, status: 'FAILED_PRECONDITION', reason: 'PUSH_NOTIFICATION_NOT_SUPPORTED' }],
  [-32004, { httpStatus: 400, status: 'FAILED_PRECONDITION', reason: 'UNSUPPORTED_OPERATION' }],
  [-32005, { httpStatus: 400, status: 'INVALID_ARGUMENT', reason: 'CONTENT_TYPE_NOT_SUPPORTED' }],
  [-32006, { httpStatus: 500, status: 'INTERNAL', reason: 'INVALID_AGENT_RESPONSE' }],
  [-32007, { httpStatus: 400, status: 'FAILED_PRECONDITION', reason: 'EXTENDED_AGENT_CARD_NOT_CONFIGURED' }],
  [-32008, { httpStatus: 400, status: 'FAILED_PRECONDITION', reason: 'EXTENSION_SUPPORT_REQUIRED' }],
  [-32009, { httpStatus: 400, status: 'FAILED_PRECONDITION', reason: 'VERSION_NOT_SUPPORTED' }],
  [-32600, { httpStatus: 400, status: 'INVALID_ARGUMENT', reason: 'INVALID_REQUEST' }],
  [-32601, { httpStatus: 404, status: 'UNIMPLEMENTED', reason: 'METHOD_NOT_FOUND' }],
  [-32602, { httpStatus: 400, status: 'INVALID_ARGUMENT', reason: 'INVALID_PARAMS' }],
  [-32700, { httpStatus: 400, status: 'INVALID_ARGUMENT', reason: 'PARSE_ERROR' }],
]);

const UNSUPPORTED_OPERATION = -32004;
const INVALID_PARAMS = -32602;

export const jsonRpcErrorSchema = z.object({
  code: z.number(),
  message: z.string().default('The agent did not say what went wrong.'),
  data: z.unknown().optional(),
});

const detailsSchema = z.array(z.looseObject({ '@type': z.string() })).min(1);

/** A google.rpc.Status in JSON. */
export interface StatusBody {
  error: { code: number; status: string; message: string; details: object[] };
}

/** An agent's refusal, or that of the translation on its behalf, as A2A 1.0 over HTTP+JSON tells it (section 11.6). */
export class AgentError extends Error {
  readonly httpStatus: number;
  readonly body: StatusBody;

  constructor(httpStatus: number, body: StatusBody) {
    super(body.error.message);
    this.name = 'AgentError';
    this.httpStatus = httpStatus;
    this.body = body;
  }
}

function errorInfo(reason: string): object {
  return {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason,
    domain: 'a2a-protocol.org',
    metadata: {},
  };
}

/** The refusal that a JSON-RPC error of A2A stands for. 1.0 sends the same details in both bindings; 0.3 sends none. */
export function fromJsonRpcError({ code, message, data }: z.infer<typeof jsonRpcErrorSchema>): AgentError {
  const { httpStatus, status, reason } = MEANINGS.get(code) ?? INTERNAL;
  const details = detailsSchema.safeParse(data).data ?? [errorInfo(reason)];
  return new AgentError(httpStatus, { error: { code: httpStatus, status, message, details } });
}

export function unsupportedOperation(message: string): AgentError {
  return fromJsonRpcError({ code: UNSUPPORTED_OPERATION, message });
}

/** The refusal of a request whose fields do not fit. */
export function invalidParams(
  message: string,
  fieldViolations: { field: string; description: string }[] = [],
): AgentError {
  const violations = { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations };
  const info = errorInfo('INVALID_PARAMS');
  const data = fieldViolations.length === 0 ? [info] : [info, violations];
  return fromJsonRpcError({ code: INVALID_PARAMS, message, data });
}
