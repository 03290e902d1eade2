import {
  Server,
  ServerCredentials,
  type handleUnaryCall,
  type MethodDefinition,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type protobuf from 'protobufjs';
import type { Log } from '../log.ts';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { decodeMessage, encodeMessage, type Descriptors } from './descriptors.ts';
import type { Faults } from './faults.ts';
import type { Handler, HandlerTable, MessageObject, Operation, OperationOwner } from './handlers.ts';
import { createOperationHandlers } from './operation-handlers.ts';
import { packNestedOperations } from './nested-operations.ts';
import { operationType } from './operation-type.ts';

export interface RpcServerDeps {
  descriptors: Descriptors;
  handlers: HandlerTable;
  operationOwners: readonly OperationOwner[];
  faults: Faults;
  log: Log;
  /** 0 takes any free port. */
  port: number;
}

export interface RpcServer {
  port: number;
  close(): Promise<void>;
}

/**
 * Serves the handler table over gRPC on 127.0.0.1. An RpcError becomes its status; anything else that is thrown is
 * logged and answered INTERNAL. Throws when the port is taken.
 */
export async function startRpcServer(deps: RpcServerDeps): Promise<RpcServer> {
  const server = new Server();
  const table: HandlerTable = {
    ...deps.handlers,
    'google.longrunning.Operations': createOperationHandlers(deps.operationOwners),
  };
  for (const [serviceName, handlers] of Object.entries(table)) {
    const definition: Record<string, MethodDefinition<MessageObject, MessageObject>> = {};
    const implementation: UntypedServiceImplementation = {};
    for (const method of deps.descriptors.service(serviceName).methodsArray) {
      const handler = handlers[lowerFirst(method.name)];
      if (!handler) continue;
      definition[method.name] = methodDefinition(deps.descriptors, serviceName, method);
      implementation[method.name] = serve(deps, `${serviceName}/${method.name}`, handler);
    }
    const unknown = Object.keys(handlers).filter((name) => !definition[upperFirst(name)]);
    if (unknown.length > 0) throw new Error(`${serviceName} has no method ${unknown.join(', ')}`);
    server.addService(definition as ServiceDefinition, implementation);
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${String(deps.port)}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    port,
    close: () =>
      new Promise<void>((resolve) => {
        const force = setTimeout(() => server.forceShutdown(), 500);
        server.tryShutdown(() => {
          clearTimeout(force);
          resolve();
        });
      }),
  };
}

function serve(deps: RpcServerDeps, method: string, handler: Handler): handleUnaryCall<object, object> {
  return (call, callback) => {
    deps.faults.run(method, call.request, handler).then(
      (response) => callback(null, response),
      (error: unknown) => {
        if (error instanceof RpcError) {
          callback({ code: error.code, details: error.message });
          return;
        }
        deps.log('ERROR', `${method} failed`, { error: String(error), stack: stackOf(error) });
        callback({ code: rpcCode.internal, details: `Internal error of the local cloud: ${String(error)}` });
      },
    );
  };
}

function methodDefinition(
  descriptors: Descriptors,
  serviceName: string,
  method: protobuf.Method,
): MethodDefinition<MessageObject, MessageObject> {
  const request = method.resolvedRequestType;
  const response = method.resolvedResponseType;
  if (!request || !response) throw new Error(`${serviceName}/${method.name} has unresolved types`);
  const encodeResponse =
    response.fullName === '.google.longrunning.Operation'
      ? (message: MessageObject) => encodeMessage(operationType(descriptors, message as Operation), message)
      : (message: MessageObject) =>
          encodeMessage(response, packNestedOperations(descriptors, response, message));
  return {
    path: `/${serviceName}/${method.name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: (message) => encodeMessage(request, message),
    requestDeserialize: (bytes) => decodeMessage(request, bytes),
    responseSerialize: encodeResponse,
    responseDeserialize: (bytes) => decodeMessage(response, bytes),
    originalName: lowerFirst(method.name),
  };
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
