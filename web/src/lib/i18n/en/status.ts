import type { DeploymentStatus, Target } from '@agent-gallery/contract';

/** Names of statuses and targets, in English. */
export default () => ({
  deployment: {
    queued: 'queued',
    packaging: 'packaging',
    building: 'building',
    deploying: 'deploying',
    verifying: 'verifying',
    ready: 'ready',
    failed: 'failed',
    canceling: 'canceling',
    canceled: 'canceled',
  } satisfies Record<DeploymentStatus, string>,
  target: {
    'cloud-run': 'Cloud Run',
    'agent-engine': 'Agent Engine',
  } satisfies Record<Target, string>,
});
