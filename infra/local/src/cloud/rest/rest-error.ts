import type { RpcError } from '../rpc-error.ts';

// https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
const statuses: Readonly<Record<number, readonly [http: number, name: string]>> = {
  1: [499, 'CANCELLED'],
  2: [500, 'UNKNOWN'],
  3: [400, 'INVALID_ARGUMENT'],
  4: [504, 'DEADLINE_EXCEEDED'],
  5: [404, 'NOT_FOUND'],
  6: [409, 'ALREADY_EXISTS'],
  7: [403, 'PERMISSION_DENIED'],
  8: [429, 'RESOURCE_EXHAUSTED'],
  9: [400, 'FAILED_PRECONDITION'],
  10: [409, 'ABORTED'],
  11: [400, 'OUT_OF_RANGE'],
  12: [501, 'UNIMPLEMENTED'],
  13: [500, 'INTERNAL'],
  14: [503, 'UNAVAILABLE'],
  16: [401, 'UNAUTHENTICATED'],
};

export interface RestErrorBody {
  error: { code: number; message: string; status: string };
}

/** An error as Google's REST APIs write it. */
export function restError(error: RpcError): RestErrorBody {
  const [code, status] = statuses[error.code] ?? [500, 'UNKNOWN'];
  return { error: { code, message: error.message, status } };
}

/** The number of a code's name, such as 7 of `PERMISSION_DENIED`. */
export function codeByName(name: string): number | undefined {
  const found = Object.entries(statuses).find(([, [, status]]) => status === name);
  return found && Number(found[0]);
}
