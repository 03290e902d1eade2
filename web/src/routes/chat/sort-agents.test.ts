import { serviceSchema, type Service } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import { agentsToTalkTo } from './sort-agents.ts';

const at = '2026-11-20T09:00:00.000Z';

function service(name: string, agentId: string | null, isAgent = true): Service {
  return serviceSchema.parse({
    id: `cloud-run.demo-agent-gallery.us-central1.${name}`,
    workspaceId: 'default',
    target: 'cloud-run',
    project: 'demo-agent-gallery',
    region: 'us-central1',
    name,
    url: 'http://127.0.0.1:1',
    live: agentId && { deploymentId: 'daaaaaaaaaaa', agentId, revision: 'r', image: 'i', since: at },
    card: isAgent ? { name, description: '', version: '1', streaming: true, skills: [] } : null,
    activeDeploymentId: null,
    createdAt: at,
    updatedAt: at,
  });
}

it('lists the hosting agent first, and nothing that is not live or no agent', () => {
  const found = agentsToTalkTo([
    service('units', 'units-agent'),
    service('not-live', null),
    service('website', 'website', false),
    service('clock', 'world-clock-agent'),
    service('zz-host', 'hosting-agent'),
  ]);
  expect(found.map(({ name }) => name)).toEqual(['zz-host', 'clock', 'units']);
});
