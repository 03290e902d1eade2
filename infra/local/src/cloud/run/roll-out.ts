import { rpcCode } from '../rpc-error.ts';
import { typeUrl, type PackedMessage } from '../rpc/handlers.ts';
import { notReady } from './instance/words.ts';
import { newEtag } from './new-revision.ts';
import type { OperationLog, OperationResult, Rollout } from './operation-log.ts';
import { setRevisionCondition, setServiceCondition } from './resource/conditions.ts';
import { timestamp, type Service, type TrafficTargetStatus } from './resource/resources.ts';
import { resolveTraffic } from './resource/traffic.ts';
import type { RevisionRecord, ServiceRecord, ServiceStore } from './service-store.ts';
import type { Serving } from './serving.ts';

export interface RollOutDeps {
  store: ServiceStore;
  operations: OperationLog;
  /** When the local cloud closes, operations stay unfinished for its next start. */
  isClosing: () => boolean;
}

/**
 * Brings a service to what it should be: starts the revision, then shifts the traffic, and finishes the operation. When a
 * newer change has come meanwhile, the operation still tells how its own revision fared and the rest is left to the newer
 * one. May be called again for the same operation after a restart.
 */
export async function rollOut(
  deps: RollOutDeps,
  record: ServiceRecord,
  serving: Serving,
  rollout: Rollout,
  operationName: string,
): Promise<void> {
  const revision = record.revisions.find(({ id }) => id === rollout.revision);
  const failure = revision ? await startRevision(revision, serving) : undefined;
  if (deps.isClosing()) return;
  const finish = (result: OperationResult) => {
    if (deps.store.get(record.service.name) === record) deps.store.save(record);
    deps.operations.finish(operationName, result);
  };
  if (record.service.generation !== rollout.generation || deps.store.get(record.service.name) !== record) {
    serving.keepOnly(servedBy(record.service.trafficStatuses ?? []));
    finish(failure ? failed(failure) : succeeded(record.service));
    return;
  }
  const routing = await shiftTraffic(record, serving);
  if (deps.isClosing()) return;
  const message = failure ?? routing;
  if (record.service.generation === rollout.generation) settle(record, revision, message);
  finish(message ? failed(message) : succeeded(record.service));
}

/** Starts a revision's container. Answers with the sentence of a failure. */
async function startRevision(revision: RevisionRecord, serving: Serving): Promise<string | undefined> {
  if (revision.state.status === 'failed') return revision.state.message;
  const outcome = await serving.runner(revision.id).start('deployment');
  if (revision.state.status !== 'starting') return undefined;
  if (!outcome.ok && outcome.failure.reason === 'ABORTED') return outcome.failure.message;
  revision.revision.updateTime = timestamp(new Date());
  revision.revision.etag = newEtag();
  if (outcome.ok) {
    revision.state = { status: 'ready' };
    setRevisionCondition(revision.revision, 'CONDITION_SUCCEEDED');
    return undefined;
  }
  const { reason } = outcome.failure;
  const message = notReady(revision.id, outcome.failure.message);
  revision.state = { status: 'failed', message, reason };
  setRevisionCondition(revision.revision, 'CONDITION_FAILED', {
    message: outcome.failure.message,
    ...reasonField(reason),
  });
  return message;
}

/** Resolves the traffic and opens it once its containers run. What cannot be resolved leaves the traffic as it is. */
async function shiftTraffic(record: ServiceRecord, serving: Serving): Promise<string | undefined> {
  const { service } = record;
  const latestReady = record.revisions.findLast(({ state }) => state.status === 'ready')?.id;
  const known = new Set(record.revisions.filter(({ state }) => state.status === 'ready').map(({ id }) => id));
  await serving.openTags(new Set(service.traffic.flatMap(({ tag }) => (tag ? [tag] : []))));
  const resolved = resolveTraffic(service.traffic, latestReady, known, (tag) => serving.tagUri(tag));
  if (!resolved.ok) {
    const named = record.revisions.find(({ id }) => id === resolved.missing);
    if (named?.state.status === 'failed') return named.state.message;
    return resolved.missing === undefined
      ? undefined
      : `Revision '${resolved.missing}' does not exist or is deleted. Update all traffic to route to currently available revisions.`;
  }
  const targets = servedBy(resolved.statuses);
  const outcomes = await Promise.all(
    [...targets].map(async (id) => ({ id, outcome: await serving.runner(id).start('deployment') })),
  );
  for (const { id, outcome } of outcomes) if (!outcome.ok) return notReady(id, outcome.failure.message);
  service.trafficStatuses = resolved.statuses;
  if (latestReady) service.latestReadyRevision = `${service.name}/revisions/${latestReady}`;
  serving.keepOnly(targets);
  return undefined;
}

function settle(
  record: ServiceRecord,
  revision: RevisionRecord | undefined,
  message: string | undefined,
): void {
  const { service } = record;
  service.reconciling = false;
  service.observedGeneration = service.generation;
  service.etag = newEtag();
  if (message === undefined) setServiceCondition(service, 'CONDITION_SUCCEEDED');
  else {
    const reason = revision?.state.status === 'failed' ? revision.state.reason : undefined;
    setServiceCondition(service, 'CONDITION_FAILED', { message, ...(reason ? reasonField(reason) : {}) });
  }
}

/** Revisions with traffic or a tag; their containers keep running. */
export function servedBy(statuses: readonly TrafficTargetStatus[]): Set<string> {
  return new Set(
    statuses.flatMap(({ revision, percent, tag }) => (revision && (percent || tag) ? [revision] : [])),
  );
}

export function packService(service: Service): PackedMessage {
  return { '@type': typeUrl('google.cloud.run.v2.Service'), ...structuredClone(service) };
}

function succeeded(service: Service): OperationResult {
  return { response: packService(service) };
}

function failed(message: string): OperationResult {
  return { error: { code: rpcCode.failedPrecondition, message } };
}

function reasonField(reason: string): { reason: string } | { revisionReason: string } {
  return reason === 'CONTAINER_MISSING' || reason === 'SECRETS_ACCESS_CHECK_FAILED'
    ? { reason }
    : { revisionReason: reason };
}
