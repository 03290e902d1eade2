/** google.protobuf.Timestamp and Duration, as proto-loader gives them: 64-bit numbers are strings. */
export interface Timestamp {
  seconds: string;
  nanos?: number;
}
export type Duration = Timestamp;

export interface TimeSpan {
  startTime: Timestamp;
  endTime: Timestamp;
}

export const TERMINAL_STATUSES = [
  'SUCCESS',
  'FAILURE',
  'INTERNAL_ERROR',
  'TIMEOUT',
  'CANCELLED',
  'EXPIRED',
] as const;
export type TerminalStatus = (typeof TERMINAL_STATUSES)[number];
export type BuildStatus = 'QUEUED' | 'WORKING' | TerminalStatus;

/** google.devtools.cloudbuild.v1.BuildStep, as far as it is looked at; other fields are kept as they came. */
export interface BuildStep {
  name: string;
  args?: string[];
  env?: string[];
  dir?: string;
  id?: string;
  entrypoint?: string;
  script?: string;
  timeout?: Duration;
  allowFailure?: boolean;
  allowExitCodes?: number[];
  secretEnv?: string[];
  volumes?: unknown[];
  status?: BuildStatus;
  timing?: TimeSpan;
  exitCode?: number;
}

export interface StorageSource {
  bucket: string;
  object: string;
  generation?: string;
}

export type FailureType =
  | 'PUSH_FAILED'
  | 'PUSH_IMAGE_NOT_FOUND'
  | 'PUSH_NOT_AUTHORIZED'
  | 'LOGGING_FAILURE'
  | 'USER_BUILD_STEP'
  | 'FETCH_SOURCE_FAILED';

export interface BuiltImage {
  name: string;
  digest: string;
  pushTiming: TimeSpan;
}

/** google.devtools.cloudbuild.v1.Build, as far as it is looked at; other fields are kept as they came. */
export interface Build {
  id: string;
  name: string;
  projectId: string;
  status: BuildStatus;
  statusDetail?: string;
  source?: { storageSource?: StorageSource; [kind: string]: unknown };
  sourceProvenance?: { resolvedStorageSource?: StorageSource };
  steps: BuildStep[];
  results?: { images: BuiltImage[] };
  createTime: Timestamp;
  startTime?: Timestamp;
  finishTime?: Timestamp;
  timeout: Duration;
  queueTtl: Duration;
  images?: string[];
  tags?: string[];
  substitutions?: Record<string, string>;
  serviceAccount?: string;
  logsBucket?: string;
  logUrl: string;
  options?: BuildOptions;
  timing?: Record<string, TimeSpan>;
  failureInfo?: { type: FailureType; detail: string };
  artifacts?: unknown;
  availableSecrets?: unknown;
}

export interface BuildOptions {
  logging?: string;
  substitutionOption?: string;
  defaultLogsBucketBehavior?: string;
  env?: string[];
  [name: string]: unknown;
}

export function isTerminal(status: BuildStatus): status is TerminalStatus {
  return TERMINAL_STATUSES.includes(status as TerminalStatus);
}

export function toTimestamp(date: Date): Timestamp {
  const ms = date.getTime();
  return { seconds: String(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1_000_000 };
}

export function toMilliseconds({ seconds, nanos }: Timestamp): number {
  return Number(seconds) * 1000 + (nanos ?? 0) / 1_000_000;
}
