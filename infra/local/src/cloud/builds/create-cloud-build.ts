import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ContainerEngine, RegistryLogin } from '../engine/engine.ts';
import type { Log } from '../log.ts';
import type { LogEntry } from '../logging/log-entry.ts';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { acceptBuild, retriedBuild, type CreateBuildRequest } from './requests/accept-build.ts';
import { isTerminal, type Build } from './build.ts';
import { createBuildQueue } from './build-queue.ts';
import type { LogStorage } from './create-log-object.ts';
import { createBuildStore } from './build-store.ts';
import type { SourceStorage } from './fetch-source.ts';
import { parseFilter } from './requests/filter-builds.ts';
import { operationName, operationOf, type BuildOperation } from './operation.ts';

export interface CloudBuildDeps {
  engine: ContainerEngine;
  storage: SourceStorage & Partial<LogStorage>;
  registry: { host: string; login: RegistryLogin };
  /** Called at each change of status, with the build as it then is; tried again when it rejects. */
  publishBuild: (build: Build) => Promise<void>;
  writeLogEntry: (entry: LogEntry) => void;
  /** Resolves when the entries written so far are out; a terminal status is published after it. */
  flushLogEntries?: () => Promise<void>;
  dataFolder: string;
  log: Log;
  /** Builds that run at a time; others wait in QUEUED. As many as there are processors, and at least two. */
  concurrency?: number;
}

interface BuildRequest {
  projectId?: string;
  id?: string;
  /** `projects/P/locations/R/builds/B` */
  name?: string;
}

interface ListBuildsRequest {
  /** `projects/P/locations/R` */
  parent?: string;
  projectId?: string;
  pageSize?: number;
  pageToken?: string;
  filter?: string;
}

/** Cloud Build v1 as plain functions; a transport wraps them. All of them throw RpcError. */
export interface CloudBuild {
  handlers: {
    createBuild(request: CreateBuildRequest): Promise<{ operationName: string; build: Build }>;
    getBuild(request: BuildRequest): Promise<Build>;
    listBuilds(request: ListBuildsRequest): Promise<{ builds: Build[]; nextPageToken?: string }>;
    /** Answers when the build has ended. */
    cancelBuild(request: BuildRequest): Promise<Build>;
    /** Starts the same build again, under a new id. */
    retryBuild(request: BuildRequest): Promise<{ operationName: string; build: Build }>;
  };
  /** Undefined when the name is none of an operation here. */
  getOperation(name: string): BuildOperation | undefined;
  /** Resolves when the operation is done or the time is over. */
  waitOperation(name: string, timeoutMs: number): Promise<BuildOperation | undefined>;
  /** Ends the builds that run. */
  close(): Promise<void>;
}

const DEFAULT_PAGE = 50;
const MAX_PAGE = 1000;

/** Runs builds on this machine. Builds that ran when an earlier run died become INTERNAL_ERROR at once. */
export async function createCloudBuild(deps: CloudBuildDeps): Promise<CloudBuild> {
  const store = createBuildStore(join(deps.dataFolder, 'builds'));
  await rm(join(deps.dataFolder, 'workspaces'), { recursive: true, force: true });
  const queue = createBuildQueue({
    ...deps,
    store,
    concurrency: deps.concurrency ?? Math.max(2, availableParallelism()),
  });

  const find = (request: BuildRequest): Build => {
    const parts = /^projects\/([^/]+)\/locations\/([^/]+)\/builds\/([^/]+)$/.exec(request.name ?? '');
    const id = request.id || parts?.[3];
    const projectId = request.projectId || parts?.[1];
    const build = id === undefined ? undefined : store.get(id)?.build;
    if (!build || build.projectId !== projectId)
      throw new RpcError(rpcCode.notFound, `Requested entity was not found: build ${id ?? ''}`);
    return build;
  };
  const operationById = (name: string): Build | undefined => {
    const [projectId, id] = parseOperation(name);
    const build = id === undefined ? undefined : store.get(id)?.build;
    return build?.projectId === projectId ? build : undefined;
  };
  const getOperation = (name: string) => {
    const build = operationById(name);
    return build && operationOf(build);
  };

  return {
    handlers: {
      async createBuild(request) {
        const build = acceptBuild(request, new Date());
        queue.add(build);
        return { operationName: operationName(build), build };
      },

      async retryBuild(request) {
        const build = retriedBuild(find(request), new Date());
        queue.add(build);
        return { operationName: operationName(build), build };
      },

      async getBuild(request) {
        return find(request);
      },

      async listBuilds(request) {
        return listPage(
          store.list().map((record) => record.build),
          request,
        );
      },
      async cancelBuild(request) {
        const build = find(request);
        if (isTerminal(build.status) && build.status !== 'CANCELLED')
          throw new RpcError(
            rpcCode.failedPrecondition,
            `cannot cancel build ${build.id}: its status is ${build.status}`,
          );
        await queue.cancel(build.id);
        return find(request);
      },
    },
    getOperation,
    async waitOperation(name, timeoutMs) {
      const build = operationById(name);
      if (build && !isTerminal(build.status)) await queue.ended(build.id, timeoutMs);
      return getOperation(name);
    },
    close: () => queue.close(),
  };
}

/** Both forms of an operation's name: the global one, and the regional one, which ends in the build's id. */
function parseOperation(name: string): [projectId: string | undefined, id: string | undefined] {
  const regional = /^projects\/([^/]+)\/locations\/[^/]+\/operations\/([^/]+)$/.exec(name);
  if (regional) return [regional[1], regional[2]];
  const parts = /^operations\/build\/([^/]+)\/([^/]+)$/.exec(name);
  return [parts?.[1], parts?.[2] === undefined ? undefined : Buffer.from(parts[2], 'base64').toString()];
}

function listPage(
  builds: readonly Build[],
  request: ListBuildsRequest,
): { builds: Build[]; nextPageToken?: string } {
  const parent = /^projects\/([^/]+)(?:\/locations\/([^/]+))?$/.exec(request.parent ?? '');
  const projectId = request.projectId || parent?.[1];
  if (projectId === undefined) throw new RpcError(rpcCode.invalidArgument, 'project_id must be set');
  // Without a location, or with `-`, a project's builds everywhere.
  const location = parent?.[2] === '-' ? undefined : parent?.[2];
  const below = `projects/${projectId}/locations/${location === undefined ? '' : `${location}/`}`;
  const matches = parseFilter(request.filter ?? '');
  const found = builds.filter((build) => build.name.startsWith(below) && matches(build));
  const after = request.pageToken ? found.findIndex((build) => build.id === request.pageToken) + 1 : 0;
  const size = Math.min(request.pageSize || DEFAULT_PAGE, MAX_PAGE);
  const page = found.slice(after, after + size);
  const last = page.at(-1);
  return { builds: page, ...(last && after + size < found.length && { nextPageToken: last.id }) };
}
