import { rpcCode, type RpcCode } from '../rpc-error.ts';
import type { Build } from './build.ts';

/** A build as a long-running operation; `build` is its metadata, and its response when it has succeeded. */
export interface BuildOperation {
  name: string;
  done: boolean;
  build: Build;
  error?: { code: RpcCode; message: string };
}

export function operationName({ projectId, id }: Build): string {
  return `operations/build/${projectId}/${Buffer.from(id).toString('base64')}`;
}

export function operationOf(build: Build): BuildOperation {
  const error = errorOf(build);
  const done = build.status === 'SUCCESS' || error !== undefined;
  return { name: operationName(build), done, build, ...(error && { error }) };
}

function errorOf({ status, statusDetail }: Build): BuildOperation['error'] {
  switch (status) {
    case 'QUEUED':
    case 'WORKING':
    case 'SUCCESS':
      return undefined;
    case 'FAILURE':
      return { code: rpcCode.unknown, message: 'Build failed; check build logs for details' };
    case 'INTERNAL_ERROR':
      return { code: rpcCode.internal, message: statusDetail ?? 'Build failed with an internal error' };
    case 'TIMEOUT':
      return { code: rpcCode.deadlineExceeded, message: 'Build timed out' };
    case 'EXPIRED':
      return { code: rpcCode.deadlineExceeded, message: 'Build expired in the queue' };
    case 'CANCELLED':
      return { code: rpcCode.cancelled, message: 'Build cancelled' };
    default:
      return status satisfies never;
  }
}
