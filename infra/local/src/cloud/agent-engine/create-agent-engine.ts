import { join } from 'node:path';
import type { ContainerEngine, RegistryLogin } from '../engine/engine.ts';
import type { Log } from '../log.ts';
import type { LogEntry } from '../logging/log-entry.ts';
import { typeUrl, type Operation, type OperationOwner, type PackedMessage } from '../rpc/handlers.ts';
import type { RawRoute, RestRoute } from '../rest/rest-route.ts';
import type { ReadSecret } from '../secrets/read-reference.ts';
import { createRevisionRunner, type RevisionRunner } from '../run/instance/create-revision-runner.ts';
import { createOperationLog, type OperationResult } from '../run/operation-log.ts';
import { createCallRoutes } from './call-routes.ts';
import { createEngineLog } from './create-engine-log.ts';
import { createEngineRoutes } from './engine-routes.ts';
import { parseEngineName } from './engine-name.ts';
import { createEngineStore, type EngineRecord, type EngineStore } from './engine-store.ts';
import { engineTemplate } from './engine-template.ts';
import type { ReasoningEngine } from './resources.ts';

export interface AgentEngineDeps {
  /** Where engines and operations are kept. */
  folder: string;
  engine: ContainerEngine;
  login: RegistryLogin;
  /** Environment that every container gets, such as GCE_METADATA_HOST. */
  containerEnv: Readonly<Record<string, string>>;
  /** The token that callers of an engine must show. */
  accessToken: string;
  /** Reads the secrets that `secretEnv` refers to; without it there is none. */
  readSecret?: ReadSecret;
  /** `http://127.0.0.1:PORT` at which engines are called. No container starts before it is known. */
  restUrl: Promise<string>;
  writeEntry: (entry: LogEntry) => void;
  /** An image by digest, so that an engine stays what it was when its tag moves on. */
  resolveImage?: (image: string) => Promise<string>;
  log: Log;
}

export type EngineChange = 'Create' | 'Update' | 'Delete';

/** What the routes of Agent Engine share. */
export interface AgentEngine {
  store: EngineStore;
  /** Makes `wanted` what the engine should be and begins to start its container, if it is another one than now. */
  apply(record: EngineRecord, wanted: ReasoningEngine, change: EngineChange): Operation;
  remove(record: EngineRecord): Operation;
  /** Ends the work of an operation; it is then done with the error CANCELLED. Does nothing when it is done. */
  cancel(operationName: string): Promise<void>;
  /** The container that serves; undefined when none was ever ready. */
  live(record: EngineRecord): RevisionRunner | undefined;
}

export interface LocalAgentEngine {
  routes: RestRoute[];
  rawRoutes: RawRoute[];
  operations: OperationOwner & { cancel(name: string): Promise<void> };
  /** Stops all containers; engines and unfinished operations are kept for the next start. */
  close(): Promise<void>;
}

const closeGraceMs = 1_500;
const drainMs = 30_000;
const empty: PackedMessage = { '@type': typeUrl('google.protobuf.Empty') };

/**
 * Vertex AI's ReasoningEngineService for engines that are containers. They really run; after a restart the first call starts
 * them. The engine of a failed creation stays, without a container, until it is deleted.
 */
