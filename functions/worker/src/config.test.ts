import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const COMPLETE = { GOOGLE_CLOUD_PROJECT: 'portal-project', AGENTS_ROOT: '/agents' };

describe('readConfig', () => {
  it('needs two variables and derives the rest', () => {
    expect(readConfig(COMPLETE)).toMatchObject({
      sourceBucket: 'portal-project-agent-sources',
      metadataOnly: false,
    });
  });

  it.each(['GOOGLE_CLOUD_PROJECT', 'AGENTS_ROOT'])('names %s when it is missing', (name) => {
    expect(() => readConfig({ ...COMPLETE, [name]: undefined })).toThrow(name);
  });

  it('names an endpoint that is no URL', () => {
    expect(() => readConfig({ ...COMPLETE, CLOUD_RUN_ENDPOINT: 'localhost' })).toThrow('CLOUD_RUN_ENDPOINT');
  });

  it.each(['FIRESTORE_EMULATOR_HOST', 'PUBSUB_EMULATOR_HOST', 'STORAGE_EMULATOR_HOST'])(
    'refuses %s in production',
    (name) => {
      expect(() => readConfig({ ...COMPLETE, [name]: '127.0.0.1:1' })).toThrow(name);
      expect(() => readConfig({ ...COMPLETE, [name]: '127.0.0.1:1', PORTAL_ENV: 'local' })).not.toThrow();
    },
  );
});
