import { agentSchema, type Service } from '@agent-gallery/contract';
import { describe, expect, it } from 'vitest';
import { NO_FILTER, filterAgents, groupAgents, readFilter, type AgentFilter } from './filter-agents.ts';

const at = '2026-11-20T10:00:00.000Z';
const agent = (id: string, framework: string) =>
  agentSchema.parse({
    id,
    name: id,
    description: 'An agent.',
    framework,
    source: { kind: 'folder', path: id },
    readme: '',
    createdAt: at,
    updatedAt: at,
  });
const agents = [agent('units', 'a2a'), agent('clock', 'adk-typescript'), agent('weather', 'a2a')];
const SERVICES: Record<string, Service[]> = {
  units: [{ target: 'cloud-run' } as Service],
  clock: [{ target: 'agent-engine' } as Service],
};
const servicesOf = (id: string) => SERVICES[id] ?? [];
const ids = (filter: Partial<AgentFilter>) =>
  filterAgents(agents, { ...NO_FILTER, ...filter }, servicesOf).map(({ id }) => id);

describe('the gallery shows', () => {
  it.each([
    [{}, ['units', 'clock', 'weather']],
    [{ framework: 'a2a' }, ['units', 'weather']],
    [{ target: 'agent-engine' }, ['clock']],
    [{ status: 'deployed' }, ['units', 'clock']],
    [{ status: 'not-deployed' }, ['weather']],
    [{ query: 'weather', status: 'deployed' }, []],
  ] as const)('for %j the agents %j', (filter, shown) => {
    expect(ids(filter)).toEqual(shown);
  });

  it('groups that have agents, in the order of their titles', () => {
    const titles = (by: 'none' | 'framework' | 'status') =>
      groupAgents(agents, by, servicesOf).map((group) => [group.title, group.agents.length]);
    expect(titles('none')).toEqual([['', 3]]);
    expect(titles('framework')).toEqual([
      ['ADK for TypeScript', 1],
      ['A2A', 2],
    ]);
    expect(titles('status')).toEqual([
      ['Deployed', 2],
      ['Not deployed', 1],
    ]);
  });
});

it('an address names a filter, and what it cannot mean is left out', () => {
  expect(readFilter(new URLSearchParams('q=time&framework=a2a&target=mars&status=deployed'))).toEqual({
    query: 'time',
    framework: 'a2a',
    target: undefined,
    status: 'deployed',
  });
});
