import { expect, it } from 'vitest';
import { createGoogleRest } from './google-rest.ts';
import { createRevisionList } from './list-revisions.ts';
import { serveJson } from './testing/serve-json.ts';

const NAME = 'projects/p/locations/europe-west1/services/echo';
const IMAGE = `europe-west1-docker.pkg.dev/p/agent-gallery/echo@sha256:${'a'.repeat(64)}`;

it('joins revisions with the shares of the traffic, newest first', async () => {
  const revision = (name: string, createTime: string, state: string) => ({
    name: `${NAME}/revisions/${name}`,
    createTime,
    containers: [{ image: IMAGE }],
    conditions: [{ type: 'Ready', state, message: 'Container called exit(1).' }],
  });
  await using server = await serveJson({
    [`/v2/${NAME}`]: {
      latestReadyRevision: `${NAME}/revisions/echo-dbbbbbbbbbbb`,
      trafficStatuses: [
        { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision: 'echo-daaaaaaaaaaa', percent: 90 },
        { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 10 },
        { revision: 'echo-dbbbbbbbbbbb', tag: 'candidate' },
      ],
    },
    [`/v2/${NAME}/revisions`]: {
      revisions: [
        revision('echo-daaaaaaaaaaa', '2026-11-20T10:00:00.123456Z', 'CONDITION_SUCCEEDED'),
        revision('echo-dbbbbbbbbbbb', '2026-11-20T11:00:00Z', 'CONDITION_SUCCEEDED'),
        revision('echo-00003-xyz', '2026-11-20T12:00:00Z', 'CONDITION_FAILED'),
      ],
    },
  });
  const list = createRevisionList(createGoogleRest(server.url, async () => 'token'));
  expect(await list({ project: 'p', region: 'europe-west1', name: 'echo' })).toEqual([
    {
      revision: 'echo-00003-xyz',
      image: IMAGE,
      digest: `sha256:${'a'.repeat(64)}`,
      createdAt: '2026-11-20T12:00:00.000Z',
      ready: false,
      reason: 'Container called exit(1).',
      percent: 0,
      tag: null,
      deploymentId: null,
    },
    expect.objectContaining({
      revision: 'echo-dbbbbbbbbbbb',
      percent: 10,
      tag: 'candidate',
      ready: true,
      reason: null,
    }),
    expect.objectContaining({ revision: 'echo-daaaaaaaaaaa', percent: 90, deploymentId: 'daaaaaaaaaaa' }),
  ]);
  expect(server.requests[0]?.authorization).toBe('Bearer token');
});

it('throws what Google says', async () => {
  await using server = await serveJson({});
  const list = createRevisionList(createGoogleRest(server.url, async () => 'token'));
  await expect(list({ project: 'p', region: 'r', name: 'echo' })).rejects.toMatchObject({
    name: 'GoogleRestError',
    status: 404,
    reason: 'NOT_FOUND',
  });
});
