import type * as FrameworkTesting from '@google-cloud/functions-framework/testing';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { linkToParent } from '../processes/link-to-parent.ts';
import { functionSettingsSchema, type FunctionSettings } from './function-settings.ts';

// A process that serves the functions of one package as functions-framework would, except on 127.0.0.1 only.

/** What Cloud Run gives an instance from SIGTERM to SIGKILL. */
const STOP_GRACE_MS = 10_000;
const servers: Server[] = [];
const link = linkToParent(async () => {
  await Promise.all(servers.map(finish));
}, STOP_GRACE_MS);

/** Takes no more requests and waits for those under way. */
function finish(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that is kept alive becomes idle only when its request is finished.
    const timer = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearInterval(timer);
      resolve();
    });
  });
}

async function serve({ module, functions }: FunctionSettings): Promise<void> {
  await import(module);
  // The copy of functions-framework that the package itself has registered its functions with.
  const { getTestServer } = createRequire(fileURLToPath(module))(
    '@google-cloud/functions-framework/testing',
  ) as typeof FrameworkTesting;
  for (const { name, port } of functions) {
    const server = getTestServer(name);
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    servers.push(server);
  }
}

try {
  await serve(functionSettingsSchema.parse(link.settings));
  link.ready(null);
} catch (error) {
  link.fail(error);
}
