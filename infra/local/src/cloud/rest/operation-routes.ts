import { operationType } from '../rpc/operation-type.ts';
import { toRestJson, type Descriptors } from '../rpc/descriptors.ts';
import type { Operation, OperationOwner } from '../rpc/handlers.ts';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { knativeOperation } from '../run/knative/knative-operation.ts';
import { jsonRoute, type RestRequest, type RestRoute } from './rest-route.ts';

export interface RestOperationOwner extends OperationOwner {
  cancel?(name: string): Promise<void>;
}

const service = 'google.longrunning.Operations';
const names = ['{name=operations/**}', '{name=projects/**/operations/*}'];
const longestWaitMs = 300_000;

/**
 * google.longrunning.Operations below any version.
 * @param messages owners whose operations hold messages of the descriptors
 * @param json owners whose operations are JSON as they are
 */
export function createOperationRoutes(
  descriptors: Descriptors,
  messages: readonly RestOperationOwner[],
  json: readonly RestOperationOwner[],
): RestRoute[] {
  const write = (operation: Operation) => toRestJson(operationType(descriptors, operation), operation);
  const find = (name: string, version: string) => {
    for (const owner of json) {
      const operation = owner.get(name);
      if (operation) return { owner, operation, write: (found: Operation): object => found };
    }
    for (const owner of messages) {
      const operation = owner.get(name);
      if (!operation) continue;
      const form = (found: Operation) =>
        (version === 'v1' ? knativeOperation(found) : undefined) ?? write(found);
      return { owner, operation, write: form };
    }
    throw new RpcError(rpcCode.notFound, `Operation '${name}' does not exist.`);
  };
  const nameOf = ({ params }: RestRequest) => params['name'] ?? '';

  const get = (version: string) => async (request: RestRequest) => {
    const found = find(nameOf(request), version);
    return found.write(found.operation);
  };
  const cancel = (version: string) => async (request: RestRequest) => {
    const { owner } = find(nameOf(request), version);
    if (!owner.cancel)
      throw new RpcError(rpcCode.unimplemented, `Operation '${nameOf(request)}' cannot be cancelled.`);
    await owner.cancel(nameOf(request));
    return {};
  };
  const wait = (version: string) => async (request: RestRequest) => {
    const { owner, operation, write: form } = find(nameOf(request), version);
    const asked = String(request.query.get('timeout') ?? request.body['timeout'] ?? '30s');
    const timeoutMs = Math.min(Number(asked.replace(/s$/, '')) * 1000 || 0, longestWaitMs);
    return form((await owner.wait?.(nameOf(request), timeoutMs)) ?? operation);
  };
  const list = async ({ params }: RestRequest) => {
    const { parent = '' } = params;
    const operations = [
      ...json.flatMap((owner) => owner.list?.(parent) ?? []),
      ...messages.flatMap((owner) => owner.list?.(parent) ?? []).map(write),
    ];
    return operations.length > 0 ? { operations } : {};
  };

  return ['v1', 'v1beta1', 'v2'].flatMap((version) => [
    ...names.flatMap((name) => [
      jsonRoute('GET', `/${version}/${name}`, `${service}/GetOperation`, get(version)),
      jsonRoute('POST', `/${version}/${name}:cancel`, `${service}/CancelOperation`, cancel(version)),
      jsonRoute('POST', `/${version}/${name}:wait`, `${service}/WaitOperation`, wait(version)),
    ]),
    jsonRoute('GET', `/${version}/{parent=projects/**}/operations`, `${service}/ListOperations`, list),
  ]);
}
