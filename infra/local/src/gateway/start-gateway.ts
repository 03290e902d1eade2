import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { consoleHeaders } from '../../../build/console-headers.ts';
import { INIT_PATH, type PortalInit } from './portal-init.ts';
import { proxyApi } from './proxy-api.ts';
import { readPath } from './read-path.ts';
import { serveWeb } from './serve-web.ts';
import { DEBUG_PATH, serveTelemetry, type Telemetry } from '../telemetry/serve-telemetry.ts';

export interface GatewayOptions {
  port: number;
  webFolder: string;
  apiPort: number;
  init: PortalInit;
  /** What the functions report of themselves; left out where nobody keeps it. */
  telemetry?: Telemetry;
  /** `http://127.0.0.1:PORT` where uploads go; undefined where there are none. */
  uploadsUrl?: string | undefined;
}

export interface Gateway {
  url: string;
  close(): Promise<void>;
}

/** Names by which a browser on this machine may ask; any other is another site's name that points here. */
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Starts the portal's one entrance, as Firebase Hosting is in production: the console's files, `/api/**` and the
 * configuration, with the same security headers.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { port, webFolder, apiPort, init, uploadsUrl } = options;
  const debug = options.telemetry && serveTelemetry(options.telemetry);
  const api = proxyApi(apiPort);
  const { firestore, auth } = init.emulators;
  const standIns = [`http://${firestore}`, auth, ...(uploadsUrl === undefined ? [] : [uploadsUrl])];
  const web = serveWeb(webFolder, (html) => consoleHeaders({ html, project: init.projectId, standIns }));
  const server = createServer((request, answer) => {
    if (!LOCAL_HOST.test(request.headers.host ?? ''))
      return refuse(answer, 421, 'This portal answers to localhost only.');
    const path = readPath(request.url ?? '/');
    if (path === undefined) return refuse(answer, 400, 'This is no path.');
    if (path === '/api' || path.startsWith('/api/')) return api.handle(request, answer);
    if (debug && path.startsWith(`${DEBUG_PATH}/`)) return debug(path, request, answer);
    if (path === INIT_PATH) return answerInit(request, answer, init);
    web(path, request, answer);
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${String(port)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        api.close();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

function answerInit(request: IncomingMessage, answer: ServerResponse, init: PortalInit): void {
  const body = JSON.stringify(init);
  answer.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  answer.end(request.method === 'HEAD' ? undefined : body);
}

function refuse(answer: ServerResponse, status: number, reason: string): void {
  answer.writeHead(status, { 'content-type': 'text/plain' }).end(reason + '\n');
}
