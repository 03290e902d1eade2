import { type Deployment, type DeploymentStatus, isTerminal, stepOf } from '@agent-gallery/contract';
import type { MetricMessage } from '@agent-gallery/telemetry/metrics';
import type { Log } from '../../log.ts';

const STEP_OUTCOMES: Partial<Record<DeploymentStatus, string>> = {
  failed: 'failed',
  canceling: 'canceled',
  canceled: 'canceled',
};

/** Logs that a deployment has gone to another status: one line for people, and those that metrics are made of. */
export function logMove(log: Log, deployment: Deployment, to: DeploymentStatus, code = 'none'): void {
  const { id, status, steps, createdAt, request } = deployment;
  const now = Date.now();
  const write = (message: MetricMessage, fields: Record<string, string | number>) => {
    log('INFO', message, { deploymentId: id, target: request.target, ...fields });
  };
  log('INFO', `deployment ${to}`, { deploymentId: id, from: status });
  const step = stepOf(status);
  const begun = step && steps[step]?.startedAt;
  if (step && begun !== undefined)
    write('deployment step ended', {
      step,
      outcome: STEP_OUTCOMES[to] ?? 'succeeded',
      durationMs: now - Date.parse(begun),
    });
  if (isTerminal(to))
    write('deployment ended', { outcome: to, code, durationMs: now - Date.parse(createdAt) });
}
