import { RpcError, rpcCode } from '../../rpc-error.ts';

export interface ServiceName {
  project: string;
  location: string;
  id: string;
}

/** Splits `projects/P/locations/L/services/S`. Throws INVALID_ARGUMENT on any other form. */
export function parseServiceName(name: string): ServiceName {
  const match = /^projects\/([^/]+)\/locations\/([^/]+)\/services\/([^/]+)$/.exec(name);
  const [, project, location, id] = match ?? [];
  if (!project || !location || !id) {
    throw new RpcError(rpcCode.invalidArgument, `Invalid resource name '${name}'.`);
  }
  return { project, location, id };
}

/** Splits `projects/P/locations/L`. Cloud Run does not take the location `-`. */
export function parseLocation(parent: string): { project: string; location: string } {
  const match = /^projects\/([^/]+)\/locations\/([^/]+)$/.exec(parent);
  const [, project, location] = match ?? [];
  if (!project || !location || location === '-') {
    throw new RpcError(rpcCode.invalidArgument, `Invalid parent '${parent}': name one location.`);
  }
  return { project, location };
}

/** The last part of a resource name. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

export function serviceNotFound(name: string): RpcError {
  const { project, location, id } = parseServiceName(name);
  return new RpcError(
    rpcCode.notFound,
    `Resource '${id}' of kind 'SERVICE' in region '${location}' in project '${project}' does not exist.`,
  );
}
