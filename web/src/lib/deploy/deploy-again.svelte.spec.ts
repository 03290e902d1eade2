import type { Deployment, DeploymentRequest } from '@agent-gallery/contract';
import { expect, it, vi } from 'vitest';
import { DeployAgain } from './deploy-again.svelte.ts';

const request: DeploymentRequest = {
  workspaceId: 'default',
  agentId: 'units-agent',
  target: 'cloud-run',
  project: 'demo-gallery',
  region: 'us-central1',
  serviceName: 'units',
  access: 'private',
};

it('sends the same request once, however often it is clicked, and with one key', async () => {
  const createDeployment = vi.fn().mockResolvedValue({ id: 'dnew' } as Deployment);
  const again = new DeployAgain({ createDeployment }, 'key-12345');
  const sent = await Promise.all([again.send(request), again.send(request)]);
  expect(sent.map((one) => one?.id)).toEqual(['dnew', undefined]);
  expect(createDeployment).toHaveBeenCalledExactlyOnceWith(request, { idempotencyKey: 'key-12345' });
  expect(again.sending).toBe(false);
});

it('says why it could not be sent, and lets it be sent again', async () => {
  const createDeployment = vi
    .fn()
    .mockRejectedValueOnce(new TypeError('Failed to fetch'))
    .mockResolvedValueOnce({ id: 'dnew' } as Deployment);
  const again = new DeployAgain({ createDeployment });
  expect(await again.send(request)).toBeUndefined();
  expect(again.failure).toMatchObject({ title: 'No connection' });
  expect((await again.send(request))?.id).toBe('dnew');
  expect(again.failure).toBeUndefined();
  expect(createDeployment.mock.calls[0]?.[1]).toEqual(createDeployment.mock.calls[1]?.[1]);
});
