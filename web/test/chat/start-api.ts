import { createServer } from 'node:http';
import { FORWARD_LIMITS } from '../../../functions/api/src/a2a/call-service.ts';
import { createIdTokenCache } from '../../../functions/api/src/a2a/id-token-cache.ts';
import { createApp, type AppDeps } from '../../../functions/api/src/app.ts';
import { createTokenVerifier } from '../../../functions/api/src/auth/verify-token.ts';
import { NO_GOOGLE } from '../../../functions/api/src/google/google-ports.ts';
import { createRequestListener } from '../../../functions/api/src/http/request-listener.ts';
import { createFakeRun } from '../seed/fake-run.ts';
import { openDatabase } from '../seed/open-database.ts';

/**
 * Starts the API itself on a port, over emulators; it mints no ID tokens, since local agents ask for none. Of Google it knows
 * what fake-run says, unless told otherwise.
 */
export async function startApi(options: {
  port: number;
  projectId: string;
  firestoreHost: string;
  authHost: string;
  /** What the API is made of, where it is to be otherwise. */
  changes?: Partial<AppDeps>;
}): Promise<{ close(): Promise<void> }> {
  const { port, projectId, authHost } = options;
  process.env['FIREBASE_AUTH_EMULATOR_HOST'] = authHost;
  const db = openDatabase(options);
  const verifier = createTokenVerifier(projectId);
  const log = () => undefined;
  const app = createApp({
    db,
    verifyToken: verifier.verifyToken,
    findAccount: verifier.findAccount,
    publish: () => Promise.resolve(),
    idTokens: createIdTokenCache(() => Promise.resolve('none')),
    google: { ...NO_GOOGLE, ...createFakeRun(db) },
    log,
    project: projectId,
    webOrigins: [],
    forwardLimits: FORWARD_LIMITS,
    allowHttpServices: true,
    ...options.changes,
  });
  const listener = createRequestListener(app, log);
  const server = createServer((request, answer) => void listener(request, answer));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await verifier.close();
      await db.terminate();
    },
  };
}
