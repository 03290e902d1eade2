import { expect, test } from 'vitest';
import { functionEnv } from './function-env.ts';

const given = {
  projectId: 'demo-agent-gallery',
  agentsRoot: '/repo/services',
  emulators: { FIRESTORE_EMULATOR_HOST: '127.0.0.1:1' },
};

test('the functions see the emulators and the local cloud, and none of the user’s own credentials', () => {
  const env = functionEnv({
    ...given,
    base: { PATH: '/bin', GOOGLE_APPLICATION_CREDENTIALS: '/home/me/key.json', GOOGLE_CLOUD_PROJECT: 'mine' },
    cloud: { GCE_METADATA_HOST: '127.0.0.1:2' },
  });
  expect(env).toEqual({
    PATH: '/bin',
    NODE_ENV: 'production',
    PORTAL_ENV: 'local',
    GOOGLE_CLOUD_PROJECT: 'demo-agent-gallery',
    AGENTS_ROOT: '/repo/services',
    FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
    GCE_METADATA_HOST: '127.0.0.1:2',
  });
});

test('without a metadata server of ours, none is looked for', () => {
  expect(functionEnv({ ...given, base: {}, cloud: {} })['METADATA_SERVER_DETECTION']).toBe('none');
});
