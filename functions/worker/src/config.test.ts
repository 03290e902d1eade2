import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const COMPLETE = {
  GOOGLE_CLOUD_PROJECT: 'portal-project',
  AGENTS_ROOT: '/agents',
  PUSH_AUDIENCE_PREFIX: 'https://europe-west1-portal-project.cloudfunctions.net/portal-',
  PUSH_SERVICE_ACCOUNT: 'portal-push@portal-project.iam.gserviceaccount.com',
};

describe('readConfig', () => {
  it('needs few variables and derives the rest', () => {
    expect(readConfig(COMPLETE)).toMatchObject({
      sourceBucket: 'portal-project-agent-sources',
      metadataOnly: false,
    });
  });

  it.each(['GOOGLE_CLOUD_PROJECT', 'AGENTS_ROOT'])('names %s when it is missing', (name) => {
    expect(() => readConfig({ ...COMPLETE, [name]: undefined })).toThrow(name);
  });

  it.each(['PUSH_AUDIENCE_PREFIX', 'PUSH_SERVICE_ACCOUNT'])(
    'refuses to start in production without %s, and with a bad one',
    (name) => {
      expect(() => readConfig({ ...COMPLETE, [name]: undefined })).toThrow(name);
      expect(() => readConfig({ ...COMPLETE, [name]: '' })).toThrow(name);
      expect(() => readConfig({ ...COMPLETE, [name]: 'http://*' })).toThrow(name);
      expect(readConfig({ ...COMPLETE, [name]: undefined, PORTAL_ENV: 'local' }).push).toBeUndefined();
    },
  );

  it.each([
    'CLOUD_BUILD_ENDPOINT',
    'CLOUD_RUN_ENDPOINT',
    'SECRET_MANAGER_ENDPOINT',
    'GOOGLE_CLOUD_REST_ENDPOINT',
  ])('sends tokens to %s over https alone in production', (name) => {
    expect(() => readConfig({ ...COMPLETE, [name]: 'http://127.0.0.1:1' })).toThrow(name);
    expect(() =>
      readConfig({ ...COMPLETE, [name]: 'http://127.0.0.1:1', PORTAL_ENV: 'local' }),
    ).not.toThrow();
    expect(() => readConfig({ ...COMPLETE, [name]: 'https://run.example' })).not.toThrow();
  });

  it('refuses webhooks on this machine in production', () => {
    expect(() => readConfig({ ...COMPLETE, ALLOW_LOOPBACK_WEBHOOKS: 'true' })).toThrow(
      'ALLOW_LOOPBACK_WEBHOOKS',
    );
  });

  it('reads how images are built, and names what is wrong with it', () => {
    expect(readConfig(COMPLETE).build).toEqual({
      machineType: undefined,
      serviceAccount: undefined,
      timeoutSeconds: 1200,
      queueTtlSeconds: 1200,
      logStreaming: 'default',
      provenance: 'default',
    });
    const set = {
      BUILD_MACHINE_TYPE: 'E2_HIGHCPU_8',
      BUILD_SERVICE_ACCOUNT: 'agent-builder',
      BUILD_TIMEOUT_SECONDS: '3600',
      BUILD_QUEUE_TTL_SECONDS: '300',
      BUILD_LOG_STREAMING: 'on',
      BUILD_PROVENANCE: 'required',
    };
    expect(readConfig({ ...COMPLETE, ...set }).build).toEqual({
      machineType: 'E2_HIGHCPU_8',
      serviceAccount: 'agent-builder',
      timeoutSeconds: 3600,
      queueTtlSeconds: 300,
      logStreaming: 'on',
      provenance: 'required',
    });
    for (const name of Object.keys(set))
      expect(() => readConfig({ ...COMPLETE, [name]: 'No!' })).toThrow(name);
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
