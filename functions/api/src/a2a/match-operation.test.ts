import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchOperation, operationUrl } from './match-operation.ts';

describe('matchOperation', () => {
  it.each([
    ['POST', 'message:send'],
    ['POST', 'message%3Asend'],
    ['POST', 'message:stream'],
    ['GET', 'message:stream'],
    ['GET', 'tasks'],
    ['GET', 'tasks/0b6e7a4c-1'],
    ['POST', 'tasks/0b6e7a4c-1:cancel'],
    ['GET', 'tasks/t:subscribe'],
    ['POST', 'tasks/t:subscribe'],
    ['POST', 'tasks/t/pushNotificationConfigs'],
    ['GET', 'tasks/t/pushNotificationConfigs'],
    ['DELETE', 'tasks/t/pushNotificationConfigs/c'],
    ['GET', 'extendedAgentCard'],
    ['GET', '.well-known/agent-card.json'],
  ])('knows %s %s (A2A 1.0, section 11)', (method, path) => {
    expect(matchOperation(method, path)).toEqual({ kind: 'operation', path: path.replace('%3A', ':') });
  });

  it.each([
    ['GET', 'message:send', ['POST']],
    ['DELETE', 'tasks/t', ['GET']],
    ['OPTIONS', 'message:stream', ['GET', 'POST']],
    ['CONNECT', 'tasks', ['GET']],
  ])('says what is allowed instead of %s %s', (method, path, allow) => {
    expect(matchOperation(method, path)).toEqual({ kind: 'wrong-method', allow });
  });

  it.each([
    '',
    '/',
    'admin',
    'tasks/',
    'tasks/..',
    'tasks/.hidden',
    'tasks/../admin',
    'tasks/%2e%2e',
    'tasks/a%2fb',
    'tasks//evil.example',
    'message:send/',
    'message:send@evil.example',
    'message:send?x',
    'message:send#x',
    'message:send\n',
    '.well-known/agent.json',
    'v1/message:send',
  ])('does not know "%s"', (path) => {
    expect(matchOperation('GET', path)).toEqual({ kind: 'unknown' });
  });
});

describe('operationUrl', () => {
  it.each([
    ['https://s.run.app', '/tasks', '', 'https://s.run.app/tasks'],
    ['https://s.run.app/', '/tasks/t:cancel', '?a=b', 'https://s.run.app/tasks/t:cancel?a=b'],
    ['https://s.run.app/below/', '/message:send', '', 'https://s.run.app/below/message:send'],
    ['https://s.run.app/below', '', '', 'https://s.run.app/below'],
    ['http://127.0.0.1:8080/?x=1#y', '/tasks', '', 'http://127.0.0.1:8080/tasks'],
  ])('joins %s and %s', (base, path, search, url) => {
    expect(operationUrl(base, path, search).href).toBe(url);
  });

  it('stays at the service’s origin whatever comes', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (path, search) => {
        expect(operationUrl('https://s.run.app', path, search).origin).toBe('https://s.run.app');
      }),
    );
  });
});
