/** An answer of the JSON API that is no success; `status` is the HTTP status. */
export class StorageError extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.name = 'StorageError';
    this.status = status;
    this.reason = reason;
  }
}

export function notFound(what: string): StorageError {
  return new StorageError(404, 'notFound', what);
}

export function preconditionFailed(): StorageError {
  return new StorageError(
    412,
    'conditionNotMet',
    'At least one of the pre-conditions you specified did not hold.',
  );
}
