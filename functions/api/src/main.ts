import * as functions from '@google-cloud/functions-framework';
import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import {
  createAccessTokenGenerator,
  createDeployerTokens,
  createGoogleRest,
  createGoogleTokens,
  createLogReader,
  createPreflight,
  createRevisionList,
  createRevisionUrls,
} from '@agent-gallery/google';
import { createTracing, readTracingConfig } from '@agent-gallery/telemetry';
import { createWebhookSender } from '@agent-gallery/records/webhooks';
import { FORWARD_LIMITS } from './a2a/call-service.ts';
import { createIdTokenCache } from './a2a/id-token-cache.ts';
import { createIdTokenMint } from './a2a/mint-id-token.ts';
import { createApp } from './app.ts';
import { createTokenVerifier } from './auth/verify-token.ts';
import { readConfig } from './config.ts';
import { createHintPublisher } from './deployments/publish-hint.ts';
import { keepRawBody } from './http/keep-raw-body.ts';
import { createRequestListener } from './http/request-listener.ts';
import { createUnsignedUploads, createUploadSigner } from './uploads/sign-upload.ts';
import { createLog } from './log.ts';

const config = readConfig(process.env);
const log = createLog((line) => process.stdout.write(line));
const portal = createGoogleTokens(config.metadataOnly);
const generate = createAccessTokenGenerator(config.iamCredentials, portal);
const accounts = config.deployerAccounts;
const deployers = createDeployerTokens({ portal, generate, accounts, otherwise: config.deployerAccount });
/** Chats are the API's own, except with engines in projects where it has no rights itself. */
const engineCallers = createDeployerTokens({ portal, generate, accounts });
const rest = createGoogleRest(config.googleRest, deployers.accessToken);
const users = createTokenVerifier(config.project);
const tracing = createTracing('portal-api', readTracingConfig(process.env), {
  accessToken: portal.accessToken,
  warn: (error) => {
    log('WARNING', 'spans cannot be exported', { error });
  },
});
const app = createApp({
  db: new Firestore({ projectId: config.project }),
  verifyToken: users.verifyToken,
  findAccount: users.findAccount,
  access: config.access,
  webhookSender: createWebhookSender({ allowLoopback: config.allowLoopbackWebhooks }),
  publish: createHintPublisher(new PubSub({ projectId: config.project }), tracing),
  idTokens: createIdTokenCache(createIdTokenMint(portal.idToken, engineCallers.accessToken)),
  google: {
    listRevisions: createRevisionList(rest),
    findRevisionUrl: createRevisionUrls(rest),
    readLog: createLogReader(rest),
    runPreflight: createPreflight(rest, deployers),
    deployerOf: deployers.accountOf,
    signUpload:
      config.storageEndpoint && !config.iamCredentials
        ? createUnsignedUploads(config.storageEndpoint, config.sourceBucket)
        : createUploadSigner(config.project, config.sourceBucket, config.iamCredentials),
  },
  log,
  tracing,
  project: config.project,
  webOrigins: config.webOrigins,
  forwardLimits: FORWARD_LIMITS,
  writesPerMinute: config.writesPerMinute,
  allowHttpServices: config.environment === 'local',
});

keepRawBody();
functions.http('api', createRequestListener(app, log));
