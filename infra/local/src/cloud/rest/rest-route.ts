import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Faults } from '../rpc/faults.ts';
import { compileTemplate, type PathTemplate } from './path-template.ts';

export type HttpVerb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface RestRequest {
  /** The variables of the route's path. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** The JSON body; `{}` when there is none. */
  body: Record<string, unknown>;
  /** What stands before the API's own name in the host, as in `us-central1-run.googleapis.com`. */
  region: string | undefined;
  /** `http://host`, as the caller wrote it. */
  origin: string;
}

/** One method of an API as JSON over HTTP. It throws RpcError for a refusal. */
export interface RestRoute {
  verb: HttpVerb;
  template: PathTemplate;
  /** The full name by which faults are injected: `google.cloud.run.v1.Services/ReplaceService`. */
  method: string;
  handle(request: RestRequest, faults: Faults): Promise<object>;
}

/** A method that answers with other things than one JSON message, such as a stream. */
export interface RawRoute {
  verb: HttpVerb | '*';
  template: PathTemplate;
  method: string;
  handle(
    request: IncomingMessage,
    response: ServerResponse,
    params: Readonly<Record<string, string>>,
    url: URL,
  ): Promise<void>;
}

/** A route with a handler of its own; faults see the variables, the query and the body as one message. */
export function jsonRoute(
  verb: HttpVerb,
  path: string,
  method: string,
  handle: (request: RestRequest) => Promise<object>,
): RestRoute {
  return {
    verb,
    template: compileTemplate(path),
    method,
    handle: (request, faults) => {
      const seen = { ...Object.fromEntries(request.query), ...request.body, ...request.params };
      return faults.run(method, seen, () => handle(request));
    },
  };
}
