import { SERVICE_NAME_MAX_LENGTH } from '@agent-gallery/contract';

/** A service name for an agent, legal by the contract's rules whatever the id is. */
export function defaultServiceName(agentId: string): string {
  const cleaned = agentId
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, SERVICE_NAME_MAX_LENGTH)
    .replace(/-+$/, '');
  return cleaned === '' ? 'agent' : cleaned;
}
