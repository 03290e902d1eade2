import { randomBytes } from 'node:crypto';
import type { ContainerEngine, ContainerExit, RegistryLogin, RunningContainer } from '../../engine/engine.ts';
import type { ReadSecret } from '../../secrets/read-reference.ts';
import type { RevisionTemplate } from '../resource/resources.ts';
import { containerSpec } from './container-spec.ts';
import type { RevisionLog } from './create-revision-log.ts';
import { resolveSecrets } from './resolve-secrets.ts';
import { probeWords, runStartupProbe } from './startup-probe.ts';
import * as words from './words.ts';

/** What Cloud Run gives a container between SIGTERM and SIGKILL. */
export const stopGraceMs = 10_000;
// A container that is not ready yet has no request to end.
const startingGraceMs = 1_000;

export interface InstanceDeps {
  engine: ContainerEngine;
  login: RegistryLogin;
  log: RevisionLog;
  template: RevisionTemplate;
  project: string;
  location: string;
  service: string;
  revision: string;
  /** Environment that every container gets, such as GCE_METADATA_HOST. */
  containerEnv: Readonly<Record<string, string>>;
  /** Reads the secrets that the template's variables refer to. */
  readSecret?: ReadSecret;
}

export interface Instance {
  id: string;
  host: string;
  port: number;
  /** Resolves when the container has ended, by itself or because it was stopped. */
  ended: Promise<void>;
  stop(graceMs: number): Promise<void>;
}

/** Why a revision has no instance. `message` is Cloud Run's sentence, without the revision's name. */
export interface StartFailure {
  reason: 'HEALTH_CHECK_CONTAINER_ERROR' | 'CONTAINER_MISSING' | 'SECRETS_ACCESS_CHECK_FAILED' | 'ABORTED';
  message: string;
}

export type StartOutcome = { ok: true; instance: Instance } | { ok: false; failure: StartFailure };

/**
 * Starts one container of a revision and waits for its startup probe. A container that ends before fails at once.
 * Never rejects. Aborting stops what was started.
 */
export async function startInstance(
  deps: InstanceDeps,
  reason: words.StartReason,
  signal: AbortSignal,
): Promise<StartOutcome> {
  const { engine, log } = deps;
  const id = randomBytes(32).toString('hex');
  log.system(id, 'INFO', words.startingInstance(reason));
  if (engine.notice) log.system(id, 'WARNING', engine.notice);

  const secrets = resolveSecrets(deps);
  if (!secrets.ok) {
    log.system(id, 'ERROR', secrets.message);
    return { ok: false, failure: { reason: 'SECRETS_ACCESS_CHECK_FAILED', message: secrets.message } };
  }
  const spec = containerSpec({
    ...deps,
    secretEnv: secrets.env,
    suffix: id.slice(0, 8),
    env: deps.containerEnv,
    onLine: (line) => log.line(id, line),
  });
  let container: RunningContainer;
  try {
    container = await engine.run(spec, deps.login);
  } catch (error) {
    const failure = engineFailure(spec.image, error);
    log.system(id, 'ERROR', failure.message);
    return { ok: false, failure };
  }

  const first = deps.template.containers?.[0];
  const probe = first?.startupProbe ?? {};
  const wording = probeWords(probe, first?.name ?? deps.service, spec.port);
  const aborting = new AbortController();
  const exit = container.exited.finally(() => aborting.abort());
  const result = await runStartupProbe(probe, container, AbortSignal.any([signal, aborting.signal]));
  if (result.ok) {
    log.system(id, 'INFO', words.probeSucceeded(wording, result.attempts));
    return { ok: true, instance: watch(deps, id, container, exit, spec.memoryBytes) };
  }

  if (signal.aborted) {
    await container.stop(startingGraceMs);
    return {
      ok: false,
      failure: { reason: 'ABORTED', message: 'The instance was stopped before it was ready.' },
    };
  }
  const ended = aborting.signal.aborted ? await exit : undefined;
  if (ended) logExit(log, id, ended, spec.memoryBytes);
  else await container.stop(0);
  log.system(id, 'ERROR', words.probeFailed(wording, result.attempts, result.status));
  const message = ended?.outOfMemory ? words.outOfMemoryAtStart : words.didNotListen(spec.port);
  return { ok: false, failure: { reason: 'HEALTH_CHECK_CONTAINER_ERROR', message } };
}

function watch(
  { log }: InstanceDeps,
  id: string,
  container: RunningContainer,
  exit: Promise<ContainerExit>,
  memoryBytes: number,
): Instance {
  let stopping: Promise<void> | undefined;
  const ended = exit.then((result) => {
    if (!stopping) logExit(log, id, result, memoryBytes);
  });
  return {
    id,
    host: container.host,
    port: container.port,
    ended,
    stop: (graceMs) => (stopping ??= container.stop(graceMs)),
  };
}

function logExit(log: RevisionLog, id: string, exit: ContainerExit, memoryBytes: number): void {
  if (exit.outOfMemory) log.system(id, 'ERROR', words.memoryExceeded(memoryBytes));
  log.system(id, 'WARNING', words.exited(exit.code));
}

function engineFailure(image: string, error: unknown): StartFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (/manifest unknown|name unknown|(manifest|repository) .* not found/i.test(message)) {
    return { reason: 'CONTAINER_MISSING', message: words.imageNotFound(image) };
  }
  return { reason: 'HEALTH_CHECK_CONTAINER_ERROR', message };
}
