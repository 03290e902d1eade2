import { afterEach, expect, it, vi } from 'vitest';
import { readPortalConfig } from './portal-config.ts';

afterEach(() => vi.unstubAllGlobals());

const HOSTED = { projectId: 'demo-portal', apiKey: 'key' };

it('streams chats from the API itself where a deployment has named it in the page', () => {
  const content = 'https://portal-api-x-ew.a.run.app/api';
  const asked: string[] = [];
  const querySelector = (selector: string) => {
    asked.push(selector);
    return { content };
  };
  vi.stubGlobal('document', { querySelector });
  expect(readPortalConfig(HOSTED)).toMatchObject({ apiUrl: '/api', streamUrl: content });
  expect(asked).toEqual(['meta[name="portal-api"]']);
});

it('streams them from where everything else is, where nobody has', () => {
  vi.stubGlobal('document', { querySelector: () => null });
  expect(readPortalConfig(HOSTED)?.streamUrl).toBeUndefined();
});
