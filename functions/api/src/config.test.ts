import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe('readConfig', () => {
  it('is for production with no other origin unless told', () => {
    expect(readConfig({ GOOGLE_CLOUD_PROJECT: 'portal-project' })).toEqual({
      project: 'portal-project',
      environment: 'production',
      webOrigins: [],
      access: { allowedDomains: [], initialAdmins: [], workspaceId: 'default' },
      allowLoopbackWebhooks: false,
      metadataOnly: false,
      sourceBucket: 'portal-project-agent-sources',
      storageEndpoint: undefined,
      iamCredentials: undefined,
      deployerAccount: undefined,
      deployerAccounts: new Map(),
      writesPerMinute: 120,
      googleRest: undefined,
    });
  });

  it('reads origins from a list', () => {
    const { webOrigins } = readConfig({
      GOOGLE_CLOUD_PROJECT: 'p',
      WEB_ORIGINS: 'https://a.example, http://localhost:5173,',
    });
    expect(webOrigins).toEqual(['https://a.example', 'http://localhost:5173']);
  });

  it('reads who may come in', () => {
    const env = { ALLOWED_DOMAINS: ' Example.com, b.example ', INITIAL_ADMINS: 'Ada@Example.com' };
    expect(readConfig({ GOOGLE_CLOUD_PROJECT: 'p', ...env, WORKSPACE_ID: 'acme' }).access).toEqual({
      allowedDomains: ['example.com', 'b.example'],
      initialAdmins: ['ada@example.com'],
      workspaceId: 'acme',
    });
  });

  it('takes ID tokens from the metadata server alone where one is named', () => {
    expect(readConfig({ GOOGLE_CLOUD_PROJECT: 'p', GCE_METADATA_HOST: '127.0.0.1:8080' }).metadataOnly).toBe(
      true,
    );
  });

  it.each([
    ['ALLOWED_DOMAINS', { GOOGLE_CLOUD_PROJECT: 'p', ALLOWED_DOMAINS: '*' }],
    ['INITIAL_ADMINS', { GOOGLE_CLOUD_PROJECT: 'p', INITIAL_ADMINS: 'ada' }],
    ['ALLOW_LOOPBACK_WEBHOOKS', { GOOGLE_CLOUD_PROJECT: 'p', ALLOW_LOOPBACK_WEBHOOKS: 'true' }],
    ['GOOGLE_CLOUD_PROJECT', {}],
    ['GOOGLE_CLOUD_PROJECT', { GOOGLE_CLOUD_PROJECT: '' }],
    ['PORTAL_ENV', { GOOGLE_CLOUD_PROJECT: 'p', PORTAL_ENV: 'staging' }],
    ['WEB_ORIGINS', { GOOGLE_CLOUD_PROJECT: 'p', WEB_ORIGINS: '*' }],
    ['WEB_ORIGINS', { GOOGLE_CLOUD_PROJECT: 'p', WEB_ORIGINS: 'https://a.example,*' }],
    ['WEB_ORIGINS', { GOOGLE_CLOUD_PROJECT: 'p', WEB_ORIGINS: 'https://*.example' }],
    ['WEB_ORIGINS', { GOOGLE_CLOUD_PROJECT: 'p', WEB_ORIGINS: 'null' }],
    ['IAM_CREDENTIALS_ENDPOINT', { GOOGLE_CLOUD_PROJECT: 'p', IAM_CREDENTIALS_ENDPOINT: 'http://x.example' }],
    [
      'GOOGLE_CLOUD_REST_ENDPOINT',
      { GOOGLE_CLOUD_PROJECT: 'p', GOOGLE_CLOUD_REST_ENDPOINT: 'http://x.example' },
    ],
    ['WEB_ORIGINS', { GOOGLE_CLOUD_PROJECT: 'p', WEB_ORIGINS: 'https://a.example/path' }],
    ['WEB_ORIGINS', { GOOGLE_CLOUD_PROJECT: 'p', WEB_ORIGINS: 'https://a.example/' }],
  ])('names %s when it is missing or wrong', (name, env) => {
    expect(() => readConfig(env)).toThrow(name);
  });

  it.each([
    ['FIREBASE_AUTH_EMULATOR_HOST', '127.0.0.1:9099'],
    ['FIRESTORE_EMULATOR_HOST', '127.0.0.1:8080'],
    ['PUBSUB_EMULATOR_HOST', '127.0.0.1:8085'],
    ['STORAGE_EMULATOR_HOST', 'http://127.0.0.1:9199'],
  ])('refuses %s unless the portal is local', (name, value) => {
    const env = { GOOGLE_CLOUD_PROJECT: 'p', [name]: value };
    expect(() => readConfig(env)).toThrow(name);
    expect(() => readConfig({ ...env, PORTAL_ENV: 'production' })).toThrow('PORTAL_ENV');
    expect(readConfig({ ...env, PORTAL_ENV: 'local' }).environment).toBe('local');
  });
});
