import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { z } from 'zod';
import { createApp } from './create-app.ts';
import { createCountryTools } from './tools/create-country-tools.ts';
import { writeLog } from './write-log.ts';

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  HOST: z.string().min(1).default('0.0.0.0'),
});

/** Listens on `PORT`; `stop` takes no more requests and resolves when those at work are answered. */
export const startServer = async (
  env: Record<string, string | undefined>,
): Promise<{ port: number; stop(): Promise<void> }> => {
  const parsed = environmentSchema.safeParse(env);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`Environment variable ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
  }
  const app = createApp(createCountryTools());
  const server = serve({ fetch: app.fetch, port: parsed.data.PORT, hostname: parsed.data.HOST });
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const { port } = server.address() as AddressInfo;
  writeLog('INFO', `The countries MCP server listens on port ${port}`, { port });
  return {
    port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      await closed;
    },
  };
};
