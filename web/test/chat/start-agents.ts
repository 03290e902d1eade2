import { createAgentService, type AgentService } from '@agent-gallery/a2a';
import { serve } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import { chatAgent } from './chat-agent.ts';

export interface RunningAgent {
  url: string;
  close(): Promise<void>;
}

const profile = (name: string) => ({
  name,
  description: 'For tests of the chat.',
  version: '1.0.0',
  skills: [],
});

const REFUSAL = {
  error: {
    code: 400,
    message: 'This agent does not stream.',
    status: 'FAILED_PRECONDITION',
    details: [{ reason: 'UNSUPPORTED_OPERATION' }],
  },
};

/**
 * Serves the test agent on a free port. With `streams: false` it refuses each stream. `POST /test/restart` begins anew with
 * nothing remembered, as a container with its log in memory does; `POST /test/hang-up` cuts all connections.
 */
export async function startAgent({
  name,
  streams,
}: {
  name: string;
  streams: boolean;
}): Promise<RunningAgent> {
  const create = () =>
    createAgentService({
      profile: profile(name),
      agent: chatAgent(name),
      keepAliveMs: 2_000,
      log: () => undefined,
    });
  let service: AgentService = create();
  const server = serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request, bindings) => {
      const { pathname } = new URL(request.url);
      if (pathname === '/test/restart') {
        // As one that is killed: nobody is told, and nothing is remembered.
        const before = service;
        service = create();
        cutConnections();
        setTimeout(() => void before.close(0), 200);
        return new Response(null, { status: 204 });
      }
      if (pathname === '/test/hang-up') {
        cutConnections();
        return new Response(null, { status: 204 });
      }
      if (!streams && /message(:|%3A)stream/i.test(pathname)) return Response.json(REFUSAL, { status: 400 });
      return service.app.fetch(request, bindings);
    },
  });
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket: { destroy(): void; once(event: 'close', f: () => void): void }) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const cutConnections = () => {
    // The answer to whoever asks for it goes out before.
    setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, 20);
  };
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    async close() {
      await service.close(0);
      cutConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
