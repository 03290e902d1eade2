import type { Service } from '@agent-gallery/contract';

/** The agent that passes requests on to all others. */
const HOSTING_AGENT_ID = 'hosting-agent';

/** Whether a service runs the agent that asks all others. */
export function isHostingAgent(service: Service): boolean {
  return service.live?.agentId === HOSTING_AGENT_ID;
}

/** The services that one can talk to: the hosting agent first, the rest by name. */
export function agentsToTalkTo(services: readonly Service[]): Service[] {
  return services
    .filter(({ live, card }) => live !== null && card !== null)
    .toSorted(
      (a, b) =>
        Number(isHostingAgent(b)) - Number(isHostingAgent(a)) ||
        (a.card?.name ?? '').localeCompare(b.card?.name ?? ''),
    );
}
