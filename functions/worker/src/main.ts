import { createGoogleRest } from '@agent-gallery/google';
import { Firestore } from '@google-cloud/firestore';
import * as functions from '@google-cloud/functions-framework';
import { createTracing, readTracingConfig } from '@agent-gallery/telemetry';
import { createWebhookSender } from '@agent-gallery/records/webhooks';
import { PubSub } from '@google-cloud/pubsub';
import { readConfig } from './config.ts';
import { advancePatiently } from './engine/advance-patiently.ts';
import { createEngine } from './engine/create-engine.ts';
import { createOperations } from './engine/operations/create-operations.ts';
import { runOperation } from './engine/operations/run-operation.ts';
import { readDeployment } from './engine/deployment-record.ts';
import { traceEngine } from './engine/trace/trace-engine.ts';
import { createGoogleKeys } from './entrance/google-keys.ts';
import { receivePush } from './entrance/receive-push.ts';
import { handleMessage } from './handlers/handle-message.ts';
import { onBuildChanged } from './handlers/on-build-changed.ts';
import { onDeploymentRequested } from './handlers/on-deployment-requested.ts';
import { onLogEntry } from './handlers/on-log-entry.ts';
import { reconcile } from './handlers/reconcile.ts';
import { takeOrder } from './handlers/take-order.ts';
import { createReject } from './google/messages/rejections.ts';
import { createWorkerTokens } from './google/worker-tokens.ts';
import { describeError, log as plainLog, withTrace } from './log.ts';
import { createEventDelivery } from './webhooks/deliver-event.ts';
import { onDeploymentEvent } from './webhooks/on-deployment-event.ts';
import { createLineWriter } from './logs/line-writer.ts';
import { createLagReport } from './logs/report-lag.ts';
import { createLabelledLists } from './orphans/list-labelled.ts';
import { reportOrphans } from './orphans/report-orphans.ts';
import { mergeChunks } from './logs/merge-chunks.ts';

const config = readConfig(process.env);
const { portal, deployers } = createWorkerTokens(config);
const tracing = createTracing('portal-worker', readTracingConfig(process.env), {
  accessToken: portal.accessToken,
  warn: (error) => {
    plainLog('WARNING', 'spans cannot be exported', describeError(error));
  },
});
const log = withTrace(plainLog, tracing, config.portalProject);
const db = new Firestore({ projectId: config.portalProject, ignoreUndefinedProperties: true });
const pubsub = new PubSub({ projectId: config.portalProject });
const writer = createLineWriter(db, createLagReport(log));
const engine = traceEngine(createEngine(config, { db, pubsub, writer, log }), tracing);
const advance = (deploymentId: string) => advancePatiently(engine, deploymentId);
const advanceOnce = (deploymentId: string) => advancePatiently(engine, deploymentId, 0);

const rest = createGoogleRest(config.endpoints.googleRest, deployers.accessToken);
const operations = createOperations(rest, engine);
const run = (operationId: string) => runOperation(operations, operationId);
const runOnce = (operationId: string) => runOperation(operations, operationId, 0);

const orphanLists = createLabelledLists(rest);

const handlers = {
  'on-deployment-requested': onDeploymentRequested({
    advance,
    runOperation: run,
    takeOrder: (value, attributes, trace) => takeOrder(db, value, attributes, trace),
    reject: createReject(pubsub),
    tracing,
  }),
  'on-build-changed': onBuildChanged(advance),
  'on-log-entry': onLogEntry({ writer, readDeployment: (id) => readDeployment(db, id), advance }),
  'on-deployment-event': onDeploymentEvent(
    createEventDelivery({
      db,
      sender: createWebhookSender({ allowLoopback: config.allowLoopbackWebhooks }),
      log,
    }),
  ),
  reconcile: reconcile({
    db,
    advance: advanceOnce,
    runOperation: runOnce,
    mergeChunks: (id) => mergeChunks(db, id),
    reportOrphans: () => reportOrphans({ db, lists: orphanLists, log }),
    log,
  }),
};

const findKey = createGoogleKeys();
for (const [name, handler] of Object.entries(handlers)) {
  const identity = config.push && {
    audience: config.push.audiencePrefix + name,
    serviceAccount: config.push.serviceAccount,
  };
  functions.http(
    name,
    receivePush(name, { identity, findKey, log }, handleMessage(name, log, handler, tracing)),
  );
}
