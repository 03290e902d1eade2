import { createGoogleRest } from '@agent-gallery/google';
import { serveJson } from '@agent-gallery/google/testing';
import { expect, it } from 'vitest';
import { deleteDeployed } from './delete-deployed.ts';
import { type Deployed, formatDeployed } from './read-deployed.ts';

const ENGINE = 'projects/123/locations/europe-west1/reasoningEngines/42';
const service: Deployed = { target: 'cloud-run', project: 'p-one', region: 'europe-west1', name: 'clock' };
const engine: Deployed = {
  ...service,
  target: 'agent-engine',
  project: 'tenant',
  name: 'units',
  engine: ENGINE,
};

it('what the portal has deployed is listed by target, project, region and name', () => {
  expect(formatDeployed([engine, service])).toBe(
    'The portal has deployed:\n  Agent Engine  tenant  europe-west1  units\n  Cloud Run  p-one  europe-west1  clock\n',
  );
  expect(formatDeployed([])).toBe('The portal has no agents deployed.\n');
});

it('a service and an engine are deleted, the latter with its children; what is gone is gone', async () => {
  await using server = await serveJson({
    '/v2/projects/p-one/locations/europe-west1/services/clock': {},
    [`/v1/${ENGINE}`]: {},
  });
  const rest = createGoogleRest(server.url, async () => 'token');
  expect(await deleteDeployed(rest, service)).toEqual({ kind: 'gone' });
  expect(await deleteDeployed(rest, engine)).toEqual({ kind: 'gone' });
  expect(await deleteDeployed(rest, { ...service, name: 'not-there' })).toEqual({ kind: 'gone' });
  expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'DELETE /v2/projects/p-one/locations/europe-west1/services/clock',
    `DELETE /v1/${ENGINE}?force=true`,
    'DELETE /v2/projects/p-one/locations/europe-west1/services/not-there',
  ]);
});

it('what may not be deleted is left, with the reason', async () => {
  const error = { code: 403, message: 'Permission denied', status: 'PERMISSION_DENIED' };
  await using server = await serveJson({ [`/v1/${ENGINE}`]: { error } });
  const rest = createGoogleRest(server.url, async () => 'token');
  expect(await deleteDeployed(rest, engine)).toEqual({ kind: 'left', why: 'Permission denied' });
  const { engine: _, ...nameless } = engine;
  expect(await deleteDeployed(rest, nameless)).toMatchObject({ kind: 'left' });
});
