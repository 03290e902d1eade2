import { randomUUID } from 'node:crypto';
import { getRequestListener } from '@hono/node-server';
import type { Log } from '../log.ts';
import { answerProblem, problemResponse } from './answer-problem.ts';
import { ApiProblem } from './api-problem.ts';

/** Serves an app from Node's requests, also ones whose body functions-framework has read into `rawBody`. */
export function createRequestListener(
  app: { fetch: (request: Request, bindings: object) => Response | Promise<Response> },
  log: Log,
) {
  return getRequestListener((request, bindings) => app.fetch(request, bindings), {
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
}
