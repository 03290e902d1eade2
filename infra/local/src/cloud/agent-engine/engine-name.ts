import { RpcError, rpcCode } from '../rpc-error.ts';

export interface EngineName {
  project: string;
  location: string;
  id: string;
}

/** Splits `projects/P/locations/L/reasoningEngines/ID`. Throws INVALID_ARGUMENT on any other form. */
export function parseEngineName(name: string): EngineName {
  const match = /^projects\/([^/]+)\/locations\/([^/]+)\/reasoningEngines\/([^/]+)$/.exec(name);
  const [, project, location, id] = match ?? [];
  if (!project || !location || !id) {
    throw new RpcError(rpcCode.invalidArgument, `Invalid ReasoningEngine resource name: "${name}".`);
  }
  return { project, location, id };
}
