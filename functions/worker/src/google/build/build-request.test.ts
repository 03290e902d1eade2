import { describe, expect, it } from 'vitest';
import { toBuild } from './build-request.ts';

const ORDER = {
  project: 'demo-1',
  region: 'europe-west1',
  deploymentId: 'daaaaaaaaaaa',
  archive: { bucket: 'b', object: 'sources/x.tar.gz' },
  repository: 'registry.test/demo-1/agent-gallery/echo',
  tag: 't1',
  dockerfile: 'Dockerfile',
  hasLayers: false,
  noCache: false,
};
const stepsOf = (order: Partial<typeof ORDER | { dockerfile: null }>) =>
  toBuild({ ...ORDER, ...order }).steps?.map(({ id, args }) => `${id}: ${args?.join(' ')}`);

describe('the build of an order', () => {
  it('builds the first image of an agent, and tags it as the newest', () => {
    const image = `${ORDER.repository}:t1`;
    const newest = `${ORDER.repository}:newest`;
    expect(stepsOf({})).toEqual([`build: build --file Dockerfile --tag ${image} --tag ${newest} .`]);
    expect(toBuild(ORDER).images).toEqual([image, newest]);
  });

  it('takes over the layers of the newest image where there is one', () => {
    expect(stepsOf({ hasLayers: true })).toEqual([
      expect.stringMatching(/^cache: pull .*:newest$/),
      expect.stringMatching(/^build: build --cache-from .*:newest --file /),
    ]);
  });

  it('takes over none where the build is to be a new one', () => {
    expect(stepsOf({ noCache: true })).toEqual([expect.stringMatching(/^build: build --no-cache --pull /)]);
  });

  it('leaves the image to buildpacks where there is no Dockerfile', () => {
    expect(stepsOf({ dockerfile: null })).toEqual([expect.stringMatching(/^build: build .*:t1 --builder /)]);
  });
});
