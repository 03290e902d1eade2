import type { Deployment } from '@agent-gallery/contract';
import type { ServicePlace } from '../ports.ts';

/** Where a deployment's service is. */
export function placeOf({ request }: Deployment): ServicePlace {
  return { project: request.project, region: request.region, name: request.serviceName };
}
