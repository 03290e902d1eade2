import type { Service } from '@agent-gallery/contract';

export const SERVICE_STATES = ['live', 'not-live', 'under-way'] as const;
export type ServiceState = (typeof SERVICE_STATES)[number];

function isIn(service: Service, state: ServiceState): boolean {
  switch (state) {
    case 'live':
      return service.live !== null;
    case 'not-live':
      return service.live === null;
    case 'under-way':
      return service.activeDeploymentId !== null || Boolean(service.activeOperationId);
    default:
      return state satisfies never;
  }
}

/** Services in which every word of the query occurs, in a state, the one that changed last first. */
export function filterServices(
  services: readonly Service[],
  query: string,
  state: ServiceState | undefined,
): readonly Service[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return services
    .filter((service) => {
      const { name, project, region, live, card } = service;
      const text = [name, project, region, live?.agentId, card?.name].join('\n').toLowerCase();
      return words.every((word) => text.includes(word)) && (state === undefined || isIn(service, state));
    })
    .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt) || a.id.localeCompare(b.id));
}
