import { NO_TRACING, messageContext } from '@agent-gallery/telemetry';
import { deploymentHint, type Deployment, type DeploymentStatusChanged } from '@agent-gallery/contract';
import { randomUUID } from 'node:crypto';
import { patchDeployment } from './deployment-record.ts';
import type { Lease } from './lease.ts';
import { nextQueued, unlockService } from './service-lock.ts';
import type { EngineDeps } from './step.ts';
import { deploymentContext, reportEnded } from './trace/deployment-spans.ts';
import { withdrawRevision } from './withdraw-revision.ts';

const SOURCE = '//agent-gallery/worker';

/** The event of a change of status. It has the same id however often it is published. */
export function statusChangedEvent(deployment: Deployment): DeploymentStatusChanged {
  const { id, workspaceId, serviceId, status, url, error } = deployment;
  return {
    specversion: '1.0',
    id: `${id}.${status}`,
    source: SOURCE,
    type: 'deployment.status.changed',
    subject: id,
    time: deployment.updatedAt,
    datacontenttype: 'application/json',
    dataversion: '1',
    data: { deploymentId: id, workspaceId, serviceId, status, url, error },
  };
}

/** Says over Pub/Sub, and in spans, to what status a deployment has come. */
async function tell({ publisher, tracing = NO_TRACING }: EngineDeps, deployment: Deployment): Promise<void> {
  const context = deployment.trace === null ? undefined : deploymentContext(tracing, deployment);
  await Promise.all([
    publisher.statusChanged(statusChangedEvent(deployment), messageContext(context)),
    reportEnded(tracing, deployment),
  ]);
}

/** Publishes the deployment's status for other systems, unless that has been done. At least once for each status. */
export async function announce(deps: EngineDeps, lease: Lease, deployment: Deployment): Promise<void> {
  if (deployment.announcedStatus === deployment.status) return;
  await tell(deps, deployment);
  await patchDeployment(deps.db, lease, { announcedStatus: deployment.status });
}

/** What remains to be done when a deployment has ended: take back what is of no use, free the service, wake the next, tell others. */
export async function settle(deps: EngineDeps, lease: Lease, deployment: Deployment): Promise<void> {
  if (deployment.status === 'failed') await withdrawRevision(deps, deployment);
  await unlockService(deps.db, deployment);
  const next = await nextQueued(deps.db, deployment.serviceId);
  if (next !== undefined)
    await deps.publisher.hint(
      deploymentHint({
        type: 'deployment.requested',
        deploymentId: next,
        source: SOURCE,
        eventId: randomUUID(),
        time: new Date().toISOString(),
      }),
    );
  if (deployment.announcedStatus !== deployment.status) await tell(deps, deployment);
  await patchDeployment(deps.db, lease, { announcedStatus: deployment.status, settled: true });
}
