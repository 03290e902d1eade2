import type { FieldError } from '@agent-gallery/contract';

export type RefusalCode =
  'invalid-request' | 'forbidden' | 'agent-not-found' | 'service-name-taken' | 'idempotency-key-reused';

/** A request that is refused, by the same rules however it came: over the API or as a message. */
export class RequestRefused extends Error {
  readonly code: RefusalCode;
  readonly details: { detail: string; fix: string; errors?: FieldError[] };

  constructor(code: RefusalCode, details: RequestRefused['details']) {
    super(`${code}: ${details.detail}`);
    this.name = 'RequestRefused';
    this.code = code;
    this.details = details;
  }
}
