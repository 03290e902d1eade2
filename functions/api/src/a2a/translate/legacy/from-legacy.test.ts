import { describe, expect, it } from 'vitest';
import { fromLegacyEvent, fromLegacyTask } from './from-legacy.ts';

describe('an answer of A2A 0.3', () => {
  it.each([
    [{ kind: 'text', text: 'hi', metadata: null }, { text: 'hi' }],
    [
      { kind: 'text', text: '', metadata: { adk_thought: true } },
      { text: '', metadata: { adk_thought: true } },
    ],
    [
      { kind: 'file', file: { uri: 'https://x/y', mimeType: 'image/png', name: null } },
      { url: 'https://x/y', mediaType: 'image/png' },
    ],
    [
      { kind: 'file', file: { bytes: 'aGk=', name: 'a.txt' } },
      { raw: 'aGk=', filename: 'a.txt' },
    ],
    [
      { kind: 'data', data: { name: 'convert', args: {} }, metadata: { adk_type: 'function_call' } },
      { data: { name: 'convert', args: {} }, metadata: { adk_type: 'function_call' } },
    ],
    [{ kind: 'data', data: { value: [1, 2] }, metadata: { data_part_compat: true } }, { data: [1, 2] }],
  ])('has the part %j as %j', (part, expected) => {
    expect(
      fromLegacyEvent({ kind: 'message', role: 'agent', messageId: 'm', taskId: null, parts: [part] }),
    ).toEqual({ message: { role: 'ROLE_AGENT', messageId: 'm', parts: [expected] } });
  });

  it.each([
    ['submitted', 'TASK_STATE_SUBMITTED'],
    ['working', 'TASK_STATE_WORKING'],
    ['input-required', 'TASK_STATE_INPUT_REQUIRED'],
    ['auth-required', 'TASK_STATE_AUTH_REQUIRED'],
    ['completed', 'TASK_STATE_COMPLETED'],
    ['canceled', 'TASK_STATE_CANCELED'],
    ['failed', 'TASK_STATE_FAILED'],
    ['rejected', 'TASK_STATE_REJECTED'],
    ['unknown', 'TASK_STATE_UNSPECIFIED'],
  ])('has the state %s as %s', (state, expected) => {
    expect(
      fromLegacyEvent({
        kind: 'status-update',
        taskId: 't',
        contextId: 'c',
        final: false,
        status: { state },
      }),
    ).toEqual({ statusUpdate: { taskId: 't', contextId: 'c', status: { state: expected } } });
  });

  it('is a task, with its history and artifacts', () => {
    const legacy = {
      kind: 'task',
      id: 't',
      contextId: 'c',
      status: { state: 'working', message: { kind: 'message', role: 'agent', messageId: 'm', parts: [] } },
      history: [{ kind: 'message', role: 'user', messageId: 'u', parts: [{ kind: 'text', text: 'hi' }] }],
      artifacts: [{ artifactId: 'a', name: null, parts: [{ kind: 'text', text: 'x' }] }],
      metadata: null,
    };
    const current = {
      id: 't',
      contextId: 'c',
      status: { state: 'TASK_STATE_WORKING', message: { role: 'ROLE_AGENT', messageId: 'm', parts: [] } },
      history: [{ role: 'ROLE_USER', messageId: 'u', parts: [{ text: 'hi' }] }],
      artifacts: [{ artifactId: 'a', parts: [{ text: 'x' }] }],
    };
    expect(fromLegacyTask(legacy)).toEqual(current);
    expect(fromLegacyEvent(legacy)).toEqual({ task: current });
  });

  it.each([null, 7, [], {}, { kind: 'task' }, { kind: 'status-update', taskId: 't' }, { kind: 'other' }])(
    'is not %j',
    (value) => {
      expect(() => fromLegacyEvent(value)).toThrow();
    },
  );
});
