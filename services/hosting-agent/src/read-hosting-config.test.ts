import { describe, expect, it } from 'vitest';
import { readHostingConfig } from './read-hosting-config.ts';

describe('the configuration of the hosting agent', () => {
  it.each([
    ['nothing', {}, { kind: 'list', urls: [] }],
    [
      'a list',
      { AGENT_URLS: 'http://127.0.0.1:1, https://a.example' },
      { kind: 'list', urls: ['http://127.0.0.1:1', 'https://a.example'] },
    ],
    ['an emulator', { FIRESTORE_EMULATOR_HOST: 'x' }, { kind: 'firestore', workspaceId: undefined }],
    [
      'a project',
      { GOOGLE_CLOUD_PROJECT: 'p', WORKSPACE_ID: 'w', AGENT_URLS: '' },
      { kind: 'firestore', workspaceId: 'w' },
    ],
  ])('is read from %s', (_, env, source) => {
    expect(readHostingConfig(env).source).toEqual(source);
  });

  it('is refused with the name of the variable at fault', () => {
    expect(() => readHostingConfig({ AGENT_URLS: 'nowhere' })).toThrow('AGENT_URLS');
  });
});
