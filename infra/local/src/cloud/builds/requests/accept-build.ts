import { randomUUID } from 'node:crypto';
import { RpcError, rpcCode } from '../../rpc-error.ts';
import { logsBucketOf } from '../create-log-object.ts';
import { toTimestamp, type Build, type BuildStep, type Duration } from '../build.ts';
import { substituteBuild } from './substitute.ts';

const DEFAULT_TIMEOUT: Duration = { seconds: '3600' };
const MAX_TIMEOUT_SECONDS = 24 * 60 * 60;
const MAX_TAGS = 64;
const TAG = /^[\w][\w.-]{0,127}$/;

export interface CreateBuildRequest {
  /** `projects/P/locations/R`; without it the project's global builds. */
  parent?: string;
  projectId?: string;
  build?: Partial<Omit<Build, 'steps'>> & { steps?: Partial<BuildStep>[] };
}

/**
 * Turns a request into a queued build. Throws an RpcError: INVALID_ARGUMENT as Cloud Build does, UNIMPLEMENTED for what the local
 * one cannot do, rather than leave it out silently.
 */
export function acceptBuild(request: CreateBuildRequest, now: Date): Build {
  const parent = /^projects\/([^/]+)\/locations\/([^/]+)$/.exec(request.parent ?? '');
  const projectId = request.projectId || parent?.[1];
  if (projectId === undefined) throw invalid('project_id must be set');
  const location = parent?.[2] ?? 'global';
  const asked = request.build ?? {};
  const id = randomUUID();
  const build = substituteBuild(
    {
      ...asked,
      id,
      name: `projects/${projectId}/locations/${location}/builds/${id}`,
      projectId,
      status: 'QUEUED',
      steps: (asked.steps ?? []).map(acceptStep),
      createTime: toTimestamp(now),
      timeout: acceptTimeout('timeout', asked.timeout),
      queueTtl: acceptTimeout('queue_ttl', asked.queueTtl),
      logUrl: `https://console.cloud.google.com/cloud-build/builds;region=${location}/${id}?project=${projectId}`,
    },
    location,
  );
  checkBuild(build);
  const logsBucket = logsBucketOf(build);
  return logsBucket === undefined ? build : { ...build, logsBucket };
}

/** A queued build that does again what an earlier one did. */
export function retriedBuild(build: Build, now: Date): Build {
  const { name, projectId, source, images, tags, timeout, queueTtl, substitutions, options } = build;
  const { serviceAccount, logsBucket } = build;
  const asked = {
    source,
    images,
    tags,
    timeout,
    queueTtl,
    substitutions,
    options,
    serviceAccount,
    logsBucket,
  };
  const steps = build.steps.map((step) => {
    const own: Partial<BuildStep> = { ...step };
    delete own.status;
    delete own.timing;
    delete own.exitCode;
    return own;
  });
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const parent = name.slice(0, name.indexOf('/builds/'));
  return acceptBuild({ parent, projectId, build: { ...given, steps } }, now);
}

function acceptStep(step: Partial<BuildStep>, index: number): BuildStep {
  const { name } = step;
  if (!name) throw invalid(`build step ${String(index)} must specify a name`);
  if (step.secretEnv?.length) throw unimplemented(`secretEnv of build step ${String(index)}`);
  if (step.volumes?.length) throw unimplemented(`volumes of build step ${String(index)}`);
  if (step.script !== undefined && step.script !== '' && /^#!(?!.*\b(ba|da)?sh\b)/.test(step.script))
    throw unimplemented(`a script of build step ${String(index)} for another program than a shell`);
  if (step.dir?.split('/').includes('..')) throw invalid(`build step ${String(index)} has an invalid dir`);
  return { ...step, name };
}

function acceptTimeout(field: string, duration: Duration | undefined | null): Duration {
  if (!duration) return DEFAULT_TIMEOUT;
  const seconds = Number(duration.seconds);
  if (!(seconds >= 0 && seconds <= MAX_TIMEOUT_SECONDS))
    throw invalid(`invalid ${field}: must be between 0s and ${String(MAX_TIMEOUT_SECONDS)}s`);
  return seconds === 0 && !duration.nanos ? DEFAULT_TIMEOUT : duration;
}

function checkBuild(build: Build): void {
  if (build.steps.length === 0) throw invalid('build must have at least one step');
  const tags = build.tags ?? [];
  if (tags.length > MAX_TAGS) throw invalid(`too many tags: at most ${String(MAX_TAGS)}`);
  const badTag = tags.find((tag) => !TAG.test(tag));
  if (badTag !== undefined) throw invalid(`invalid build tag "${badTag}": must match ${TAG.source}`);
  const ids = build.steps.map((step) => step.id).filter((id) => id !== undefined && id !== '');
  if (new Set(ids).size !== ids.length) throw invalid('build step ids must be unique');
  checkSource(build);
  if (build.artifacts !== undefined && build.artifacts !== null) throw unimplemented('artifacts');
  if (build.availableSecrets !== undefined && build.availableSecrets !== null)
    throw unimplemented('availableSecrets');
  checkLogging(build);
}

function checkSource({ source }: Build): void {
  if (!source) return;
  const kinds = Object.keys(source).filter(
    (kind) => kind !== 'source' && source[kind] !== undefined && source[kind] !== null,
  );
  const other = kinds.find((kind) => kind !== 'storageSource');
  if (other !== undefined) throw unimplemented(`a build with source.${other}`);
  if (source.storageSource && (!source.storageSource.bucket || !source.storageSource.object))
    throw invalid('storage source must specify a bucket and an object');
}

/** The wording is Cloud Build's own. */
function checkLogging({ serviceAccount, logsBucket, options }: Build): void {
  const ownLogs = ['CLOUD_LOGGING_ONLY', 'NONE'].includes(options?.logging ?? '');
  const ownBucket = options?.defaultLogsBucketBehavior === 'REGIONAL_USER_OWNED_BUCKET';
  if (serviceAccount && !logsBucket && !ownLogs && !ownBucket)
    throw invalid(
      "if 'build.service_account' is specified, the build must either (a) specify 'build.logs_bucket', (b) use the REGIONAL_USER_OWNED_BUCKET build.options.default_logs_bucket_behavior option, or (c) use either CLOUD_LOGGING_ONLY / NONE logging options",
    );
}

function invalid(message: string): RpcError {
  return new RpcError(rpcCode.invalidArgument, message);
}

function unimplemented(what: string): RpcError {
  return new RpcError(rpcCode.unimplemented, `The local Cloud Build does not do ${what}.`);
}
