import { RpcError, rpcCode } from '../rpc-error.ts';
import type { Handler, Operation, OperationOwner } from './handlers.ts';

const defaultWaitMs = 30_000;
const longestWaitMs = 300_000;

interface WaitRequest {
  name?: string;
  timeout?: { seconds?: string; nanos?: number };
}

/** google.longrunning.Operations: each name is answered by the part of the cloud that knows it. */
export function createOperationHandlers(owners: readonly OperationOwner[]): Record<string, Handler> {
  const ownerOf = (name: string): [OperationOwner, Operation] => {
    for (const owner of owners) {
      const operation = owner.get(name);
      if (operation) return [owner, operation];
    }
    throw new RpcError(rpcCode.notFound, `Operation '${name}' does not exist.`);
  };

  return {
    async getOperation(request: { name?: string }) {
      return ownerOf(request.name ?? '')[1];
    },
    async waitOperation(request: WaitRequest) {
      const name = request.name ?? '';
      const [owner, operation] = ownerOf(name);
      if (operation.done || !owner.wait) return operation;
      const asked = request.timeout ? Number(request.timeout.seconds ?? 0) * 1000 : defaultWaitMs;
      return (await owner.wait(name, Math.min(asked, longestWaitMs))) ?? operation;
    },
    async listOperations(request: { name?: string }) {
      const parent = (request.name ?? '').replace(/\/operations$/, '');
      return { operations: owners.flatMap((owner) => owner.list?.(parent) ?? []) };
    },
  };
}
