import { serviceId, type Deployment, type DeploymentRequest } from '@agent-gallery/contract';
import { describe, expect, it } from 'vitest';
import { existingService, firstDraft, lastOf, plainDraft, type DraftSources } from './first-draft.ts';

const REQUEST: DeploymentRequest = {
  workspaceId: 'default',
  agentId: 'units-agent',
  target: 'cloud-run',
  project: 'demo-gallery',
  region: 'europe-west1',
  serviceName: 'units',
  access: 'public',
  rebuild: true,
  settings: {
    cpu: 2,
    memory: '4Gi',
    env: { A: 'b', K: { secret: 's', version: '2' } },
    labels: { team: 'x' },
  },
};
const deployment = (id: string, change: Partial<DeploymentRequest> = {}) => {
  const request = { ...REQUEST, ...change };
  return { id, request, serviceId: serviceId(request) } as Deployment;
};
const NOTHING: DraftSources = {
  agentId: 'units-agent',
  again: undefined,
  recent: [],
  workspace: undefined,
  lastUsed: undefined,
  portalProject: 'portal-project',
};

describe('the form before anything was typed', () => {
  it('is as the agent’s last deployment, with all its settings but the wish to build anew', () => {
    const other = deployment('d1', { agentId: 'clock' });
    const { draft, from } = firstDraft({ ...NOTHING, recent: [other, deployment('d2'), deployment('d3')] });
    expect(from?.id).toBe('d2');
    expect(draft).toMatchObject({
      serviceName: 'units',
      region: 'europe-west1',
      access: 'public',
      cpu: '2',
      memory: '4Gi',
      rebuild: false,
    });
    expect(draft.env).toMatchObject([
      { name: 'A', kind: 'value', value: 'b' },
      { name: 'K', kind: 'secret', secret: 's', version: '2' },
    ]);
    expect(draft.labels).toMatchObject([{ name: 'team', value: 'x' }]);
  });

  it('is wholly as the deployment that is repeated, whatever came after it', () => {
    const again = deployment('d3', { serviceName: 'units-old' });
    const { draft, from } = firstDraft({ ...NOTHING, recent: [deployment('d2')], again });
    expect(from?.id).toBe('d3');
    expect(draft).toMatchObject({ serviceName: 'units-old', rebuild: true });
  });

  it('is as the workspace prefers, else as this browser chose last, else plain', () => {
    const lastUsed = { project: 'last-project', region: 'us-east1', access: 'public' } as const;
    expect(plainDraft(NOTHING)).toMatchObject({
      project: 'portal-project',
      region: 'us-central1',
      access: 'private',
      serviceName: 'units-agent',
    });
    expect(plainDraft({ ...NOTHING, lastUsed })).toMatchObject(lastUsed);
    expect(plainDraft({ ...NOTHING, lastUsed, workspace: { region: 'asia-east1' } })).toMatchObject({
      ...lastUsed,
      region: 'asia-east1',
    });
  });
});

it('knows the service that would be updated by target, project, region and name', () => {
  const service = { id: serviceId(REQUEST) } as Parameters<typeof existingService>[1][number];
  expect(existingService(REQUEST, [service])).toBe(service);
  expect(existingService({ ...REQUEST, region: 'us-east1' }, [service])).toBeUndefined();
  expect(existingService({ ...REQUEST, target: 'agent-engine' }, [service])).toBeUndefined();
  expect(lastOf(service, [deployment('d1', { region: 'us-east1' }), deployment('d2')])?.id).toBe('d2');
});