export function createAgentEngine(deps: AgentEngineDeps): LocalAgentEngine {
  const store = createEngineStore(join(deps.folder, 'engines'));
  const operations = createOperationLog(join(deps.folder, 'operations'));
  const runners = new Map<string, RevisionRunner>();
  const turns = new Map<string, Promise<void>>();
  const canceled = new Set<string>();
  let closing = false;
  let restUrl = '';
  const ready = deps.restUrl.then((url) => {
    restUrl = url;
  });
  ready.catch(() => undefined);

  const keyOf = (name: string, generation: number) => `${name}@${String(generation)}`;
  const runnerOf = (name: string, spec: NonNullable<ReasoningEngine['spec']>, generation: number) => {
    const key = keyOf(name, generation);
    const known = runners.get(key);
    if (known) return known;
    const parts = parseEngineName(name);
    const labels = () => store.get(name)?.engine.labels ?? {};
    const runner = createRevisionRunner({
      ...{ engine: deps.engine, login: deps.login, containerEnv: deps.containerEnv },
      log: createEngineLog(parts, labels, deps.writeEntry),
      template: engineTemplate(name, spec, `${restUrl}/reasoningEngines/v1/${name}/api`),
      ...(deps.readSecret && { readSecret: deps.readSecret }),
      ...{ project: parts.project, location: parts.location },
      service: `reasoning-engine-${parts.id}`,
      revision: `reasoning-engine-${parts.id}-${String(generation)}`,
    });
    runners.set(key, runner);
    return runner;
  };
  const forget = async (name: string, generation: number, graceMs?: number) => {
    const runner = runners.get(keyOf(name, generation));
    runners.delete(keyOf(name, generation));
    await (graceMs === undefined ? runner?.retire(drainMs) : runner?.stop(graceMs));
  };

  const pinned = async (spec: NonNullable<ReasoningEngine['spec']>) => {
    const { imageUri = '' } = spec.containerSpec ?? {};
    const byDigest = (await deps.resolveImage?.(imageUri)) ?? imageUri;
    return { ...spec, containerSpec: { ...spec.containerSpec, imageUri: byDigest } };
  };
  /** Starts the container of a generation and lets it take over. */
  const deploy = async (name: string, generation: number, operation: string): Promise<OperationResult> => {
    await ready;
    const record = store.get(name);
    if (!record || canceled.has(operation)) return canceledResult;
    const wanted = record.wanted ?? record.engine;
    const isNew = wanted.spec !== undefined && record.live?.generation !== generation;
    if (wanted.spec && isNew) {
      const spec = await pinned(wanted.spec);
      const outcome = await runnerOf(name, spec, generation).start('deployment');
      if (canceled.has(operation) || !outcome.ok) {
        await forget(name, generation, 0);
        if (record.generation === generation) delete record.wanted;
        if (store.get(name) === record && !closing) store.save(record);
        return canceled.has(operation) ? canceledResult : failedResult(name, outcome);
      }
      const before = record.live?.generation;
      record.live = { spec, generation };
      if (before !== undefined) void forget(name, before);
    }
    record.engine = { ...wanted, updateTime: new Date().toISOString() };
    if (record.generation === generation) delete record.wanted;
    if (store.get(name) === record) store.save(record);
    return { response: packEngine(record.engine) };
  };

  const inTurn = (name: string, operation: Operation, work: () => Promise<OperationResult>) => {
    const before = turns.get(name) ?? Promise.resolve();
    const turn = before
      .then(work)
      .catch((error: unknown): OperationResult => {
        deps.log('ERROR', `A change of ${name} broke`, { error: String(error) });
        return { error: { code: 13, message: `Internal error: ${String(error)}` } };
      })
      .then((result) => {
        if (!closing) operations.finish(operation.name, result);
        canceled.delete(operation.name);
      });
    turns.set(name, turn);
  };

  const agentEngine: AgentEngine = {
    store,
    apply(record, wanted, change) {
      const { name } = record.engine;
      const current = record.wanted ?? record.engine;
      if (JSON.stringify(wanted.spec) !== JSON.stringify(current.spec) || change === 'Create')
        record.generation += 1;
      record.wanted = wanted;
      store.save(record);
      const { generation } = record;
      const rollout = { service: name, generation: String(generation) };
      const operation = operations.begin(name, metadataOf(change), rollout);
      inTurn(name, operation, async () => {
        const result = await deploy(name, generation, operation.name);
        // A creation that was called off leaves nothing.
        if (change === 'Create' && result === canceledResult) store.remove(name);
        return result;
      });
      return structuredClone(operation);
    },
    remove(record) {
      const { name } = record.engine;
      store.remove(name);
      const operation = operations.begin(name, metadataOf('Delete'));
      const stopping = [...runners].filter(([key]) => key.startsWith(`${name}@`));
      for (const [key] of stopping) runners.delete(key);
      const stopped = Promise.all(stopping.map(([, runner]) => runner.stop()));
      inTurn(name, operation, async () => {
        await stopped;
        return { response: empty };
      });
      return structuredClone(operation);
    },
    async cancel(operationName) {
      const unfinished = operations.unfinished().find(({ operation }) => operation.name === operationName);
      if (!unfinished?.rollout) return;
      const { service, generation } = unfinished.rollout;
      canceled.add(operationName);
      await runners.get(keyOf(service, Number(generation)))?.stop(0);
      await turns.get(service);
    },
    live: ({ engine, live }) => live && runnerOf(engine.name, live.spec, live.generation),
  };

  for (const { operation, rollout } of operations.unfinished()) {
    const record = rollout && store.get(rollout.service);
    if (!record || !rollout) operations.finish(operation.name, { response: empty });
    else
      inTurn(rollout.service, operation, () =>
        deploy(rollout.service, Number(rollout.generation), operation.name),
      );
  }

  return {
    routes: createEngineRoutes(agentEngine),
    rawRoutes: createCallRoutes(agentEngine, deps),
    operations: {
      get: operations.get,
      list: operations.list ?? (() => []),
      ...(operations.wait && { wait: operations.wait }),
      cancel: agentEngine.cancel,
    },
    async close() {
      closing = true;
      await Promise.all([...runners.values()].map((runner) => runner.stop(closeGraceMs)));
      await Promise.all(turns.values());
    },
  };
}

const canceledResult: OperationResult = { error: { code: 1, message: 'The operation was cancelled.' } };

function failedResult(name: string, outcome: Awaited<ReturnType<RevisionRunner['start']>>): OperationResult {
  const cause = outcome.ok ? '' : ` ${outcome.failure.message}`;
  const message =
    `Reasoning Engine resource [${name}] failed to start and cannot serve traffic.${cause} Please refer to our documentation ` +
    '(https://cloud.google.com/vertex-ai/generative-ai/docs/agent-engine/troubleshooting/deploy) for checking logs and other ' +
    'troubleshooting tips.';
  return { error: { code: 3, message } };
}

function packEngine(engine: ReasoningEngine): PackedMessage {
  return { '@type': typeUrl('google.cloud.aiplatform.v1.ReasoningEngine'), ...structuredClone(engine) };
}

function metadataOf(change: EngineChange): PackedMessage {
  const now = new Date().toISOString();
  const type = change === 'Delete' ? 'DeleteOperationMetadata' : `${change}ReasoningEngineOperationMetadata`;
  return {
    '@type': typeUrl(`google.cloud.aiplatform.v1.${type}`),
    genericMetadata: { createTime: now, updateTime: now },
  };
}
