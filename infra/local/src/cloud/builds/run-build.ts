import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerEngine, RegistryLogin } from '../engine/engine.ts';
import { toTimestamp, type Build, type FailureType, type TerminalStatus, type TimeSpan } from './build.ts';
import type { BuildLog } from './build-log.ts';
import { fetchSource, type SourceStorage } from './fetch-source.ts';
import { pushImages } from './push-images.ts';
import { runSteps } from './run-steps.ts';

/** Why a running build is aborted; the reason of its signal. */
export type AbortReason = 'cancelled' | 'timeout' | 'stopped';

export interface RunBuildDeps {
  engine: ContainerEngine;
  storage: SourceStorage;
  registry: { host: string; login: RegistryLogin };
  dataFolder: string;
}

/** What a build's end adds to it. */
export type BuildEnd = Pick<
  Build,
  'steps' | 'results' | 'timing' | 'sourceProvenance' | 'failureInfo' | 'statusDetail'
> & { status: TerminalStatus };

interface Failure {
  type: FailureType;
  detail: string;
  /** How the log says it. */
  line: string;
}

/**
 * Does the work of a build: source, steps, images. Never throws: what went wrong is in the result, and the log's last lines
 * say it in Cloud Build's words.
 */
export async function runBuild(
  deps: RunBuildDeps,
  build: Build,
  log: BuildLog,
  signal: AbortSignal,
): Promise<BuildEnd> {
  const workspaceFolder = join(deps.dataFolder, 'workspaces', build.id, 'workspace');
  const timing: Record<string, TimeSpan> = {};
  const end: BuildEnd = { status: 'SUCCESS', steps: build.steps, timing };
  const timed = async <T>(phase: string, work: () => Promise<T>): Promise<T> => {
    log.main(phase);
    const startTime = toTimestamp(new Date());
    try {
      return await work();
    } finally {
      timing[phase] = { startTime, endTime: toTimestamp(new Date()) };
    }
  };
  try {
    log.main(`starting build "${build.id}"`);
    log.main('');
    await mkdir(workspaceFolder, { recursive: true });
    const failure = await work(deps, build, log, signal, { workspaceFolder, end, timed });
    if (signal.aborted) endAborted(end, signal.reason as AbortReason, log);
    else if (failure) endFailed(end, failure, log);
    else log.main('DONE');
  } catch (error) {
    const detail = (error as Error).message;
    log.main('ERROR');
    log.main(`ERROR: internal error: ${detail}`);
    Object.assign(end, { status: 'INTERNAL_ERROR', statusDetail: `internal error: ${detail}` });
  }
  await rm(join(deps.dataFolder, 'workspaces', build.id), { recursive: true, force: true }).catch(
    () => undefined,
  );
  return end;
}

async function work(
  { engine, storage, registry }: RunBuildDeps,
  build: Build,
  log: BuildLog,
  signal: AbortSignal,
  {
    workspaceFolder,
    end,
    timed,
  }: {
    workspaceFolder: string;
    end: BuildEnd;
    timed: <T>(phase: string, work: () => Promise<T>) => Promise<T>;
  },
): Promise<Failure | undefined> {
  const source = build.source?.storageSource;
  if (source) {
    try {
      const resolved = await timed('FETCHSOURCE', () =>
        fetchSource(storage, source, workspaceFolder, (text) => log.main(text)),
      );
      end.sourceProvenance = { resolvedStorageSource: resolved };
    } catch (error) {
      const detail = `fetching source from gs://${source.bucket}/${source.object} failed: ${(error as Error).message}`;
      return { type: 'FETCH_SOURCE_FAILED', detail, line: detail };
    }
  }
  if (signal.aborted) return undefined;
  const logins = { [registry.host]: registry.login };
  const { steps, failure } = await timed('BUILD', () =>
    runSteps(build, { engine, log, workspaceFolder, logins, signal }),
  );
  end.steps = steps;
  if (failure !== undefined)
    return { type: 'USER_BUILD_STEP', detail: `Build step failure: ${failure}`, line: failure };
  const images = build.images ?? [];
  if (signal.aborted || images.length === 0) return undefined;
  const pushed = await timed('PUSH', () => pushImages(images, { engine, log, registry, signal }));
  if ('failure' in pushed) return { ...pushed.failure, line: pushed.failure.detail };
  end.results = { images: pushed.images };
  return undefined;
}

function endFailed(end: BuildEnd, { type, detail, line }: Failure, log: BuildLog): void {
  log.main('ERROR');
  log.main(`ERROR: ${line}`);
  Object.assign(end, { status: 'FAILURE', statusDetail: detail, failureInfo: { type, detail } });
}

function endAborted(end: BuildEnd, reason: AbortReason, log: BuildLog): void {
  switch (reason) {
    case 'cancelled':
      log.main('CANCELLED');
      log.main('ERROR: context canceled');
      end.status = 'CANCELLED';
      return;
    case 'timeout':
      log.main('TIMEOUT');
      log.main('ERROR: context deadline exceeded');
      end.status = 'TIMEOUT';
      return;
    case 'stopped':
      log.main('ERROR');
      log.main('ERROR: the local Cloud Build was stopped');
      end.status = 'INTERNAL_ERROR';
      end.statusDetail = 'The local Cloud Build was stopped while the build ran.';
      return;
    default:
      reason satisfies never;
  }
}
