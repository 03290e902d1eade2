import type { FieldError } from '@agent-gallery/contract';

/** Every code that the API answers an error with: its HTTP status, and its title (RFC 9457: the same for each occurrence). */
export const PROBLEMS = {
  'malformed-json': [400, 'The body is no JSON'],
  'invalid-request': [400, 'The request is not valid'],
  unauthenticated: [401, 'Not signed in'],
  forbidden: [403, 'Not allowed'],
  'domain-not-allowed': [403, 'Domain not allowed'],
  'not-found': [404, 'Nothing here'],
  'agent-not-found': [404, 'No such agent'],
  'file-not-found': [404, 'No such file'],
  'deployment-not-found': [404, 'No such deployment'],
  'key-not-found': [404, 'No such API key'],
  'invitation-not-found': [404, 'No such invitation'],
  'member-not-found': [404, 'No such member'],
  'operation-not-found': [404, 'No such operation'],
  'publisher-not-found': [404, 'No such publisher'],
  'service-not-found': [404, 'No such service'],
  'webhook-not-found': [404, 'No such webhook'],
  'method-not-allowed': [405, 'Method not allowed'],
  'already-member': [409, 'Member already'],
  'last-admin': [409, 'The last admin'],
  'too-many-keys': [409, 'Too many API keys'],
  'too-many-webhooks': [409, 'Too many webhooks'],
  'agent-shipped': [409, 'Agent ships with the portal'],
  'publisher-taken': [409, 'Publisher id taken'],
  'idempotency-key-reused': [409, 'Idempotency key used for another request'],
  'service-name-taken': [409, 'Service name taken'],
  'deployment-ended': [409, 'Deployment has ended'],
  'service-busy': [409, 'Something else is done with the service'],
  'service-not-ready': [409, 'Service not ready'],
  'revision-without-url': [409, 'Revision without a URL'],
  'body-too-large': [413, 'Body too large'],
  'unsupported-media-type': [415, 'Unsupported media type'],
  'target-not-available': [422, 'Target not available'],
  'too-many-requests': [429, 'Too many requests'],
  'client-closed-request': [499, 'Client closed the request'],
  internal: [500, 'Internal error'],
  'google-refused': [502, 'Google Cloud refused'],
  'service-unreachable': [502, 'Service did not answer'],
  'service-refused': [502, 'Service refused the portal'],
  'service-answer-invalid': [502, 'Service answered with something else than A2A'],
  unavailable: [503, 'Not available now'],
  'service-timed-out': [504, 'Service took too long'],
} as const satisfies Record<string, readonly [number, string]>;
export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemDetails {
  /** What happened this time, in a sentence that a person may read. */
  detail: string;
  /** What to do about it, in a sentence. */
  fix?: string;
  errors?: FieldError[];
  /** Headers that the answer carries as well, such as Allow. */
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
}

/** An error that the caller is told of. Anything else that is thrown is answered as `internal`. */
export class ApiProblem extends Error {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, details: ProblemDetails) {
    super(`${code}: ${details.detail}`, { cause: details.cause });
    this.name = 'ApiProblem';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return PROBLEMS[this.code][0];
  }
}
