import { describe, expect, it } from 'vitest';
import { readAgentCall } from './agent-call.ts';
import { AgentError } from './agent-error.ts';

const read = (method: string, target: string, body: object = {}) => {
  const [path = '', search] = target.split('?');
  return readAgentCall(method, path, new URLSearchParams(search), JSON.stringify(body));
};

describe('an operation over HTTP+JSON (A2A 1.0, section 11)', () => {
  it.each([
    ['POST', 'message:send', 'SendMessage', { message: {} }],
    ['GET', 'tasks/t', 'GetTask', { id: 't' }],
    ['GET', 'tasks/t?historyLength=3&A2A-Version=1.0', 'GetTask', { historyLength: 3, id: 't' }],
    [
      'GET',
      'tasks?pageSize=5&includeArtifacts=true&contextId=c',
      'ListTasks',
      { pageSize: 5, includeArtifacts: true, contextId: 'c' },
    ],
    ['POST', 'tasks/t:cancel', 'CancelTask', { message: {}, id: 't' }],
    [
      'POST',
      'tasks/t/pushNotificationConfigs',
      'CreateTaskPushNotificationConfig',
      { message: {}, taskId: 't' },
    ],
    ['GET', 'tasks/t/pushNotificationConfigs', 'ListTaskPushNotificationConfigs', { taskId: 't' }],
    ['GET', 'tasks/t/pushNotificationConfigs/c', 'GetTaskPushNotificationConfig', { taskId: 't', id: 'c' }],
    [
      'DELETE',
      'tasks/t/pushNotificationConfigs/c',
      'DeleteTaskPushNotificationConfig',
      { taskId: 't', id: 'c' },
    ],
    ['GET', 'extendedAgentCard', 'GetExtendedAgentCard', {}],
  ])('%s %s is %s over JSON-RPC', (method, target, name, params) => {
    expect(read(method, target, { message: {} })).toEqual({ kind: 'call', method: name, params });
  });

  it.each([
    ['GET', 'message:stream?task_id=t-1', { kind: 'follow', taskId: 't-1', official: false }],
    ['GET', 'message:stream?taskId=t-1', { kind: 'follow', taskId: 't-1', official: false }],
    ['GET', 'tasks/t:subscribe', { kind: 'follow', taskId: 't', official: true }],
    ['POST', 'tasks/t:subscribe', { kind: 'follow', taskId: 't', official: true }],
    ['POST', 'message:stream', { kind: 'stream', method: 'SendStreamingMessage', params: {} }],
  ])('%s %s streams', (method, target, expected) => {
    expect(read(method, target)).toEqual(expected);
  });

  it.each(['', '?task_id=', '?task_id=..', '?task_id=a/b', '?task_id=%2e%2e%2fadmin', '?task_id=a%3Fb'])(
    'follows no task "%s"',
    (search) => {
      expect(() => read('GET', `message:stream${search}`)).toThrow(AgentError);
    },
  );
});
