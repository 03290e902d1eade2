/** Cloud Run's own sentences, so that who reads them finds them in its documentation. */

export function notReady(revision: string, cause: string): string {
  return `Revision '${revision}' is not ready and cannot serve traffic. ${cause}`;
}

export function didNotListen(port: number): string {
  return (
    'The user-provided container failed to start and listen on the port defined provided by the ' +
    `PORT=${String(port)} environment variable within the allocated timeout. This can happen when the container port is ` +
    'misconfigured or if the timeout is too short. The health check timeout can be extended. Logs for this revision ' +
    'might contain more information.'
  );
}

export function imageNotFound(image: string): string {
  return `Image '${image}' not found.`;
}

export const outOfMemoryAtStart = 'The user-provided container ran out of memory.';

export function memoryExceeded(memoryBytes: number): string {
  const mebibytes = String(Math.floor(memoryBytes / 2 ** 20));
  return (
    `Memory limit of ${mebibytes} MiB exceeded. Consider increasing the memory limit, ` +
    'see https://cloud.google.com/run/docs/configuring/memory-limits'
  );
}

export function exited(code: number): string {
  return `Container called exit(${String(code)}).`;
}

const reasons = {
  deployment:
    'DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting between revisions due to deployment, traffic split ' +
    'adjustment, or deployment health check.',
  request:
    'AUTOSCALING - Instance started due to configured scaling factors or because there were no instances.',
} as const;
export type StartReason = keyof typeof reasons;

export function startingInstance(reason: StartReason): string {
  return `Starting new instance. Reason: ${reasons[reason]}`;
}

export interface ProbeWords {
  kind: 'TCP' | 'HTTP' | 'GRPC';
  isDefault: boolean;
  container: string;
  port: number;
}

export function probeSucceeded(probe: ProbeWords, attempts: number): string {
  return `${probeName(probe)} succeeded after ${String(attempts)} attempt${attempts === 1 ? '' : 's'} for ${place(probe)}.`;
}

export function probeFailed(probe: ProbeWords, attempts: number, status: string): string {
  return (
    `${probeName(probe)} failed ${String(attempts)} time${attempts === 1 ? '' : 's'} consecutively for ${place(probe)}. ` +
    `The instance was not started. Connection failed with status ${status}.`
  );
}

function probeName({ kind, isDefault }: ProbeWords): string {
  return `${isDefault ? 'Default ' : ''}STARTUP ${kind} probe`;
}

function place({ container, port }: ProbeWords): string {
  return `container "${container}" on port ${String(port)}`;
}
