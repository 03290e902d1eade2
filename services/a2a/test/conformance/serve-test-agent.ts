import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { createAgentService, type AgentServiceOptions, type Log } from '../../src/index.ts';
import { conformanceAgent, conformanceProfile } from './agent.ts';

/** An agent on a free port of this machine, with what it logged. */
export const serveTestAgent = async (options: Partial<AgentServiceOptions> = {}) => {
  const logged: { severity: string; message: string }[] = [];
  const log: Log = (severity, message, fields) => logged.push({ severity, message, ...fields });
  const service = createAgentService({
    profile: conformanceProfile,
    agent: conformanceAgent,
    log,
    allowLoopbackWebhooks: true,
    ...options,
  });
  const server = serve({ fetch: service.app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    logged,
    async stop() {
      await service.close(0);
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};
export type TestAgent = Awaited<ReturnType<typeof serveTestAgent>>;
