import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Log } from '../log.ts';
import { answerProblem, problemResponse } from './answer-problem.ts';
import { ApiProblem } from './api-problem.ts';
import { restoreHeaders } from './keep-raw-body.ts';

/** Serves an app from Node's requests, also ones whose body functions-framework has read into `rawBody`. */
export function createRequestListener(
  app: { fetch: (request: Request, bindings: object) => Response | Promise<Response> },
  log: Log,
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  const listener = getRequestListener((request, bindings) => app.fetch(request, bindings), {
    overrideGlobalObjects: false,
    errorHandler: (error) => {
      const requestId = randomUUID();
      if (error instanceof Error && error.name === 'RequestError')
        return problemResponse(
          new ApiProblem('invalid-request', { detail: 'The URL or the Host header is not valid.' }),
          requestId,
        );
      return answerProblem(error instanceof Error ? error : new Error(String(error)), requestId, log);
    },
  });
  return (incoming, outgoing) => {
    restoreHeaders(incoming);
    return listener(incoming, outgoing);
  };
}
