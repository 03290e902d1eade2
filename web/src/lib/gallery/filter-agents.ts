import { FRAMEWORKS, TARGETS, type Agent, type Service, type Target } from '@agent-gallery/contract';
import { gallery } from '#lib/i18n/gallery.ts';
import { status } from '#lib/i18n/status.ts';
import { FRAMEWORK_NAMES, searchAgents } from './search-agents.ts';

export const TARGET_NAMES: Readonly<Record<Target, string>> = status.target;
export const STATUS_NAMES = gallery.statuses;
export const GROUPINGS = gallery.groupings;

export type Grouping = keyof typeof GROUPINGS;

/** What of the gallery is shown; undefined shows all. */
export interface AgentFilter {
  query: string;
  framework: Agent['framework'] | undefined;
  /** Where it is deployed. */
  target: Target | undefined;
  status: keyof typeof STATUS_NAMES | undefined;
}

export const NO_FILTER: AgentFilter = {
  query: '',
  framework: undefined,
  target: undefined,
  status: undefined,
};

/** Services that an agent is live on. */
export type ServicesOf = (agentId: string) => readonly Service[];

const oneOf = <T extends string>(allowed: readonly T[], value: string | null): T | undefined =>
  allowed.find((one) => one === value);

/** The filter that an address's query names. */
export function readFilter(params: Pick<URLSearchParams, 'get'>): AgentFilter {
  return {
    query: params.get('q') ?? '',
    framework: oneOf(FRAMEWORKS, params.get('framework')),
    target: oneOf(TARGETS, params.get('target')),
    status: oneOf(['deployed', 'not-deployed'], params.get('status')),
  };
}

/** Agents that a filter lets through. */
export function filterAgents(
  agents: readonly Agent[],
  { query, framework, target, status }: AgentFilter,
  servicesOf: ServicesOf,
): readonly Agent[] {
  return searchAgents(agents, query).filter((agent) => {
    if (framework !== undefined && agent.framework !== framework) return false;
    const services = servicesOf(agent.id);
    if (target !== undefined && !services.some((service) => service.target === target)) return false;
    return status === undefined || services.length > 0 === (status === 'deployed');
  });
}

export interface AgentGroup {
  title: string;
  agents: readonly Agent[];
}

/** Agents in groups, none of them empty; one group with no title when they are not grouped. */
export function groupAgents(agents: readonly Agent[], by: Grouping, servicesOf: ServicesOf): AgentGroup[] {
  const titleOf = (agent: Agent) => {
    if (by === 'none') return '';
    if (by === 'framework') return FRAMEWORK_NAMES[agent.framework];
    return STATUS_NAMES[servicesOf(agent.id).length > 0 ? 'deployed' : 'not-deployed'];
  };
  const titles = by === 'status' ? Object.values(STATUS_NAMES) : Object.values(FRAMEWORK_NAMES);
  return (by === 'none' ? [''] : titles)
    .map((title) => ({ title, agents: agents.filter((agent) => titleOf(agent) === title) }))
    .filter((group) => group.agents.length > 0);
}
