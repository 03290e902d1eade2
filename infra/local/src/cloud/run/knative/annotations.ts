/** Annotations of Knative that are fields in Cloud Run v2 (https://cloud.google.com/run/docs/reference/rest/v1/ObjectMeta). */
export const annotation = {
  ingress: 'run.googleapis.com/ingress',
  ingressStatus: 'run.googleapis.com/ingress-status',
  launchStage: 'run.googleapis.com/launch-stage',
  description: 'run.googleapis.com/description',
  clientName: 'run.googleapis.com/client-name',
  clientVersion: 'run.googleapis.com/client-version',
  invokerIamDisabled: 'run.googleapis.com/invoker-iam-disabled',
  defaultUrlDisabled: 'run.googleapis.com/default-url-disabled',
  customAudiences: 'run.googleapis.com/custom-audiences',
  operationId: 'run.googleapis.com/operation-id',
  urls: 'run.googleapis.com/urls',
  serviceMinScale: 'run.googleapis.com/minScale',
  serviceMaxScale: 'run.googleapis.com/maxScale',
  minScale: 'autoscaling.knative.dev/minScale',
  maxScale: 'autoscaling.knative.dev/maxScale',
  cpuThrottling: 'run.googleapis.com/cpu-throttling',
  startupCpuBoost: 'run.googleapis.com/startup-cpu-boost',
  executionEnvironment: 'run.googleapis.com/execution-environment',
  creator: 'serving.knative.dev/creator',
  lastModifier: 'serving.knative.dev/lastModifier',
} as const;

export const label = {
  location: 'cloud.googleapis.com/location',
  service: 'serving.knative.dev/service',
  configuration: 'serving.knative.dev/configuration',
  configurationGeneration: 'serving.knative.dev/configurationGeneration',
  serviceUid: 'serving.knative.dev/serviceUid',
} as const;

export const ingressNames: Readonly<Record<string, string>> = {
  INGRESS_TRAFFIC_ALL: 'all',
  INGRESS_TRAFFIC_INTERNAL_ONLY: 'internal',
  INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER: 'internal-and-cloud-load-balancing',
};

export const environmentNames: Readonly<Record<string, string>> = {
  EXECUTION_ENVIRONMENT_GEN1: 'gen1',
  EXECUTION_ENVIRONMENT_GEN2: 'gen2',
};

/** The key of a value; undefined when none has it. */
export function keyOf(
  names: Readonly<Record<string, string>>,
  value: string | undefined,
): string | undefined {
  return Object.keys(names).find((key) => names[key] === value);
}

/** The entries that have a value; undefined when there is none. */
export function present<T>(entries: Readonly<Record<string, T | undefined>>): Record<string, T> | undefined {
  const kept = Object.entries(entries).filter((entry): entry is [string, T] => entry[1] !== undefined);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

export function without(
  entries: Readonly<Record<string, string>> | undefined,
  names: readonly string[],
): Record<string, string> | undefined {
  return present(Object.fromEntries(Object.entries(entries ?? {}).filter(([name]) => !names.includes(name))));
}
