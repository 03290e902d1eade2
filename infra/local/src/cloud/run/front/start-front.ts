import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Log } from '../../log.ts';
import type { Identity } from '../../metadata/identity.ts';
import { listen } from '../../port-book.ts';
import type { RevisionLog } from '../instance/create-revision-log.ts';
import type { RevisionRunner } from '../instance/create-revision-runner.ts';
import { authorizeRequest, isPublic, type InvokerCheck } from './authorize-request.ts';
import { sendErrorPage, type Refusal } from './error-page.ts';
import { forwardRequest } from './forward-request.ts';

/** Where a request goes at this moment. */
export interface Route {
  runner: RevisionRunner;
  revisionLog: RevisionLog;
  timeoutMs: number;
  check: InvokerCheck;
}

export interface FrontDeps {
  port: number;
  /** Undefined while no revision serves here. */
  route: () => Route | undefined;
  verify: Identity['verify'];
  log: Log;
}

export interface Front {
  port: number;
  uri: string;
  close(): Promise<void>;
}

const keepAliveMs = 65_000;
const lostGraceMs = 300;

/** Listens on one URL of a service and passes its requests to the revision that the traffic gives. */
export async function startFront(deps: FrontDeps): Promise<Front> {
  const server = createServer({ keepAliveTimeout: keepAliveMs, requestTimeout: 0 }, (request, response) => {
    serve(deps, request, response).catch((error: unknown) => {
      deps.log('ERROR', 'A front of Cloud Run failed', { error: String(error) });
      sendErrorPage(response, { status: 500, title: 'Server Error', text: 'The local Cloud Run failed.' });
    });
  });
  const port = await listen(server, deps.port);
  return {
    port,
    uri: `http://127.0.0.1:${String(port)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(deps: FrontDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const route = deps.route();
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (!route) {
    sendErrorPage(response, {
      status: 404,
      title: 'Page not found',
      text: 'The requested URL was not found on this server.',
    });
    return;
  }
  const logRefusal = (status: number, message: string) =>
    route.revisionLog.request({
      method: request.method ?? 'GET',
      url: `http://${request.headers.host ?? ''}${request.url ?? '/'}`,
      status,
      message,
      severity: status >= 500 ? 'ERROR' : 'WARNING',
    });
  const refuse = (refusal: Refusal) => {
    if (refusal.logged) logRefusal(refusal.status, refusal.logged);
    sendErrorPage(response, refusal);
  };

  const open = isPublic(route.check);
  const refusal = open ? undefined : await authorizeRequest(request.headers, path, route.check, deps.verify);
  if (refusal) {
    refuse(refusal);
    return;
  }
  const forwarding: { fail?: () => void } = {};
  // What the container wrote before it ended may still be on its way.
  const outcome = await route.runner.lease(() => setTimeout(() => forwarding.fail?.(), lostGraceMs));
  if (!outcome.ok) {
    refuse({
      status: 503,
      title: 'Service Unavailable',
      text: 'The service you requested is not available at this time.',
      logged: `The request was aborted because there was no available instance. ${outcome.failure.message}`,
    });
    return;
  }
  if (response.destroyed) {
    outcome.lease.release();
    return;
  }
  addTrace(request);
  forwarding.fail = forwardRequest(request, response, outcome.lease, {
    timeoutMs: route.timeoutMs,
    authenticated: !open,
    onFailure: logRefusal,
  });
}

/** Cloud Run gives every request a trace, in both forms, unless the caller brought one. */
function addTrace(request: IncomingMessage): void {
  if (request.headers['traceparent'] || request.headers['x-cloud-trace-context']) return;
  const trace = randomBytes(16).toString('hex');
  const span = randomBytes(8);
  request.headersDistinct['traceparent'] = [`00-${trace}-${span.toString('hex')}-01`];
  request.headersDistinct['x-cloud-trace-context'] = [`${trace}/${span.readBigUInt64BE().toString()};o=1`];
}
