/**
 * google.cloud.run.v2 as far as the local Cloud Run reads it, in the form of `MessageObject`. Fields that are not named
 * here are kept and given back as they came.
 */
export interface Timestamp {
  seconds: string;
  nanos?: number;
}

export interface Duration {
  seconds?: string;
  nanos?: number;
}

export interface EnvVar {
  name?: string;
  value?: string;
  valueSource?: { secretKeyRef?: { secret?: string; version?: string } };
}

export interface Probe {
  initialDelaySeconds?: number;
  timeoutSeconds?: number;
  periodSeconds?: number;
  failureThreshold?: number;
  httpGet?: { path?: string; port?: number; httpHeaders?: { name?: string; value?: string }[] };
  tcpSocket?: { port?: number };
  grpc?: { port?: number; service?: string };
}

export interface Container {
  name?: string;
  image?: string;
  command?: string[];
  args?: string[];
  env?: EnvVar[];
  resources?: { limits?: Record<string, string>; cpuIdle?: boolean; startupCpuBoost?: boolean };
  ports?: { name?: string; containerPort?: number }[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
}

export interface RevisionTemplate {
  revision?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  scaling?: { minInstanceCount?: number; maxInstanceCount?: number };
  timeout?: Duration;
  serviceAccount?: string;
  containers?: Container[];
  volumes?: object[];
  maxInstanceRequestConcurrency?: number;
}

export const latestTarget = 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST';
export const revisionTarget = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION';

export interface TrafficTarget {
  type?: string;
  revision?: string;
  percent?: number;
  tag?: string;
}

export interface TrafficTargetStatus extends TrafficTarget {
  uri?: string;
}

export interface Condition {
  type: string;
  state: 'CONDITION_PENDING' | 'CONDITION_RECONCILING' | 'CONDITION_FAILED' | 'CONDITION_SUCCEEDED';
  message?: string;
  lastTransitionTime: Timestamp;
  severity?: 'ERROR' | 'WARNING' | 'INFO';
  reason?: string;
  revisionReason?: string;
}

export interface Service {
  name: string;
  description?: string;
  uid: string;
  generation: string;
  observedGeneration?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  createTime: Timestamp;
  updateTime: Timestamp;
  deleteTime?: Timestamp;
  template: RevisionTemplate;
  traffic: TrafficTarget[];
  invokerIamDisabled?: boolean;
  customAudiences?: string[];
  uri?: string;
  urls?: string[];
  trafficStatuses?: TrafficTargetStatus[];
  latestReadyRevision?: string;
  latestCreatedRevision?: string;
  reconciling?: boolean;
  terminalCondition?: Condition;
  conditions?: Condition[];
  etag: string;
}

/** A service as a request holds it: whatever the caller chose to send. */
export type ServiceInput = Partial<Service>;

export interface Revision {
  name: string;
  uid: string;
  generation: string;
  service: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  createTime: Timestamp;
  updateTime: Timestamp;
  containers: Container[];
  reconciling?: boolean;
  conditions?: Condition[];
  etag: string;
}

export interface Policy {
  version?: number;
  bindings?: { role?: string; members?: string[]; condition?: object }[];
  etag?: string | Uint8Array;
}

export function timestamp(at: Date): Timestamp {
  const ms = at.getTime();
  return { seconds: String(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1_000_000 };
}

export function durationMs(duration: Duration): number {
  return Number(duration.seconds ?? 0) * 1000 + (duration.nanos ?? 0) / 1_000_000;
}
