import type { Service } from '@agent-gallery/contract';
import type { HostingConfig } from '../read-hosting-config.ts';

export const HOSTING_AGENT_ID = 'hosting-agent';

const normalized = (url: string): string => {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/+$/, '');
};

/** Whether two URLs are one service's. */
export const isSameUrl = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && normalized(one) === normalized(other);

/** Whether a recorded service is a hosting agent, this one or another: they would call each other without end. */
export const isSelf = (service: Service, self: HostingConfig['self']): boolean =>
  service.live?.agentId === HOSTING_AGENT_ID ||
  (self.service !== undefined && service.name === self.service) ||
  isSameUrl(service.url ?? undefined, self.url);
