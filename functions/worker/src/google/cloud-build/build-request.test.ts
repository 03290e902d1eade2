import { describe, expect, it } from 'vitest';
import type { BuildDefaults } from '../../config.ts';
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
const DEFAULTS: BuildDefaults = {
  machineType: undefined,
  serviceAccount: undefined,
  timeoutSeconds: 1200,
  queueTtlSeconds: 600,
  logStreaming: 'default',
  provenance: 'default',
};
const stepsOf = (order: Partial<typeof ORDER | { dockerfile: null }>) =>
  toBuild({ ...ORDER, ...order }, DEFAULTS).steps?.map(({ id, args }) => `${id}: ${args?.join(' ')}`);

describe('the build of an order', () => {
  it('builds the first image of an agent, and tags it as the newest', () => {
    const image = `${ORDER.repository}:t1`;
    const newest = `${ORDER.repository}:newest`;
    expect(stepsOf({})).toEqual([`build: build --file Dockerfile --tag ${image} --tag ${newest} .`]);
    expect(toBuild(ORDER, DEFAULTS).images).toEqual([image, newest]);
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

  it('has the time that the portal is set to, and nothing else said', () => {
    const { timeout, queueTtl, options, serviceAccount } = toBuild(ORDER, DEFAULTS);
    expect({ timeout, queueTtl, options, serviceAccount }).toEqual({
      timeout: { seconds: 1200 },
      queueTtl: { seconds: 600 },
      options: { logging: 'CLOUD_LOGGING_ONLY' },
      serviceAccount: undefined,
    });
  });

  it('has the machine, account and streaming that the portal is set to, and what the request says before that', () => {
    const defaults: BuildDefaults = {
      ...DEFAULTS,
      machineType: 'E2_MEDIUM',
      serviceAccount: 'agent-builder',
      logStreaming: 'on',
    };
    const settings = { machineType: 'E2_HIGHCPU_8', timeoutSeconds: 3600 } as const;
    const options = {
      logging: 'CLOUD_LOGGING_ONLY',
      machineType: 'E2_MEDIUM',
      logStreamingOption: 'STREAM_ON',
    };
    expect(toBuild(ORDER, defaults)).toMatchObject({
      options,
      serviceAccount: 'projects/demo-1/serviceAccounts/agent-builder@demo-1.iam.gserviceaccount.com',
    });
    expect(toBuild({ ...ORDER, settings }, defaults)).toMatchObject({
      options: { ...options, machineType: 'E2_HIGHCPU_8' },
      timeout: { seconds: 3600 },
    });
    const address = 'builds@central.iam.gserviceaccount.com';
    expect(toBuild(ORDER, { ...defaults, serviceAccount: address }).serviceAccount).toBe(
      `projects/demo-1/serviceAccounts/${address}`,
    );
  });

  it('asks Cloud Build to sign where the image comes from, if the portal is set so', () => {
    const { options, images } = toBuild(ORDER, { ...DEFAULTS, provenance: 'required' });
    expect(options).toMatchObject({ requestedVerifyOption: 'VERIFIED' });
    // It signs for those alone that it pushes itself.
    expect(images).toHaveLength(2);
  });

  it('leaves the image to buildpacks where there is no Dockerfile', () => {
    expect(stepsOf({ dockerfile: null })).toEqual([expect.stringMatching(/^build: build .*:t1 --builder /)]);
  });
});
