import { expect, it } from 'vitest';
import { atRevision, operationUrl } from './agent-route.ts';

it.each([
  ['message:send', undefined, 'message:send'],
  ['message:send', 'echo-1', 'message:send?revision=echo-1'],
  ['message:stream?task_id=t', 'echo-1', 'message:stream?task_id=t&revision=echo-1'],
])('asks for %s of %s', (operation, revision, expected) => {
  expect(atRevision(operation, revision)).toBe(expected);
});

it.each([
  ['/api', 'https://console.example/api/v1/services/s/a2a/tasks'],
  ['https://api.example/api', 'https://api.example/api/v1/services/s/a2a/tasks'],
  ['https://api.example', 'https://api.example/api/v1/services/s/a2a/tasks'],
  ['https://api.example/', 'https://api.example/api/v1/services/s/a2a/tasks'],
])('finds the API at %s', (apiUrl, expected) => {
  expect(operationUrl({ apiUrl }, 'https://console.example', 's', 'tasks')).toBe(expected);
});

it('streams from the API itself where the page names it', () => {
  const config = { apiUrl: '/api', streamUrl: 'https://portal-api-x-ew.a.run.app/api' };
  expect(operationUrl(config, 'https://console.example', 's', 'message:stream')).toBe(
    'https://portal-api-x-ew.a.run.app/api/v1/services/s/a2a/message:stream',
  );
});
