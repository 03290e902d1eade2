import type { Deployment, Service } from '@agent-gallery/contract';
import type { ServiceOrder, ServiceView } from '../ports.ts';
import type { EngineDeps } from '../step.ts';
import { orderHash } from './order-hash.ts';
import { serviceOrder } from './service-order.ts';

/** Which version of a secret it is shows only when a container starts. */
const hasMovingSecret = ({ env }: ServiceOrder) =>
  Object.values(env).some((value) => typeof value !== 'string' && value.version === 'latest');

/** The service's newest revision, where it is ready and has all traffic. */
function servingAlone(service: ServiceView): string | undefined {
  const { wantedRevision, latestReadyRevision, reconciling, condition, traffic } = service;
  const isReady = !reconciling && condition?.state === 'CONDITION_SUCCEEDED';
  const shares = traffic.filter(({ percent }) => percent > 0);
  const servesAll = shares.every(({ revision }) => revision === wantedRevision) && shares.length > 0;
  return isReady && servesAll && latestReadyRevision === wantedRevision ? wantedRevision : undefined;
}

/**
 * The live revision, where what a deployment asks for is what serves already: the same image, environment, settings and access.
 * Undefined where a revision must be made.
 */
export async function unchangedRevision(
  deps: EngineDeps,
  deployment: Deployment,
  service: ServiceView,
  { live, publicUrl }: { live: Service['live'] | undefined; publicUrl: string | null },
): Promise<string | undefined> {
  const revision = servingAlone(service);
  if (deployment.request.rebuild || revision === undefined || service.orderHash === undefined)
    return undefined;
  const order = await serviceOrder(deps, deployment, { revision, publicUrl });
  const isSame =
    orderHash(order) === service.orderHash &&
    order.public === service.public &&
    order.runtime.ingress === service.ingress;
  return isSame && live?.revision === revision && !hasMovingSecret(order) ? revision : undefined;
}
