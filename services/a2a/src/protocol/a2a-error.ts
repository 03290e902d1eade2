/** What can go wrong in an operation: the errors of section 3.3.2, and those of every HTTP service. */
export type A2aErrorReason =
  | 'TASK_NOT_FOUND'
  | 'TASK_NOT_CANCELABLE'
  | 'PUSH_NOTIFICATION_NOT_SUPPORTED'
  | 'UNSUPPORTED_OPERATION'
  | 'CONTENT_TYPE_NOT_SUPPORTED'
  | 'MEDIA_TYPE_NOT_SUPPORTED'
  | 'INVALID_AGENT_RESPONSE'
  | 'EXTENDED_AGENT_CARD_NOT_CONFIGURED'
  | 'EXTENSION_SUPPORT_REQUIRED'
  | 'VERSION_NOT_SUPPORTED'
  | 'INVALID_PARAMS'
  | 'PARSE_ERROR'
  | 'INVALID_REQUEST'
  | 'METHOD_NOT_FOUND'
  | 'ROUTE_NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'CONFIG_NOT_FOUND'
  | 'TOO_MANY_CONFIGS'
  | 'BODY_TOO_LARGE'
  | 'EVENT_TOO_LARGE'
  | 'UNAUTHENTICATED'
  | 'UNAVAILABLE'
  | 'INTERNAL_ERROR';

/** One field that was wrong (google.rpc.BadRequest.FieldViolation). `field` is a dotted path. */
export interface FieldViolation {
  field: string;
  description: string;
}

export interface A2aErrorOptions {
  metadata?: Record<string, string>;
  fieldViolations?: FieldViolation[];
  cause?: unknown;
}

/** An error that a client may see: its message says what is wrong and, where it helps, what to do. */
export class A2aError extends Error {
  readonly reason: A2aErrorReason;
  readonly metadata: Record<string, string>;
  readonly fieldViolations: readonly FieldViolation[];

  constructor(reason: A2aErrorReason, message: string, options: A2aErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'A2aError';
    this.reason = reason;
    this.metadata = options.metadata ?? {};
    this.fieldViolations = options.fieldViolations ?? [];
  }
}

/** The error of a task that is unknown, expired, or not the caller's (section 3.3.2). */
export const taskNotFound = (taskId: string): A2aError => {
  const shown = taskId.length > 100 ? `${taskId.slice(0, 100)}…` : taskId;
  const text = `There is no task "${shown}"; it may have expired, or made room for newer ones.`;
  return new A2aError('TASK_NOT_FOUND', text, { metadata: { taskId: shown } });
};
