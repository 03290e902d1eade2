import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface JsonServer extends AsyncDisposable {
  url: URL;
  requests: { method: string; path: string; authorization: string | undefined; body: unknown }[];
}

/** Answers each path with its JSON as a Google API does, and others with NOT_FOUND; `{status, error}` is an error. */
export async function serveJson(answers: Readonly<Record<string, unknown>>): Promise<JsonServer> {
  const requests: JsonServer['requests'] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const { method = '' } = request;
    const { authorization } = request.headers;
    requests.push({
      method,
      path: request.url ?? '',
      authorization,
      body: text ? JSON.parse(text) : undefined,
    });
    const missing = { error: { code: 404, message: `No ${pathname}.`, status: 'NOT_FOUND' } };
    const found = answers[pathname] ?? missing;
    const { error } = found as { error?: { code: number } };
    response.writeHead(error?.code ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(found));
  };
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${String(port)}`),
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
