import { DeployerRefused, GoogleRestError, createDeployerTokens } from '@agent-gallery/google';
import { expect, it } from 'vitest';
import { createClientOf } from './client-of.ts';
import { createCloudBuilds } from './cloud-build/cloud-builds.ts';

const DEPLOYER = 'deployer@tenant-project.iam.gserviceaccount.com';
const portal = { accessToken: async () => 'portal', email: async () => 'portal@p.iam.gserviceaccount.com' };
const deployersWith = (isAllowed: boolean) =>
  createDeployerTokens({
    portal,
    accounts: new Map([
      ['tenant-project', DEPLOYER],
      ['123456', DEPLOYER],
    ]),
    generate: async () => {
      if (!isAllowed)
        throw new DeployerRefused(
          DEPLOYER,
          'portal@p.iam.gserviceaccount.com',
          new GoogleRestError(403, 'X', 'no'),
        );
      return { token: 'token', expiresAt: Date.now() + 3_600_000 };
    },
  });

it('there is one client for each account, with its credentials', async () => {
  const made: boolean[] = [];
  const clientOf = createClientOf(deployersWith(true), ({ authClient }) =>
    made.push(authClient !== undefined),
  );
  const projects = ['tenant-project', 'portal-project', '123456', 'other-project'];
  const clients = await Promise.all(projects.map((project) => clientOf(project)));
  const [tenant, own, byNumber, other] = clients;
  expect([byNumber, other]).toEqual([tenant, own]);
  expect(made.sort()).toEqual([false, true]);
});

it('an account that the portal may not act as fails the step, with the line that mends it, and no build is asked for', async () => {
  const clientOf = createClientOf(deployersWith(false), () => {
    throw new Error('not reached');
  });
  const builds = createCloudBuilds(clientOf, {
    machineType: undefined,
    serviceAccount: undefined,
    timeoutSeconds: 60,
    queueTtlSeconds: 60,
    logStreaming: 'default',
    provenance: 'default',
  });
  await expect(builds.find({ project: 'tenant-project', region: 'r' }, 'd1')).rejects.toMatchObject({
    code: 'permission-denied',
    fix: expect.stringContaining('--role=roles/iam.serviceAccountTokenCreator') as string,
  });
});
