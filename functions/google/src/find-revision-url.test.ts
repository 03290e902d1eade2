import { expect, it } from 'vitest';
import { createRevisionUrls } from './find-revision-url.ts';
import { createGoogleRest } from './google-rest.ts';
import { serveJson } from './testing/serve-json.ts';

const NAME = 'projects/p/locations/europe-west1/services/echo';
const PLACE = { project: 'p', region: 'europe-west1', name: 'echo' };

it.each([
  ['echo-a', { kind: 'own', url: 'https://blue---echo-1.a.run.app' }],
  ['echo-b', { kind: 'service' }],
  ['echo-c', { kind: 'own', url: 'https://next---echo-1.a.run.app' }],
  ['echo-d', { kind: 'none' }],
])('knows where %s answers', async (revision, expected) => {
  await using server = await serveJson({
    [`/v2/${NAME}`]: {
      latestReadyRevision: `${NAME}/revisions/echo-c`,
      trafficStatuses: [
        { revision: 'echo-b', percent: 100 },
        { revision: 'echo-a', tag: 'blue', uri: 'https://blue---echo-1.a.run.app' },
        {
          type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST',
          tag: 'next',
          uri: 'https://next---echo-1.a.run.app',
        },
      ],
    },
  });
  const find = createRevisionUrls(createGoogleRest(server.url, async () => 'token'));
  expect(await find(PLACE, revision)).toEqual(expected);
});

it('has no address for a revision that shares the traffic and has no tag', async () => {
  await using server = await serveJson({
    [`/v2/${NAME}`]: {
      trafficStatuses: [
        { revision: 'echo-a', percent: 50 },
        { revision: 'echo-b', percent: 50 },
      ],
    },
  });
  const find = createRevisionUrls(createGoogleRest(server.url, async () => 'token'));
  expect(await find(PLACE, 'echo-a')).toEqual({ kind: 'none' });
});
