import { z } from 'zod';

export const DEPLOYMENT_STATUSES = [
  'queued',
  'packaging',
  'building',
  'deploying',
  'verifying',
  'ready',
  'failed',
  'canceling',
  'canceled',
] as const;
export const deploymentStatusSchema = z.enum(DEPLOYMENT_STATUSES);
export type DeploymentStatus = z.infer<typeof deploymentStatusSchema>;

/** The steps of a deployment, in their order; each is also a status. */
export const STEP_NAMES = ['packaging', 'building', 'deploying', 'verifying'] as const;
export const stepNameSchema = z.enum(STEP_NAMES);
export type StepName = z.infer<typeof stepNameSchema>;

/** Every legal change of status. Terminal ones never change. `packaging → deploying` is a build that was not needed. */
export const TRANSITIONS: Readonly<Record<DeploymentStatus, readonly DeploymentStatus[]>> = {
  queued: ['packaging', 'failed', 'canceling', 'canceled'],
  packaging: ['building', 'deploying', 'failed', 'canceling'],
  building: ['deploying', 'failed', 'canceling'],
  deploying: ['verifying', 'failed', 'canceling'],
  verifying: ['ready', 'failed', 'canceling'],
  ready: [],
  failed: [],
  canceling: ['canceled', 'failed'],
  canceled: [],
};

/** Whether a deployment may go from one status to another. */
export function canTransition(from: DeploymentStatus, to: DeploymentStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

/** Whether a deployment has come to its end. */
export function isTerminal(status: DeploymentStatus): boolean {
  return TRANSITIONS[status].length === 0;
}

/** Whether a cancel request can still change anything. */
export function isCancelable(status: DeploymentStatus): boolean {
  return canTransition(status, 'canceling');
}

/** The step that a status stands for, if it is one. */
export function stepOf(status: DeploymentStatus): StepName | undefined {
  return STEP_NAMES.find((step) => step === status);
}
