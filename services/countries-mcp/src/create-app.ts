import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMcpServer, SERVER_NAME, SERVER_VERSION } from './create-mcp-server.ts';
import type { CountryTool } from './tools/create-country-tools.ts';
import { writeLog } from './write-log.ts';

const MAX_BODY_BYTES = 1024 * 1024;

const rpcError = (code: number, message: string) => ({
  jsonrpc: '2.0' as const,
  error: { code, message },
  id: null,
});

/**
 * The MCP server over streamable HTTP at `/mcp`, without sessions: each request has a server of its own, so that any
 * instance can answer it. `/` says that it runs.
 */
export const createApp = (tools: readonly CountryTool[]): Hono => {
  const app = new Hono({ strict: false });
  app.onError((error, context) => {
    writeLog('ERROR', 'A request failed', { error: error.stack ?? error.message });
    return context.json(rpcError(-32_603, 'Internal error'), 500);
  });
  app.notFound((context) => context.json(rpcError(-32_600, 'Not found: the MCP server is at /mcp'), 404));
  const about = {
    name: SERVER_NAME,
    version: SERVER_VERSION,
    mcp: '/mcp',
    tools: tools.map(({ name }) => name),
  };
  app.get('/', (context) => context.json(about));
  app.get('/health', (context) => context.json({ status: 'ok' }));
  app.post(
    '/mcp',
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (context) => context.json(rpcError(-32_600, `The body is over ${MAX_BODY_BYTES} bytes`), 413),
    }),
    async (context) => {
      const server = createMcpServer(tools);
      const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
      await server.connect(transport);
      return transport.handleRequest(context.req.raw);
    },
  );
  app.on(['GET', 'DELETE'], '/mcp', (context) =>
    context.json(rpcError(-32_000, 'Method not allowed: this server keeps no sessions'), 405, {
      allow: 'POST',
    }),
  );
  return app;
};
