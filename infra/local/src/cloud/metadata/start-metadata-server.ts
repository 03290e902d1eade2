import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listen } from '../port-book.ts';
import type { Identity } from './identity.ts';
import { createMetadataTree, findNode, toRecursiveJson, type MetadataFacts } from './metadata-tree.ts';

const base = '/computeMetadata/v1';
const tokenLifetimeSeconds = 3599;

export interface MetadataServerDeps {
  facts: MetadataFacts;
  identity: Identity;
  /** The access token that everything here gets; it is also the registry's password. */
  accessToken: string;
  port: number;
}

export interface MetadataServer {
  port: number;
  /** Also listens on another address of this machine, such as that of Docker's bridge. Does nothing if it does. */
  listenOn(address: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * A metadata server as on Cloud Run, on 127.0.0.1: project, region, the default service account's e-mail address, access
 * token and ID tokens. Demands and answers `Metadata-Flavor: Google`.
 */
export async function startMetadataServer(deps: MetadataServerDeps): Promise<MetadataServer> {
  const tree = createMetadataTree(deps.facts);
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    answer(deps, tree, request).then(
      ({ status, type, body }) => {
        response.writeHead(status, {
          'Metadata-Flavor': 'Google',
          Server: 'Metadata Server',
          'Content-Type': type,
        });
        response.end(body);
      },
      () => response.writeHead(500).end(),
    );
  };
  const servers = new Map<string, Server>();
  const open = async (address: string, port: number) => {
    const server = createServer(onRequest);
    const bound = await listen(server, port, address);
    servers.set(address, server);
    return bound;
  };
  const port = await open('127.0.0.1', deps.port);
  return {
    port,
    async listenOn(address) {
      if (!servers.has(address)) await open(address, port);
    },
    async close() {
      await Promise.all(
        [...servers.values()].map(
          (server) =>
            new Promise<void>((resolve) => {
              server.close(() => resolve());
              server.closeAllConnections();
            }),
        ),
      );
    },
  };
}

interface Answer {
  status: number;
  type: string;
  body: string;
}

async function answer(
  deps: MetadataServerDeps,
  tree: ReturnType<typeof createMetadataTree>,
  request: IncomingMessage,
): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://metadata.google.internal');
  // The bare address is how clients find out whether there is a metadata server at all.
  if (url.pathname === '/') return text('computeMetadata/\n');
  if (request.headers['metadata-flavor'] !== 'Google') {
    return text('Missing required header: Metadata-Flavor\n', 403);
  }
  if (url.pathname !== base && !url.pathname.startsWith(`${base}/`)) return text('Not Found\n', 404);
  const path = decodeURIComponent(url.pathname.slice(base.length)).replace(/^\/+|\/+$/g, '');

  const account = /^instance\/service-accounts\/([^/]+)\/(token|identity)$/.exec(path);
  if (account) {
    if (account[1] !== 'default' && account[1] !== deps.facts.email) return text('Not Found\n', 404);
    if (account[2] === 'token') {
      return json({ access_token: deps.accessToken, expires_in: tokenLifetimeSeconds, token_type: 'Bearer' });
    }
    const audience = url.searchParams.get('audience');
    if (!audience) return text('non-empty audience parameter required\n', 400);
    return text(await deps.identity.mint(audience, url.searchParams.get('format') === 'full'));
  }

  const node = findNode(tree, path);
  if (node === undefined) return text('Not Found\n', 404);
  if (url.searchParams.get('recursive')?.toLowerCase() === 'true') return json(toRecursiveJson(node));
  if (typeof node === 'string') return text(node);
  const names = Object.entries(node).map(([name, child]) => (typeof child === 'string' ? name : `${name}/`));
  return text(`${names.join('\n')}\n`);
}

function text(body: string, status = 200): Answer {
  return { status, type: 'application/text', body };
}

function json(value: unknown): Answer {
  return { status: 200, type: 'application/json', body: JSON.stringify(value) };
}
