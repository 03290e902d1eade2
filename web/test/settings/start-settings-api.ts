import type { Finding } from '@agent-gallery/contract';
import { createServer } from 'node:http';
import { FORWARD_LIMITS } from '../../../functions/api/src/a2a/call-service.ts';
import { createIdTokenCache } from '../../../functions/api/src/a2a/id-token-cache.ts';
import { createApp } from '../../../functions/api/src/app.ts';
import { createTokenVerifier } from '../../../functions/api/src/auth/verify-token.ts';
import { NO_GOOGLE } from '../../../functions/api/src/google/google-ports.ts';
import { createRequestListener } from '../../../functions/api/src/http/request-listener.ts';
import { createWebhookSender } from '../../../functions/records/src/webhooks/index.ts';
import { openDatabase } from '../seed/open-database.ts';

/** What a project may be like: something in order, something not, with the line that puts it right. */
export function findingsOf(project: string): Finding[] {
  return [
    {
      check: 'api',
      status: 'failed',
      text: `The API run.googleapis.com is not enabled in ${project}.`,
      fix: `gcloud services enable run.googleapis.com --project ${project}`,
    },
    {
      check: 'quota',
      status: 'unknown',
      text: 'Whether the quotas suffice shows when they are used.',
      fix: '',
    },
    { check: 'name', status: 'ok', text: 'The name is free.', fix: '' },
  ];
}

/** Starts the API on a port, over emulators, with webhooks on this machine and a made-up project of Google Cloud. */
export async function startSettingsApi(options: {
  port: number;
  projectId: string;
  firestoreHost: string;
  authHost: string;
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
    webhookSender: createWebhookSender({ allowLoopback: true }),
    google: { ...NO_GOOGLE, runPreflight: ({ project }) => Promise.resolve(findingsOf(project)) },
    publish: () => Promise.resolve(),
    idTokens: createIdTokenCache(() => Promise.resolve('none')),
    log,
    project: projectId,
    webOrigins: [],
    forwardLimits: FORWARD_LIMITS,
    allowHttpServices: true,
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
